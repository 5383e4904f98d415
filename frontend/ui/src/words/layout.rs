//! The layout of the breakdown by facility.

words! {
    title = "施設別内訳の書式", "Layout of the breakdown";
    lead =
        "請求書の施設別内訳(CSV)の列と見出し、会員番号、会で上乗せする金額を決めておけます。",
        "Columns and headings of the breakdown by facility (CSV), member numbers, and what you add for yourselves.";
    columns = "列", "Columns";
    surcharge = "施設ごとの上乗せ額(円)", "Yen added for each facility";
    members = "会員番号と上乗せ額", "Member numbers and what is added";
    add_column = "列を加える", "Add a column";
    move_up = "上へ", "up";
    move_down = "下へ", "down";
    take_out = "外す", "take out";
    paste = "表から貼り付ける", "Paste out of a spreadsheet";
    paste_how =
        "1行に、医療機関コード・会員番号・上乗せ額(共通の額でよいときは不要)の順に、タブまたはカンマで区切って貼り付けてください。",
        "A line each: code, member number, and yen where they are not those of all; with tabs or commas between.";
    fill_in = "反映する", "Fill in";
    column_number = "請求書番号", "Invoice";
    column_member = "会員番号", "Member number";
    column_surcharge = "上乗せ額", "Added";
    column_sum = "合計", "Sum";
    filled(count: usize) = "{count}件を反映しました。", "{count} filled in. ";
    codes_unknown(codes: &str) = "次のコードの施設が見つかりません：{codes} ", "No facility has these codes: {codes} ";
    lines_unread(lines: &str) = "次の行の金額を読み取れません：{lines} ", "These lines hold no sum: {lines} ";
    not_saved_yet = "保存するまで変わりません。", "Nothing changes before you save.";
}
