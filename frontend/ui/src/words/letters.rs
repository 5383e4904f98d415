//! Enrolment letters.

words! {
    title = "利用開始のご案内を印刷する", "Print enrolment letters";
    for_all =
        "下の一覧に出ている施設のうち、まだ送っていないすべてに、利用開始コードを発行し、郵便番号順の1つのPDFにします。コードが表示されるのは今だけです。",
        "Issues an enrolment code for every facility in the list below that hasn't been sent one, as one PDF sorted by postal code. The codes are shown only once.";
    for_one =
        "この施設の運用担当者に利用開始コードを発行し、PDFにします。以前のコードは使えなくなります。",
        "Issues an enrolment code for this facility's manager as a PDF. Any earlier code stops working.";
    card_to_enrol = "登録するカード", "Card to enrol";
    count_facilities = "対象の施設数を確かめる", "Count the facilities";
    none = "ご案内を送る施設はありません。", "No facilities need an enrolment letter.";
    question(count: u32) =
        "{count}施設に利用開始コードを発行して送付済みにし、{count}通のPDFを保存します。よろしいですか。",
        one "Issue codes for {count} facility, mark it as sent and save its letter?",
        "Issue codes for {count} facilities, mark them as sent and save a letter for each?";
    question_with_more(count: u32, left: u32) =
        "{count}施設に利用開始コードを発行して送付済みにし、{count}通のPDFを保存します(あと{left}施設は次の回になります)。よろしいですか。",
        one "Issue codes for {count} facility, mark it as sent and save its letter? {left} more will follow in the next batch.",
        "Issue codes for {count} facilities, mark them as sent and save a letter for each? {left} more will follow in the next batch.";
    roomless(count: u32) =
        "うち{count}施設は、受信BOXの容量がまだ0です。容量を割り当てるまで文書は届きません(ご案内にもそう書かれます)。",
        "Of these, without inbox storage yet: {count}. Nothing arrives there until it is allocated, and their letters say so.";
    saved(count: u32) = "{count}通を保存しました。", "Letters saved: {count}.";
    saved_with_more(count: u32, left: u32) =
        "{count}通を保存しました。あと{left}施設あります。もう一度お試しください。",
        "Letters saved: {count}. Facilities left: {left}. Please repeat.";
}
