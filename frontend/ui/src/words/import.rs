//! Importing facilities from a table.

words! {
    title = "表で追加・変更する", "Add or change from a table";
    lead =
        "表計算ソフトで保存したCSV(UTF-8・Shift_JIS・「Unicodeテキスト」、2000行まで)を選びます。今の一覧をCSVで保存し、書き足してお使いいただけます。空欄は変更しません。表にない施設はそのまま残ります。",
        "Choose a CSV file (UTF-8, Shift_JIS or Unicode text, up to 2000 rows). You can save the current list and add to it. Empty cells change nothing; facilities not in the file stay.";
    headings =
        "読み取る見出し：医療機関コード(会員番号)、施設名、フリガナ、種別、郵便番号、市区町村、住所、電話、院長、受信BOX、FAX、緊急連絡先。「医療機関コード」と「施設名」は必ず、新しい施設は「市区町村」も必要です。ほかの見出しと、※で始まる行は読み飛ばします。",
        "Headings used: 医療機関コード, 施設名, フリガナ, 種別, 郵便番号, 市区町村, 住所, 電話, 院長, 受信BOX, FAX, 緊急連絡先, or code, name, kana, kind, postal_code, city, address, phone, director, inboxes, fax, emergency. The first two are required, and for a new facility also the municipality. Other columns, and rows beginning with ※, are ignored.";
    as_it_is = "今の一覧", "Current list";
    notes = "お確かめください", "Please check";
    to_add = "追加する施設", "Facilities to add";
    added = "追加した施設", "Facilities added";
    to_change = "変更する施設", "Facilities to change";
    left_out = "表にない施設(休止の候補。そのまま残ります)", "Facilities not in the table (they stay)";
    nothing = "追加・変更はありません。", "Nothing to add or change.";
    apply = "この内容で登録する", "Register these";
    reading_table =
        "表を確かめています。行が多いと時間がかかります。",
        "Checking the table. This may take a while if it has many rows.";
    done = "登録しました。", "Registered.";
    no_room =
        "追加した施設の受信BOXの容量は、まだ0です。割り当てるまで文書は届きません。",
        "The new facilities' inboxes have no storage yet. Nothing arrives until some is allocated.";
    joins_from =
        "施設が契約に入る月（空欄は今すぐ、または契約の開始日）",
        "Month they join the contract (empty: now, or when it begins)";
    joins_note = "新しく入る施設だけに適用されます。", "Only for newly added facilities.";
    and_more(count: usize) = "ほか{count}件", "and {count} more";
}
