//! Texts shared by all lists.

words! {
    show_all = "すべて表示", "Show all";
    sort_by = "並び順", "Sort";
    csv_utf8 = "CSV (UTF-8)", "CSV (UTF-8)";
    csv_sjis = "CSV (Shift_JIS)", "CSV (Shift_JIS)";
    search(what: &str) = "さがす {what}", "Search {what}";
    find = "さがす", "Search";
}
