//! Applications as the operator's clerks see them.

words! {
    title = "お申し込み", "Applications";
    correct = "訂正する", "Correct";
    correct_title = "お申し込みの訂正", "Correct an application";
    corrected = "訂正", "Corrected";
    correct_none = "このお申し込みはもう訂正できません。", "This application can no longer be corrected.";
    by_applicant = "お申込者", "by the applicant";
    by_desk = "事務局", "by the service desk";
    none = "お申し込みはまだありません。", "No applications yet.";
    search = "受付番号・名称・電話・担当者", "Number, name, telephone, contact";
    by_oldest = "古い順", "Oldest first";
    by_begins = "開通日の早い順", "Earliest start first";
    enter_paper = "紙・FAXのお申し込みを入力する", "Enter a paper or fax application";
    on_paper = "紙・FAX", "Paper or fax";
    late_reason = "締切後受付の理由(締切に間に合った扱いにするとき)", "Reason to treat a late application as on time";
    similar_facilities = "似た施設があります", "Similar facilities exist";
    question = "確認したこと", "Question";
    answer = "お答え", "Answer";
    facility_made = "施設を作りました。", "Facility created.";
    approve_existing =
        "すでに登録されている同じ名前の団体・同じコードの施設の、新しい契約として承認する",
        "Approve as a new contract for the registered association (same name) or facility (same code)";
    approve_letters =
        "利用開始のご案内(利用開始コード入りのPDF)を続けて作り、送付済みにする",
        "Create the enrolment letter now (PDF with the code) and mark it as sent";
    approve_orders_card =
        "プランに含まれるPKIカードを院長(責任者)宛てに注文しました。利用開始のご案内はカードに同封します。",
        "The PKI card included in the plan was ordered for the director; the enrolment letter goes with it.";
    correct_answers =
        "電話などで回答があったときは、訂正して保存すると「確認中」に戻ります。",
        "If they answered by telephone, correct and save: it goes back to \"Under review\".";
    letters_saved =
        "利用開始のご案内を保存しました。送付済みとして数えています。印刷して郵送してください。",
        "The enrolment letter was saved and marked as sent. Print and post it.";
    correction(field: &str, before: &str, who: &str, at: &str) =
        "{field}（前は「{before}」、{who} {at}）",
        "{field} (was “{before}”, {who}, {at})";
}
