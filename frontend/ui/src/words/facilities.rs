//! The list of facilities.

words! {
    search = "施設名・カナ・市区町村・医療機関コード", "Name, kana, municipality or code";
    not_invited = "未送付", "Not invited";
    not_signed_in = "未ログイン", "Not signed in yet";
    suspended = "施設停止中", "Facility suspended";
    by_sign_in = "ログインが古い順", "Oldest sign-in first";
    cards_working = "有効なカード", "Valid cards";
    last_sign_in = "最終ログイン", "Last sign-in";
    none = "施設がまだありません。", "No facilities yet.";
    invited = "送付済み", "Invited";
    not_in_use = "まだ使われていない施設", "Not in use yet";
    one_card_only = "使えるカードが1枚まで", "One valid card, or none";
    closed = "閉院・受信終了", "Closed";
}
