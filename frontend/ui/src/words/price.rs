//! What a plan costs.

words! {
    monthly(price: &str) = "月額 {price}", "{price} a month";
    a_month = "月額", "a month";
    registration(price: &str) = "登録料 {price}", "registration {price}";
    campaign(else_price: &str) = "（キャンペーン中・通常 {else_price}）", " (campaign; else {else_price})";
    every_years(years: u32) = "（{years}年ごと）", one " (every {years} year)", " (every {years} years)";
    includes_cards(count: u32) = "PKIカード{count}枚を含む", one "with {count} PKI card", "with {count} PKI cards";
    further_card(price: &str) = "追加のPKIカード 1枚 {price}", "each further PKI card {price}";
    changes(free: u32, price: &str) =
        "プラン変更 年{free}回まで無料、以後1回 {price}",
        one "{free} change a year free, then {price} each",
        "{free} changes a year free, then {price} each";
    free_changes(charge: &str, free: u32) = "{charge}（年{free}回まで無料）", "{charge} ({free} a year are free)";
    first_year = "初年度の費用", "The first year";
    first_year_cards = "追加のPKIカード(枚)", "Further PKI cards";
    first_year_changes = "1年目のプラン変更(回)", "Changes of the plan in it";
    first_year_net = "合計(税抜)", "Total without tax";
    first_year_total = "初年度の合計(税込)", "Total of the first year, with tax";
    with_tax = "（税込）", " (with tax)";
    without_tax = "（税抜）", " (without tax)";
    net_and_gross(net: &str, gross: &str) = "税抜{net}（税込{gross}）", "{net} without tax ({gross} with tax)";
}
