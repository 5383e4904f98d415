//! Applications as the operator's clerks see them.

words! {
    title = "お申し込み", "Applications";
    correct = "訂正する", "Correct";
    correct_title = "お申し込みの訂正", "Correct an application";
    corrected = "訂正", "Corrected";
    correct_none = "このお申し込みはもう訂正できません。", "This application can no longer be corrected.";
    by_applicant = "お申込者", "by the applicant";
    by_desk = "事務局", "by the desk";
    none = "お申し込みはまだありません。", "No applications yet.";
    search = "受付番号・名称・電話・担当者", "Number, name, telephone";
    by_oldest = "古い順", "Oldest first";
    by_begins = "開通日の早い順", "Earliest service first";
    enter_paper = "紙・FAXのお申し込みを入力する", "Enter one from paper or FAX";
    on_paper = "紙・FAX", "On paper";
    late_reason = "締切後受付の理由(締切に間に合った扱いにするとき)", "Reason to count it although it came late";
    similar_facilities = "似た施設があります", "There are similar facilities";
    question = "確認したこと", "Question";
    answer = "お答え", "Answer";
    facility_made = "施設を作りました。", "The facility is made.";
    approve_existing =
        "すでに登録されている同じ名前の団体・同じコードの施設の、新しい契約として承認する",
        "Approve it as a new contract of the association or facility that is there already";
    approve_letters =
        "利用開始のご案内(利用開始コード入りのPDF)を続けて作り、送付済みにする",
        "Draw the letter with the enrolment code now, and count it as sent";
    approve_orders_card =
        "プランに含まれるPKIカードを院長(責任者)宛てに注文しました。利用開始のご案内はカードに同封します。",
        "The PKI card of this plan is ordered for its director; the letter goes with the card.";
    correct_answers =
        "電話などで回答があったときは、訂正して保存すると「確認中」に戻ります。",
        "If they answered by telephone, correct it and save: it is looked at again.";
    letters_saved =
        "利用開始のご案内を保存しました。送付済みとして数えています。印刷して郵送してください。",
        "The letter was saved and counts as sent: print and post it.";
    correction(field: &str, before: &str, who: &str, at: &str) =
        "{field}（前は「{before}」、{who} {at}）",
        "{field} (was “{before}”, {who}, {at})";
}
