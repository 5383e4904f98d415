//! Payment by credit card.

words! {
    title = "クレジットカード払い", "Payment by credit card";
    lead =
        "カード番号は決済会社 Stripe の画面で入力し、MEDPost には保存されません。登録すると、次の請求書からカードでお支払いになります。",
        "You enter the card number on a Stripe page; MEDPost never stores it. From the next invoice on, you pay by card.";
    enter = "クレジットカードを登録する", "Add a credit card";
    enter_other = "別のカードに替える", "Use another card";
    remove = "カードの登録をやめる", "Remove the card";
    remove_effect =
        "登録をやめると、次の請求書から銀行振込になります。",
        "From the next invoice on, you pay by bank transfer.";
    ends_soon =
        "有効期限が近づいているか、過ぎています。新しいカードを登録してください。",
        "The card expires soon or has expired. Please add a new one.";
    expires(month: &str) = "有効期限 {month}", "expires {month}";
    attempts = "カードでのお支払い", "Card payments";
    pending = "手続き中", "In progress";
    failed = "お支払いできず", "Failed";
    dropped = "取りやめ", "Cancelled";
    again_on = "次の手続き", "Next attempt";
    ask_again = "いま、カードに請求する", "Charge the card now";
    why_funds = "残高または利用枠の不足", "not enough funds";
    why_expired = "有効期限切れ", "expired";
    why_holder = "本人の確認が必要", "cardholder must confirm";
    why_lost = "利用停止(紛失・盗難など)", "lost, stolen or blocked";
    why_other = "カード会社が承認せず", "declined by the issuer";
    dispute_inquiry = "カード会社から照会中", "Inquiry";
    dispute_open = "異議申立て中", "Disputed";
    dispute_won = "異議申立て: 当方の主張が認められました", "Dispute won";
    dispute_lost = "異議申立て: 返金になりました", "Dispute lost";
    dispute_answer(until: &str) =
        "Stripe の管理画面で回答してください。期限 {until}",
        "Respond in the Stripe dashboard by {until}";
    refund_pending = "返金手続き中", "refund in progress";
    refund_failed =
        "カードへの返金ができませんでした。別の方法で返してください",
        "could not be refunded to the card: pay it back another way";
    dispute_closed = "照会は終了しました", "Inquiry closed";
}
