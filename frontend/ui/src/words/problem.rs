//! Refusals that name a field, a limit or the like.

words! {
    row_unread(value: &str) =
        "記録されている値「{value}」をこのバージョンでは読めません。何も変更していません。運営窓口へご連絡ください。",
        "This version can't read the stored value \"{value}\". Nothing was changed. Contact the service desk.";
    bad_pack(field: &str) =
        "プランの内容を確かめてください。何も変えていません。項目：{field}",
        "Please check the plan. Nothing was changed. Field: {field}";
    bad_application(field: &str) =
        "入力を確かめてください。まだ受け付けていません。項目：{field}",
        "Please check the form. Nothing was submitted yet. Field: {field}";
    bad_facts(field: &str) =
        "入力を確かめてください。何も変えていません。項目：{field}",
        "Please check the form. Nothing was changed. Field: {field}";
    bad_account(field: &str) =
        "口座の入力が銀行のファイルの決まりに合いません。何も変えていません。名義に使えるのはカナ(ヲを除く)・英大文字・数字・空白と ( ) - . / 、銀行名・支店名はカナ・英大文字・数字と - だけです。項目：{field}",
        "The account doesn't meet the rules for bank files. Nothing was changed. A holder's name may have kana (except ヲ), capital letters, digits, spaces and ( ) - . /; a bank's or branch's name only kana, capital letters, digits and hyphens. Field: {field}";
    private_letter(letters: &str) =
        "外字(自分で作った文字)があります。ほかのパソコンやメール、印刷では表示されません。〓かカナに置き換えてください。何も変えていません：{letters}",
        "There are custom characters (gaiji), which other computers, emails and printouts can't show. Replace them with 〓 or kana. Nothing was changed: {letters}";
    text_too_long(limit: &str) =
        "本文が長すぎます。短くするか、文書として付けてください。何も送っていません。上限：{limit}",
        "The text is too long. Shorten it or add it as a document. Nothing was sent. Limit: {limit}";
    bad_patient(field: &str) =
        "患者の欄が長すぎます（60文字まで）。何も送っていません。項目：{field}",
        "A patient field is too long (over 60 characters). Nothing was sent. Field: {field}";
    sender_not_admitted(recipient: &str) =
        "この受信BOXは、送信元を限って受け付けています。どの宛先にも送られていません。宛先：{recipient}",
        "This inbox accepts letters from certain senders only. Nothing was sent. Recipient: {recipient}";
    dispatch_too_large(limit: &str) =
        "1回の送信で送れる大きさを超えています。文書を減らすか、分けて送ってください。まだ何も送っていません。上限：{limit}",
        "The letter is too large. Send fewer documents, or several letters. Nothing was sent. Limit: {limit}";
    staging_full(free: &str) =
        "送られていない文書が多すぎます。不要な文書を消去してください。空き：{free}",
        "Too many documents are uploaded but not sent. Discard some. Free: {free}";
    bad_character(field: &str, letter: &str) =
        "「{field}」に使えない文字があります（{letter}）。この文字を消してください。まだ何も送られず、何も変わっていません。",
        "{field} contains a character that can't be used ({letter}). Delete it. Nothing was sent or changed.";
    name_bad_character(letter: &str) =
        "ファイル名に使えない文字があります（{letter}）。全角の記号に替えるか取り除いて、もう一度お選びください。",
        "The file name contains a character that can't be used ({letter}). Replace or remove it and choose the file again.";
    name_disguised(letter: &str) =
        "ファイル名に、見えない文字か文字の向きを変える文字があります（{letter}）。名前を入力し直して、もう一度お選びください。",
        "The file name has an invisible or direction-changing character ({letter}). Retype it and choose the file again.";
    name_padded(letter: &str) =
        "ファイル名の空白（{letter}から）が拡張子を隠しています。空白を取り除いて、もう一度お選びください。",
        "Spaces in the file name (from {letter} on) hide its extension. Remove them and choose the file again.";
    letter(place: u32, told: &str) = "{place}文字目 {told}", "character {place}, {told}";
    no_room(inbox: &str, needed: &str, free: &str) =
        "{inbox}の空きが足りません（必要{needed}・空き約{free}）。",
        "{inbox} doesn't have enough space (needs {needed}, about {free} free).";
    nothing_sent(why: &str) = "{why}どの宛先にも送られていません。", "{why} Nothing was sent to anyone.";
    goes_on_by_itself(what: &str) = "{what}続きから自動で進めます。", "{what} It will resume automatically.";
    with_inquiry(text: &str, number: &str) = "{text} 問い合わせ番号：{number}", "{text} Reference number: {number}";
}
