//! Contracts and their holders.

words! {
    title = "契約", "Contracts";
    name_change = "名称・団体コードの変更", "Change name or code";
    by_end = "終了の早い順", "Earliest end first";
    terms = "契約の条件", "Terms of the contract";
    few_facilities(price: &str) =
        "施設数がプランの最少数より少なくなっています。個別契約の月額は1施設あたり {price}",
        "Fewer facilities than the plan is meant for. One alone would pay {price} a month";
    charges = "料金の見込み", "Charges to come";
    charges_note =
        "いまの契約・施設・承認済みの変更から計算した見込みです。請求書ではありません。",
        "Computed of the contract, its facilities and approved changes as they stand now. Not an invoice.";
    renewing = "更新手続き中", "Renewal under review";
    renewing_lead =
        "更新のお申し込みを確認しているあいだ、これまでの契約を30日間（その月の末日まで）続けています。",
        "While the renewal is looked at, the contract goes on for thirty days, to the end of that month.";
    renewing_was(day: &str) = "もとの最終日 {day}", "Its last day was {day}";
    planned = "適用前の変更", "Planned";
    if_approved =
        "申込み中・下書きの変更が承認された場合:",
        "If the change that is asked for, or drafted, is approved:";
    planned_effect = "適用前の変更による増減:", "Effect of changes that are approved:";
    estimate_until = "見積書の最後の月", "Estimate until";
    none = "契約がまだありません。", "There are no contracts yet.";
    association_make = "団体と契約を作る", "Make an association and its contract";
    association_name = "団体名", "Name";
    association_is_municipality = "市区町村(医師会ではない)", "A municipality, no medical association";
    association_code = "団体コード", "Municipality code";
    association_administrator = "最初の運用担当者の氏名", "First administrator";
    association_mail = "そのメールアドレス(登録リンクを送ります)", "Their mail address (the link goes there)";
    begins = "開始日", "From";
    suspend = "契約を停止する", "Suspend";
    suspend_effect =
        "新しい送信と受信ができなくなります。届いている文書は期限まで読めます。",
        "Nothing new is sent or arrives. What has arrived is read until it expires.";
    resume = "停止を解く", "Resume";
    end = "契約を終了する", "End";
    end_effect =
        "最終日の翌日から、所属するすべての施設で容量が使えません。届いている文書は期限まで残ります。",
        "From the day after, all its facilities are without room. What has arrived stays until it expires.";
    end_on_this_day = "この日で終了する", "End on this day";
    cancel_end = "終了を取り消す", "Cancel the end";
    destruction = "文書の消去", "Destruction";
    destruction_ask = "残りの文書を確かめる・消去証明書", "What is left; certificate";
    destruction_done = "消去証明書を保存しました。", "The certificate of destruction was saved.";
    documents_left(left: u64, destroyed: u64) =
        "保管中の文書 {left}件、消去済み {destroyed}件。契約の終了後に消去証明書を出せます。",
        "Documents kept: {left}. Destroyed: {destroyed}. The certificate follows once the contract is over.";
    documents_left_until(left: u64, until: &str, destroyed: u64) =
        "保管中の文書 {left}件(最後の期限 {until})、消去済み {destroyed}件。",
        "Documents kept: {left}, the last until {until}. Destroyed: {destroyed}.";
}
