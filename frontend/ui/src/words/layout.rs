//! The layout of the breakdown by facility.

words! {
    title = "施設別内訳の書式", "Breakdown layout";
    lead =
        "請求書の施設別内訳(CSV)の列と見出し、会員番号、会で上乗せする金額を決めておけます。",
        "Set the columns and headings of the breakdown by facility (CSV), membership numbers and your own surcharges.";
    columns = "列", "Columns";
    surcharge = "施設ごとの上乗せ額(円)", "Surcharge per facility (yen)";
    members = "会員番号と上乗せ額", "Membership numbers and surcharges";
    add_column = "列を加える", "Add a column";
    move_up = "上へ", "up";
    move_down = "下へ", "down";
    take_out = "外す", "remove";
    paste = "表から貼り付ける", "Paste from a spreadsheet";
    paste_how =
        "1行に、医療機関コード・会員番号・上乗せ額(共通の額でよいときは不要)の順に、タブまたはカンマで区切って貼り付けてください。",
        "Per line: code, membership number and, if not the common one, surcharge; separated by tabs or commas.";
    fill_in = "反映する", "Apply";
    column_number = "請求書番号", "Invoice number";
    column_member = "会員番号", "Membership number";
    column_surcharge = "上乗せ額", "Surcharge";
    column_sum = "合計", "Total";
    filled(count: usize) = "{count}件を反映しました。", "{count} applied. ";
    codes_unknown(codes: &str) =
        "次のコードの施設が見つかりません：{codes} ",
        "No facilities found for these codes: {codes} ";
    lines_unread(lines: &str) =
        "次の行の金額を読み取れません：{lines} ",
        "Amounts on these lines can't be read: {lines} ";
    not_saved_yet = "保存するまで変わりません。", "Nothing changes until you save.";
}
