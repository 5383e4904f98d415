//! 取り違えガード: what differs between documents, recipient and patient.

words! {
    title = "取り違えの確認", "Check for mix-ups";
    lead =
        "文書の内容と、宛先・患者の入力が違っています。送ってよいか、お確かめください。",
        "The documents differ from the recipient and patient you entered. Please check whether to send them.";
    reading(done: usize, all: usize) = "文書の文字を確かめています（{done}/{all}）", "Checking the text of the documents ({done} of {all})";
    fine(count: usize) =
        "文書{count}件の文字を確かめました。違いは見つかりませんでした。",
        one "One document was checked. No difference was found.",
        "{count} documents were checked. No difference was found.";
    recipient = "宛先が違います", "Another recipient";
    name = "患者氏名が違います", "Another patient's name";
    unnamed = "患者の名前が見あたりません", "The patient is not named";
    kana = "フリガナが違います", "Another reading of the name";
    born = "生年月日が違います", "Another date of birth";
    number = "患者番号が違います", "Another patient number";
    two_patients = "2人の患者の文書があります", "Documents of two patients";
    unread(names: &str) =
        "文字を読み取れず確認できませんでした：{names}",
        "Could not be checked, because no text can be read: {names}";
    in_document = "文書", "Document";
    as_typed = "入力", "Entered";
    other_document = "ほかの文書", "Other document";
    not_there = "（記載なし）", "(not there)";
    confirm = "違いを確かめました。このまま送ります", "I have checked this. Send it as it is";
    confirm_unread = "先頭ページと宛先・患者を見て確かめました", "I have compared the first page with recipient and patient";
    offer(who: &str) = "患者の欄が空です。文書には次の患者があります：{who}", "No patient is entered. A document names: {who}";
    take_offer = "患者の欄に入れる", "Use this patient";
    need = "取り違えの確認にチェックを入れてください。", "Tick each difference once you have checked it.";
}
