//! Letters of enrolment.

words! {
    title = "利用開始のご案内を印刷する", "Letters of enrolment";
    for_all =
        "下の一覧に出ている施設のうち、まだ送っていないすべてに、利用開始コードを発行し、郵便番号順の1つのPDFにします。コードが表示されるのは今だけです。",
        "Issues a code for every facility of the list below that was sent none yet, as one PDF in the order of the postal codes. The codes are told this once.";
    for_one =
        "この施設の運用担当者に利用開始コードを発行し、PDFにします。以前のコードは使えなくなります。",
        "Issues a code for this facility's manager as a PDF. An earlier code counts no more.";
    card_to_enrol = "登録するカード", "Card to enrol";
    count_facilities = "対象の施設数を確かめる", "Count the facilities";
    none = "ご案内を送る施設はありません。", "No facility waits for a letter.";
    question(count: u32) =
        "{count}施設に利用開始コードを発行して送付済みにし、{count}通のPDFを保存します。よろしいですか。",
        one "Codes are issued for {count} facility, which then count as sent, and a letter to each is saved. Go on?",
        "Codes are issued for {count} facilities, which then count as sent, and a letter to each is saved. Go on?";
    question_with_more(count: u32, left: u32) =
        "{count}施設に利用開始コードを発行して送付済みにし、{count}通のPDFを保存します(あと{left}施設は次の回になります)。よろしいですか。",
        one "Codes are issued for {count} facility, which then count as sent, and a letter to each is saved; {left} more come with the next. Go on?",
        "Codes are issued for {count} facilities, which then count as sent, and a letter to each is saved; {left} more come with the next. Go on?";
    roomless(count: u32) =
        "うち{count}施設は、受信BOXの容量がまだ0です。容量を割り当てるまで文書は届きません(ご案内にもそう書かれます)。",
        "Of them without room in their inboxes: {count}. Nothing arrives there until they are given some, and their letters say so.";
    saved(count: u32) = "{count}通を保存しました。", "Letters saved: {count}.";
    saved_with_more(count: u32, left: u32) =
        "{count}通を保存しました。あと{left}施設あります。もう一度お試しください。",
        "Letters saved: {count}. Facilities left: {left}. Ask again.";
}
