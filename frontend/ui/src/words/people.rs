//! All members and their cards.

words! {
    title = "登録者・カード", "Members and cards";
    by_facility = "施設順", "By facility";
    by_card_end = "カードの期限順", "By card expiry";
    search = "氏名・施設名でさがす", "Search by name or facility";
    none = "登録者はまだいません。", "No members registered yet.";
    card_end = "カードの有効期限", "Card expires";
}
