//! Suspending a lost card.

words! {
    title = "カードを停止する", "Suspend a card";
    lead =
        "カードをなくしたときは、24時間いつでもここで停止できます。停止を解くには、別のカードをお持ちの運用担当者または取りまとめ団体にご連絡ください。",
        "Suspend a lost card here at any time. To lift the suspension, ask another manager or your association.";
    number = "停止用番号(利用開始のご案内に記載)", "Stop code (on the enrolment letter)";
    show_cards = "カードを表示する", "Show the cards";
    which_card = "停止するカード", "Card to suspend";
    none = "登録されたカードはありません。", "No cards are enrolled.";
    suspend_now = "すぐに停止する", "Suspend it now";
    done =
        "停止しました。施設の通知先にメールで知らせました。",
        "Suspended. The facility's notice addresses were told by email.";
}
