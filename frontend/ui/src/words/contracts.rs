//! Contracts and their holders.

words! {
    title = "契約", "Contracts";
    name_change = "名称・団体コードの変更", "Change name or code";
    by_end = "終了の早い順", "Earliest end first";
    terms = "契約の条件", "Contract terms";
    few_facilities(price: &str) =
        "施設数がプランの最少数より少なくなっています。個別契約の月額は1施設あたり {price}",
        "Fewer facilities than the plan's minimum. Individual contracts cost {price} a month each";
    charges = "料金の見込み", "Expected charges";
    charges_note =
        "いまの契約・施設・承認済みの変更から計算した見込みです。請求書ではありません。",
        "Estimated from the current contract, facilities and approved changes. This is not an invoice.";
    renewing = "更新手続き中", "Renewal under review";
    renewing_lead =
        "更新のお申し込みを確認しているあいだ、これまでの契約を30日間（その月の末日まで）続けています。",
        "While the renewal is under review, the contract continues for 30 days, to the end of that month.";
    renewing_was(day: &str) = "もとの最終日 {day}", "Original last day: {day}";
    planned = "適用前の変更", "Planned change";
    if_approved = "申込み中・下書きの変更が承認された場合:", "If the requested or draft change is approved:";
    planned_effect = "適用前の変更による増減:", "Effect of planned changes:";
    estimate_until = "見積書の最後の月", "Estimate until";
    none = "契約がまだありません。", "No contracts yet.";
    association_make = "団体と契約を作る", "Create an association and its contract";
    association_name = "団体名", "Association name";
    association_is_municipality = "市区町村(医師会ではない)", "Municipality (not a medical association)";
    association_code = "団体コード", "Municipality code";
    association_administrator = "最初の運用担当者の氏名", "First administrator";
    association_mail = "そのメールアドレス(登録リンクを送ります)", "Their email address (for the sign-up link)";
    begins = "開始日", "Start date";
    suspend = "契約を停止する", "Suspend";
    suspend_effect =
        "新しい送信と受信ができなくなります。届いている文書は期限まで読めます。",
        "Nothing new can be sent or received. What has arrived can be read until it expires.";
    resume = "停止を解く", "Lift suspension";
    end = "契約を終了する", "End contract";
    end_effect =
        "最終日の翌日から、所属するすべての施設で容量が使えません。届いている文書は期限まで残ります。",
        "From the day after the last day, none of its facilities has storage. What has arrived stays until it expires.";
    end_on_this_day = "この日で終了する", "End on this day";
    cancel_end = "終了を取り消す", "Cancel the ending";
    destruction = "文書の消去", "Document destruction";
    destruction_ask = "残りの文書を確かめる・消去証明書", "Remaining documents, certificate";
    destruction_done = "消去証明書を保存しました。", "Certificate of destruction saved.";
    documents_left(left: u64, destroyed: u64) =
        "保管中の文書 {left}件、消去済み {destroyed}件。契約の終了後に消去証明書を出せます。",
        "Documents kept: {left}. Destroyed: {destroyed}. A certificate can be issued once the contract has ended.";
    documents_left_until(left: u64, until: &str, destroyed: u64) =
        "保管中の文書 {left}件(最後の期限 {until})、消去済み {destroyed}件。",
        "Documents kept: {left}, the last until {until}. Destroyed: {destroyed}.";
}
