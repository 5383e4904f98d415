//! Plans and prices.

words! {
    title = "プラン・料金", "Plans and prices";
    one_sending = "1回の送信", "Per letter";
    kept = "保管", "Kept";
    each_further_card = "追加1枚", "each additional";
    sending_mb = "1回に送れる大きさ(MB)", "Maximum letter size (MB)";
    retention_days = "保管日数", "Retention (days)";
    longest_hold = "送信待機の上限(分)", "Maximum hold (minutes)";
    free_changes = "契約年度内に無料で変更できる回数", "Free changes per contract year";
    change_fee = "それを超える変更の手数料(円)", "Fee per additional change (yen)";
    tax_included =
        "この表の料金はすべて税込(印がなければ税抜)",
        "All prices here include tax (if not ticked, they exclude it)";
    note =
        "料金を変えるには、同じ略号で新しい行を加えます。今の行はその前日で終わり、結んだ契約の料金は変わりません。",
        "To change a price, add a row with the same code. The current row ends the day before; prices of existing contracts don't change.";
    none = "プランがまだありません。", "No plans yet.";
    code = "略号", "Code";
    name = "名称", "Name";
    size_mb = "容量(MB)", "Storage (MB)";
    size = "容量", "Storage";
    monthly_yen = "月額(円)", "Monthly fee (yen)";
    registration_yen = "登録料(円)", "Registration fee (yen)";
    registration_months = "登録料の周期(月、0は1回のみ)", "Registration fee interval (months, 0: once)";
    campaign = "キャンペーン登録料(円)", "Campaign registration fee (yen)";
    campaign_until = "キャンペーン最終日", "Last day of campaign";
    card_yen = "追加のPKIカード1枚(円)", "Each additional PKI card (yen)";
    cards_included = "含まれるカード枚数", "Cards included";
    fewest_facilities = "最少施設数", "Minimum facilities";
    valid_from = "適用開始日", "Valid from";
    valid_until = "適用終了", "Valid until";
    any_card = "どれでも", "Any";
    add = "プラン・料金を加える", "Add a plan or price";
    take_off_offer = "受付を終える", "Stop offering";
    open_end = "なし", "none";
    monthly_and_registration = "月額 ・ 登録料", "Monthly ・ registration";
}
