//! Plans and prices.

words! {
    title = "プラン・料金", "Plans and prices";
    one_sending = "1回の送信", "One sending";
    kept = "保管", "Kept";
    each_further_card = "追加1枚", "each further";
    sending_mb = "1回に送れる大きさ(MB)", "Size of one sending (MB)";
    retention_days = "保管日数", "Days of retention";
    longest_hold = "送信待機の上限(分)", "Longest hold (minutes)";
    free_changes = "契約年度内に無料で変更できる回数", "Free changes a contract year";
    change_fee = "それを超える変更の手数料(円)", "Fee of each further change (yen)";
    tax_included =
        "この表の料金はすべて税込(印がなければ税抜)",
        "All prices here hold the tax (else they are without it)";
    note =
        "料金を変えるには、同じ略号で新しい行を加えます。今の行はその前日で終わり、結んだ契約の料金は変わりません。",
        "To change a price, add a row with the same code: the old one ends the day before. Contracts keep what they were promised.";
    none = "プランがまだありません。", "There are no plans yet.";
    code = "略号", "Code";
    name = "名称", "Name";
    size_mb = "容量(MB)", "Size (MB)";
    size = "容量", "Size";
    monthly_yen = "月額(円)", "Yen a month";
    registration_yen = "登録料(円)", "Registration, yen";
    registration_months = "登録料の周期(月、0は1回のみ)", "Registration each so many months (0: once)";
    campaign = "キャンペーン登録料(円)", "Campaign's registration, yen";
    campaign_until = "キャンペーン最終日", "Campaign's last day";
    card_yen = "追加のPKIカード1枚(円)", "Each further PKI card (yen)";
    cards_included = "含まれるカード枚数", "Cards included";
    fewest_facilities = "最少施設数", "Facilities from";
    valid_from = "適用開始日", "Valid from";
    valid_until = "適用終了", "Until";
    any_card = "どれでも", "Any";
    add = "プラン・料金を加える", "Add a plan or a price";
    take_off_offer = "受付を終える", "Take off the offer";
    open_end = "なし", "open";
    monthly_and_registration = "月額 ・ 登録料", "a month ・ registration";
}
