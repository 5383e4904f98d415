//! Payment by credit card.

words! {
    title = "クレジットカード払い", "Payment by credit card";
    lead =
        "カード番号は決済会社 Stripe の画面で入力し、MEDPost には保存されません。登録すると、次の請求書からカードでお支払いになります。",
        "The number is entered on a page of Stripe's and never kept by MEDPost. Invoices from the next one on are paid by it.";
    enter = "クレジットカードを登録する", "Enter a credit card";
    enter_other = "別のカードに替える", "Enter another card";
    remove = "カードの登録をやめる", "Remove the card";
    remove_effect =
        "登録をやめると、次の請求書から銀行振込になります。",
        "What is billed next is paid by bank transfer.";
    ends_soon =
        "有効期限が近づいているか、過ぎています。新しいカードを登録してください。",
        "It ends soon, or has ended. Please enter a new one.";
    expires(month: &str) = "有効期限 {month}", "until {month}";
    attempts = "カードでのお支払い", "Payment by card";
    pending = "手続き中", "On its way";
    failed = "お支払いできず", "Refused";
    dropped = "取りやめ", "Not asked";
    again_on = "次の手続き", "Asked again";
    ask_again = "いま、カードに請求する", "Ask the card now";
    why_funds = "残高または利用枠の不足", "not enough funds";
    why_expired = "有効期限切れ", "expired";
    why_holder = "本人の確認が必要", "its holder must confirm";
    why_lost = "利用停止(紛失・盗難など)", "lost, stolen or blocked";
    why_other = "カード会社が承認せず", "declined by its issuer";
    dispute_inquiry = "カード会社から照会中", "Inquiry";
    dispute_open = "異議申立て中", "Disputed";
    dispute_won = "異議申立て: 当方の主張が認められました", "Dispute won";
    dispute_lost = "異議申立て: 返金になりました", "Dispute lost";
    dispute_answer(until: &str) =
        "Stripe の管理画面で回答してください。期限 {until}",
        "Answer it on Stripe's pages until {until}";
    refund_pending = "返金手続き中", "on its way back";
    refund_failed =
        "カードへの返金ができませんでした。別の方法で返してください",
        "it could not go back to the card: pay it back otherwise";
    dispute_closed = "照会は終了しました", "Inquiry closed";
}
