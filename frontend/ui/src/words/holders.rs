//! Who holds a post, and how that changes.

words! {
    table = "担当者の交代を表で登録する", "New post holders from a table";
    table_lead =
        "CSV(UTF-8・Shift_JIS・「Unicodeテキスト」)の見出し：医療機関コード、担当、氏名、フリガナ(任意)、交代日(例 2027-04-01)。ほかの見出しと、※で始まる行は読み飛ばします。内容を確かめてから登録します。カードはそのまま使えます。",
        "CSV with the headings 医療機関コード, 担当, 氏名, フリガナ, 交代日 (such as 2027-04-01), or code, post, name, kana, from. Other columns, and rows beginning with ※, are ignored. You can check before registering; the cards stay the same.";
    set_all = "この内容で登録する", "Register these";
    set_done =
        "登録しました。番号が表示されるのは今だけです。新しい担当者に渡してください。",
        "Registered. The codes are shown only once; give them to the new holders.";
    code = "初回ログインの番号", "Code for the first sign-in";
    change = "担当者を交代する", "Change the holder";
    change_lead =
        "交代日から新しい担当者がカードを使えます。番号は今だけ表示されます。初回のログインで入力します。登録した方とは別の方の確認が要ります。",
        "From that day the new holder uses the card, with a code that is shown only once. Someone other than you must confirm them.";
    from = "交代日", "From";
    set = "交代を登録する", "Register";
    nobody = "担当者なしにする", "Leave vacant";
    code_not_typed = "初回ログイン待ち", "Awaiting first sign-in";
    vacant = "担当者なし(ログインできません)", "Vacant: nobody can sign in";
}
