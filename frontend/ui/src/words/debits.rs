//! Direct debit: mandates, files, results.

words! {
    lead =
        "登録済みの口座から未入金の請求書を振り替えます。銀行に渡すファイルを作り、戻ってきた結果を取り込みます。",
        "Collects open invoices from registered accounts: create the bank's file, then import its results.";
    mandate_second =
        "高額の振替には、口座を入力した人とは別の担当者が「登録済み」にする必要があります",
        "For large sums, someone other than the person who entered the account must set it to \"Registered\"";
    next_day = "次の振替日", "Next debit date";
    no_collection = "この環境では口座振替を行っていません。", "Direct debit isn't used here.";
    make_file = "振替ファイルを作る", "Create debit file";
    files = "振替ファイル", "Debit files";
    save_file = "保存する", "Save";
    bring_results = "結果を取り込む", "Import results";
    give_up = "取りやめる", "Cancel";
    results_read = "結果取込済み", "Results imported";
    failed = "振替不能", "Failed";
    mandates = "口座振替依頼書", "Mandates";
    mandates_note =
        "登録済みになるまでは振込でご請求します。2回続けて振り替えられなかったときも振込に戻ります。",
        "Until it is registered, and after two failures in a row, invoices are paid by bank transfer.";
    mandates_none =
        "口座振替依頼書はまだありません。「契約」の「請求の設定」から登録します。",
        "No mandates yet. Add them in a contract's billing settings.";
    mandate = "口座振替依頼書の手続き", "Mandate";
    mandate_sent = "依頼書送付", "Form sent";
    mandate_received = "受付", "Received";
    mandate_checking = "金融機関確認中", "With the bank";
    mandate_registered = "登録済み", "Registered";
    mandate_returned = "不備返却", "Returned";
    mandate_ended = "解約", "Ended";
    bank_number = "銀行番号(4桁)", "Bank number (4 digits)";
    bank_name = "銀行名(カナ)", "Bank name (kana)";
    branch_number = "支店番号(3桁)", "Branch number (3 digits)";
    branch_name = "支店名(カナ)", "Branch name (kana)";
    account_kind = "預金種目", "Account type";
    account_ordinary = "普通", "Ordinary";
    account_current = "当座", "Current";
    account_number = "口座番号(7桁)", "Account number (7 digits)";
    account_holder = "口座名義(カナ)", "Account holder (kana)";
    kana_too_long = "長すぎます(濁点・半濁点も1文字に数えます)", "too long (voicing marks count as characters)";
    kana_bad_letter(letter: char) =
        "「{letter}」は銀行のファイルで使えません",
        "“{letter}” can't be used in a bank's file";
    account_note =
        "口座番号は封をして保管し、画面には一部だけを表示します。口座を変えないときは空欄のままにします。",
        "The number is stored encrypted and shown only in part. Leave it empty to keep the current account.";
    collected(count: u32, total: &str, failed: u32) =
        "{count}件（{total}）を振り替え、入金として記録しました。振替不能 {failed}件。",
        "{count} collected ({total}) and recorded as payments; {failed} failed.";
}
