//! What a plan costs.

words! {
    monthly(price: &str) = "月額 {price}", "{price} a month";
    a_month = "月額", "monthly";
    registration(price: &str) = "登録料 {price}", "registration fee {price}";
    campaign(else_price: &str) = "（キャンペーン中・通常 {else_price}）", " (campaign; usually {else_price})";
    every_years(years: u32) = "（{years}年ごと）", one " (every {years} year)", " (every {years} years)";
    includes_cards(count: u32) = "PKIカード{count}枚を含む", one "with {count} PKI card", "with {count} PKI cards";
    further_card(price: &str) = "追加のPKIカード 1枚 {price}", "each additional PKI card {price}";
    changes(free: u32, price: &str) =
        "プラン変更 年{free}回まで無料、以後1回 {price}",
        one "{free} free change a year, then {price} each",
        "{free} free changes a year, then {price} each";
    free_changes(charge: &str, free: u32) = "{charge}（年{free}回まで無料）", "{charge} ({free} free a year)";
    first_year = "初年度の費用", "First-year cost";
    first_year_cards = "追加のPKIカード(枚)", "Additional PKI cards";
    first_year_changes = "1年目のプラン変更(回)", "Plan changes in year 1";
    first_year_net = "合計(税抜)", "Total (excl. tax)";
    first_year_total = "初年度の合計(税込)", "First-year total (incl. tax)";
    with_tax = "（税込）", " (incl. tax)";
    without_tax = "（税抜）", " (excl. tax)";
    net_and_gross(net: &str, gross: &str) = "税抜{net}（税込{gross}）", "{net} excl. tax ({gross} incl. tax)";
}
