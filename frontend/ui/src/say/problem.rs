//! Refusals in words: what went wrong, and what to do.

use medpost_domain::card::CardRefusal;
use medpost_wire::problem::{Code, Problem};

use crate::words::{self, pick};

use super::number::bytes;
use super::refusal::refusal;
use super::table::column;

/// The name of a plan's refused field, with its rule if there is one.
fn pack_field(it: &str) -> String {
    let (word, rule) = match it {
        "code" => (words::packs::code(), ""),
        "name" => (words::packs::name(), ""),
        "pool" => (words::packs::size_mb(), pick("（50MB以上）", " (at least 50 MB)")),
        "dispatch" => (words::packs::sending_mb(), ""),
        "retention_days" => (words::packs::retention_days(), ""),
        "registration_months" => (words::packs::registration_months(), ""),
        "campaign" => (words::packs::campaign(), ""),
        "valid_from" => (words::packs::valid_from(), ""),
        "valid_until" => (words::packs::valid_until(), ""),
        "yen" => (pick("料金", "Prices"), ""),
        "min_facilities" => (
            words::packs::fewest_facilities(),
            pick(
                "（50施設以上。1施設あたりの月額は、同じ時期の個別プランの月額以下）",
                " (at least 50; per facility, no more than an individual plan of the same period)",
            ),
        ),
        "monthly_yen" => (
            words::packs::monthly_yen(),
            pick(
                "（同じ時期の団体パックの1施設あたりの月額以上）",
                " (at least the per-facility price of a pack of the same period)",
            ),
        ),
        other => (other, ""),
    };
    format!("{word}{rule}")
}

/// The name of a field of an application; empty if unknown.
pub fn apply_field(id: &str) -> &'static str {
    match id {
        "pack" => words::common::plan(),
        "kind" => words::common::kind(),
        "facilities" => words::application::facilities(),
        "name" => words::application::name(),
        "kana" => words::common::kana(),
        "code" => words::facility::code(),
        "postal_code" => words::common::postal_code(),
        "city" => words::common::municipality(),
        "address" => words::common::street(),
        "phone" => words::common::telephone(),
        "director" => words::application::director(),
        "contact" => words::application::contact(),
        "mail" => words::common::mail_address(),
        "note" => words::common::note(),
        _ => "",
    }
}

/// The name of a field of a bank account.
fn account_field(it: &str) -> &str {
    match it {
        "bank" => words::debits::bank_number(),
        "bank_name" => words::debits::bank_name(),
        "branch" => words::debits::branch_number(),
        "branch_name" => words::debits::branch_name(),
        "account_kind" => words::debits::account_kind(),
        "number" => words::debits::account_number(),
        "holder" => words::debits::account_holder(),
        it => it,
    }
}

/// Why an upload or download is paused, and that it resumes by itself.
pub fn waited_for(it: &Problem) -> String {
    if it.code == Code::Unavailable {
        return pick(
            "通信が切れました。つながりしだい、続きから自動で進めます。",
            "The connection dropped. This will resume automatically.",
        )
        .to_owned();
    }
    words::problem::goes_on_by_itself(&problem(it))
}

/// What happened, whether anything was kept, and what to do.
pub fn problem(it: &Problem) -> String {
    let limit = it.limit.map(bytes).unwrap_or_default();
    let detail = it.detail.as_deref().unwrap_or_default();
    let text = match it.code {
        Code::Internal => pick(
            "サービス側で問題が起きました。入力した内容はこの画面に残っています。もう一度お試しください。",
            "Something went wrong on our side. What you entered is still here. Try again.",
        ),
        Code::RowUnread => return words::problem::row_unread(detail),
        Code::Unavailable => pick(
            "通信できません。入力した内容はこの画面に残っています。つながりしだい、もう一度お試しください。",
            "The service can't be reached. What you entered is still here. Try again once connected.",
        ),
        Code::ClockHeld => pick(
            "時刻を確認しているため、いまはこの操作ができません。何も変更されていません。しばらくしてからお試しください。",
            "The service is checking its clock, so this can't be done now. Nothing was changed. Try again later.",
        ),
        Code::NoSpace => pick(
            "サービスの空き容量が足りないため、いまは受け付けられません。何も失われていません。しばらくしてからお試しください。",
            "The service is low on disk space and can't accept anything for now. Nothing is lost. Try again later.",
        ),
        Code::IssuerAway => pick(
            "カードの発行装置が応答しません。何も発行されていません。しばらくしてからもう一度お試しください。ほかの機能はそのまま使えます。",
            "The card issuing device is not responding. Nothing was issued. Try again later; everything else works.",
        ),
        Code::PrinterBusy => pick(
            "印刷が混み合っています。少し待ってから、もう一度お試しください。",
            "Printing is busy right now. Wait a moment and try again.",
        ),
        Code::Malformed => pick(
            "入力を読み取れませんでした。内容を確かめてください。",
            "The input could not be read. Please check it.",
        ),
        Code::NotFound => pick(
            "見つかりません。取り消されたか、この施設のものではありません。",
            "Not found. It was cancelled or does not belong to this facility.",
        ),
        Code::WrongMethod | Code::WrongMediaType | Code::WrongHost | Code::WrongTusVersion => pick(
            "この操作は受け付けられません。ページを開き直してください。",
            "This action can't be accepted. Please reload the page.",
        ),
        Code::TooLarge => pick("大きすぎます。", "Too large."),
        Code::TooSlow => pick(
            "回線が遅く、受け取りきれませんでした。何も保存されていません。もう一度お試しください。",
            "The connection was too slow. Nothing was saved. Try again.",
        ),
        Code::TooMany => pick(
            "回数または件数が多すぎます。しばらくしてからお試しください。",
            "Too many items or attempts. Try again later.",
        ),
        Code::BadPack => return words::problem::bad_pack(&pack_field(detail)),
        Code::BadApplication => return words::problem::bad_application(apply_field(detail)),
        Code::BadFacts => return words::problem::bad_facts(column(detail)),
        Code::OldTerms => pick(
            "規約が新しくなりました。ページを開き直して、もう一度お読みください。まだ受け付けていません。",
            "The terms have changed. Reload the page and read them again. Nothing was submitted yet.",
        ),
        Code::NoApplications => pick(
            "ここではお申し込みを受け付けていません。お電話でお問い合わせください。",
            "Applications are not accepted here. Please call us.",
        ),
        Code::BadDate => pick(
            "この日付では受け付けられません。何も変えていません。",
            "This date can't be used. Nothing was changed.",
        ),
        Code::NoBilling => pick(
            "この環境では請求書を発行していません。運営事務局の設定([billing])が必要です。",
            "This installation doesn't issue invoices: its configuration has no [billing].",
        ),
        Code::RunUnderWay => pick(
            "承認済みの月次請求がまだ発行されていません。発行が終わるか、承認を取り消してからやり直してください。",
            "An approved monthly billing is not issued yet. Wait for it, or withdraw its approval.",
        ),
        Code::RunTooEarly => pick(
            "この月はまだ発行できません。翌月の最初の営業日から発行できます。何も変えていません。",
            "This month can't be issued until the first business day of the next month. Nothing was changed.",
        ),
        Code::RunStale => pick(
            "計算したあとに契約や料金が変わりました。もう一度計算して、内容を確かめてください。何も発行していません。",
            "The contract or prices changed after the calculation. Calculate again and check. Nothing was issued.",
        ),
        Code::SecondClerkNeeded => words::payments::second_clerk_needed(),
        Code::SecondPersonNeeded => pick(
            "登録や計算に関わった方ご自身では確認・承認できません。別の方が行ってください。何も変わっていません。",
            "Someone not involved in registering or calculating it must confirm or approve it. Nothing was changed.",
        ),
        Code::ManagerFirst => pick(
            "この施設には確認できる運用担当者がいます。まず施設で確認してもらってください。",
            "The facility has a manager who can confirm this. Ask them first.",
        ),
        Code::KeyTooFresh => pick(
            "新しいログイン手段・カードに替わってから24時間は、承認・確認、臨時カードとリンクの発行、「使う人」の追加、運用担当者の変更、ログイン手段の削除ができません。",
            "For 24 hours after a new sign-in method or card replaces another, you can't approve or confirm, issue temporary cards or links, add inbox users, change administrators or remove sign-in methods.",
        ),
        Code::HandshakeNeeded => pick(
            "カードを読み取ってから時間がたっています。もう一度「カードで確認する」を押してください。暗証番号を求められることがあります。",
            "The card was read too long ago. Press \"Confirm with a card\" again; the PIN may be requested.",
        ),
        Code::AddressNotConfirmed => pick(
            "確認番号は、施設が24時間以上前に確認した通知先にだけ送れます。何も発行していません。",
            "One-time codes can only be sent to an address that the facility confirmed at least 24 hours ago. Nothing was issued.",
        ),
        Code::HolderWaiting => pick(
            "番号を受け付けました。担当者の交代を別の方が確認すると使えるようになります。",
            "The code was accepted. You can use the card once someone else has confirmed the new holder.",
        ),
        Code::NotDrawn => pick(
            "PDFはまだ作成中です。しばらくしてからもう一度お試しください。",
            "The PDF is still being created. Try again later.",
        ),
        Code::NothingToCollect => pick(
            "口座振替の対象になる未入金の請求書がありません。何も作っていません。",
            "There are no open invoices for direct debit. Nothing was created.",
        ),
        Code::NotWarned => pick(
            "督促の送付後、未入金のまま期限を過ぎている請求書でのみ停止できます。何も変えていません。",
            "Only possible after an overdue invoice's last reminder. Nothing was changed.",
        ),
        Code::MemberOfGroup => pick(
            "団体契約の一施設だけを停止することはできません。団体にご連絡ください。何も変えていません。",
            "One facility of an association contract can't be suspended alone. Contact the association. Nothing was changed.",
        ),
        Code::NoCards => {
            pick("この環境ではクレジットカード払いを受け付けていません。", "Credit card payments aren't accepted here.")
        }
        Code::CardsAway => pick(
            "カード決済会社に接続できませんでした。何も変えていません。しばらくしてからもう一度お試しください。",
            "Stripe is not responding. Nothing was changed. Try again later.",
        ),
        Code::BadSignature => {
            pick("署名が正しくないため受け付けませんでした。", "Rejected because the signature is wrong.")
        }
        Code::NotPaid => pick(
            "まだ全額のご入金を確認できていないため、領収書は発行できません。",
            "It is not paid in full yet, so no receipt can be issued.",
        ),
        Code::ReversedAlready => pick(
            "この請求書はすでに取り消されています。何も発行していません。",
            "This invoice has already been reversed. Nothing was issued.",
        ),
        Code::ContractOver => pick(
            "契約のない月です。何も加えていません。",
            "The contract is not in force in this month. Nothing was added.",
        ),
        Code::NotInContract => pick("この施設はこの契約に入っていません。", "The facility is not in this contract."),
        Code::BadSum => {
            pick("金額を確かめてください。何も変えていません。", "Please check the amount. Nothing was changed.")
        }
        Code::FileTwice => pick(
            "同じファイルがすでに取り込まれています。何も取り込んでいません。",
            "This file has already been imported. Nothing was imported.",
        ),
        Code::Oversettled => pick(
            "入金額または請求書の未入金額を超えています。何も消し込んでいません。",
            "That exceeds the payment, or what is open on the invoice. Nothing was settled.",
        ),
        Code::BadPayer => pick(
            "請求先の設定に、足りないか使えない入力があります。何も変えていません。",
            "The payer settings are incomplete or invalid. Nothing was changed.",
        ),
        Code::BadAccount => {
            // `detail`: the field, then the letter that is not allowed in it and the customer number, as far as known.
            let (field, rest) =
                detail.split_once(' ').map_or((detail, String::new()), |it| (it.0, format!(" {}", it.1)));
            return words::problem::bad_account(&format!("{}{rest}", account_field(field)));
        }
        Code::PrivateLetter => return words::problem::private_letter(detail),
        Code::FacilityExists => pick(
            "同じ医療機関コードの施設、または同じ名称の団体がすでにあります。何も作っていません。",
            "A facility with this code, or an association with this name, already exists. Nothing was created.",
        ),
        Code::ForeignOrigin => {
            pick("別のサイトからの操作のため受け付けませんでした。", "Rejected because it came from another site.")
        }
        Code::CardNeeded => refusal(CardRefusal::NoCard).1,
        Code::CardRefused => {
            it.card.map_or(pick("このカードは使えません。", "This card can't be used."), |it| refusal(it).1)
        }
        Code::CardNotEnrolled => words::door::card_not_enrolled(),
        Code::CardWaiting => words::door::card_waits(),
        Code::CardSuspended => words::door::card_suspended(),
        Code::NoAffiliation => words::door::no_facility(),
        Code::SignedOut => pick("ログインし直してください。", "Please sign in again."),
        Code::OtherCard => pick(
            "別のカードに替わっています。ログインし直してください。",
            "The card has changed. Please sign in again.",
        ),
        Code::Forbidden => pick(
            "この操作はできません。権限を施設の運用担当者にお確かめください。",
            "You can't do this. Ask your facility manager about your permissions.",
        ),
        Code::CodeRefused => pick(
            "コードが違うか、使えません。書かれている文字を確かめてください。利用開始コードは、受け取った本人のカードで使います。",
            "The code is wrong or can't be used. Check its characters. An enrolment code works only with its recipient's own card.",
        ),
        Code::CodeExpired => pick(
            "コードの期限が切れています。新しいコードの発行を依頼してください。",
            "The code has expired. Ask for a new one.",
        ),
        Code::CardEnrolledAlready => pick("このカードは登録済みです。", "This card is already enrolled."),
        Code::KeyOfAnother => pick(
            "このカードは別の登録者のものです。運営事務局にお問い合わせください。",
            "This card belongs to another member. Contact the service desk.",
        ),
        Code::BadAddress => pick(
            "メールアドレスの形が正しくないか、届け先に受け取りを断られました。登録されていません。",
            "The email address is not valid, or its server rejects it. It was not added.",
        ),
        Code::BadName => pick(
            "氏名を入力してください（100文字まで、改行なし）。",
            "Enter a name, in one line of up to 100 characters.",
        ),
        Code::PasskeyRefused => pick(
            "本人確認(パスキー)ができませんでした。登録した端末で、もう一度お試しください。",
            "The passkey was not accepted. Try again on the device where you set it up.",
        ),
        Code::LinkRefused => pick(
            "このリンクは使えません。使用済みか期限切れです。ほかの運用担当者か運営事務局に、新しいリンクを依頼してください。",
            "This link has been used or has expired. Ask another administrator or the service desk for a new one.",
        ),
        Code::StepUpNeeded => pick(
            "大切な操作です。もう一度本人確認をしてください。まだ何も変更されていません。",
            "This is an important action. Please confirm your identity again. Nothing was changed yet.",
        ),
        Code::Stale => pick(
            "表示中にほかの人が変更しました。変更は保存されていません。最新の内容を確かめて、もう一度操作してください。",
            "Someone else changed this in the meantime. Nothing was saved. Check it and try again.",
        ),
        Code::LastAdministrator => pick(
            "ログインできる運用責任者がいなくなるため、変更できません。",
            "No administrator would be left who can sign in. Nothing was changed.",
        ),
        Code::LastKey => pick(
            "最後のログイン手段は外せません。先に別の手段を追加してください。",
            "You can't remove the last sign-in method. Add another first.",
        ),
        Code::PoolOverdrawn => pick(
            "契約の容量を超えます。割り当ては変更されていません。",
            "This exceeds the contract's storage. Nothing was changed.",
        ),
        Code::WrongStep => pick(
            "この申込みは、いまの状態ではその操作ができません。最新の内容を確かめてください。",
            "This can't be done in the request's current status. Please check it again.",
        ),
        Code::SuspendedByOperator => words::facility::suspended_by_operator(),
        Code::SuspendedByAssociation => pick(
            "取りまとめ団体が停止しています。停止を解くには、取りまとめ団体にご連絡ください。",
            "Suspended by your association. Only they can lift the suspension; please contact them.",
        ),
        Code::ChangeUnderWay => pick(
            "この契約には、手続き中の申込みがあります。先に取り下げるか、決定をお待ちください。",
            "Another request for this contract is in progress. Withdraw it first, or wait for the decision.",
        ),
        Code::PackGone => pick(
            "下書きのプランは、いまはお申し込みいただけません。プランを選び直してください。",
            "The plan in this draft is no longer on offer. Please choose another one.",
        ),
        Code::NoContract => pick(
            "この施設は、いまどの契約にも入っていません。取りまとめ団体または運営事務局にお問い合わせください。",
            "This facility is not in any contract. Please contact your association or the service desk.",
        ),
        Code::TransferUnderWay => pick(
            "この契約では、合併・移管の手続きが進行中です。先に取り下げるか、完了をお待ちください。",
            "A transfer of this contract's facilities is in progress. Withdraw it first, or wait until it is done.",
        ),
        Code::TransferHindered => pick(
            "移管の妨げになるものがあります。「内容を見る」で確かめてください。何も変わっていません。",
            "Something prevents the transfer. See \"View details\". Nothing was changed.",
        ),
        Code::ReasonNeeded => pick("理由を入力してください。", "Please give a reason."),
        Code::BadSettings => pick(
            "送信待機は契約の上限まで（検診はその2倍まで）、無操作時間は5〜60分、記録の保存は1〜5年で指定してください。変更されていません。",
            "Hold: up to the contract's limit (twice that for screenings). Idle limit: 5 to 60 minutes. Records: 1 to 5 years. Nothing was changed.",
        ),
        Code::NoSubject => words::compose::need_subject(),
        Code::BadSubject => pick(
            "件名が長すぎます（100文字まで）。何も送っていません。",
            "The subject is too long (over 100 characters). Nothing was sent.",
        ),
        Code::BadText if it.limit.is_some() => return words::problem::text_too_long(&limit),
        Code::BadText => pick("文章が長すぎます。短くしてください。", "The text is too long. Please shorten it."),
        Code::BadPatient => return words::problem::bad_patient(field(detail)),
        Code::BadCharacter => return words::problem::bad_character(field(detail), &letter(it)),
        Code::NoRecipient => words::compose::need_recipient(),
        Code::TooManyRecipients => pick("宛先が多すぎます。", "Too many recipients."),
        Code::UnknownRecipient => pick(
            "受け付けていない宛先があります。どの宛先にも送られていません。宛先を選び直してください。",
            "A recipient is closed or unknown. Nothing was sent. Choose recipients again.",
        ),
        Code::BadSigningRequest => pick(
            "署名要求を読み取れないか、鍵の種類が違います(RSA 2048ビットまたはP-256)。何も発行していません。",
            "The signing request can't be read, or its key is neither 2048-bit RSA nor P-256. Nothing was issued.",
        ),
        Code::NoAuthority => words::cards::no_authority(),
        Code::ContractSuspended => words::exchange::contract_suspended(),
        Code::NoContractStands => words::exchange::no_contract(),
        Code::NoPost => {
            pick("担当(役職)ではありません。何も変えていません。", "This is a person, not a post. Nothing was changed.")
        }
        Code::PostVacant => pick(
            "この担当には今、担当者が登録されていません。施設の運用担当者または取りまとめ団体にご連絡ください。",
            "Nobody holds this post now. Contact your facility manager or association.",
        ),
        Code::HolderCodeNeeded => words::door::holder_code_needed(),
        Code::OneTimeCodeSent => words::door::one_time_code_sent(),
        Code::CallBackFirst => pick(
            "登録されている電話番号に折り返して、ご本人を確かめてから発行してください。何も発行していません。",
            "First verify the person by calling the registered number. Nothing was issued.",
        ),
        Code::SenderNotAdmitted => return words::problem::sender_not_admitted(detail),
        Code::NameTaken => pick(
            "同じ名前の受信BOXがこの施設にあります。別の名前にしてください。何も変えていません。",
            "The facility already has an inbox with this name. Choose another. Nothing was changed.",
        ),
        Code::LastInbox => pick(
            "最後の受信BOXは閉じられません。施設をやめるときは、取りまとめ団体または運営事務局にご連絡ください。",
            "The last inbox can't be closed. To close the facility, contact your association or the service desk.",
        ),
        Code::InboxClosed => pick(
            "この受信BOXは受信を終えているため、ここからは送れません。別の受信BOXを選んでください。",
            "This inbox is closed, so you can't send from it. Choose another.",
        ),
        Code::NothingToSend => words::compose::need_content(),
        Code::TooManyDocuments => pick("文書が多すぎます。", "Too many documents."),
        Code::DispatchTooLarge => return words::problem::dispatch_too_large(&limit),
        Code::BadHold => {
            pick("この施設では選べない送信待機時間です。", "This hold time can't be chosen at this facility.")
        }
        Code::UnknownDocument => pick(
            "送れない文書があります（送信済み、または期限切れ）。どの宛先にも送られていません。",
            "A document was already sent or has expired. Nothing was sent.",
        ),
        Code::DocumentUnfinished => words::compose::need_uploads(),
        Code::InboxFull => return shortages(it),
        Code::KeyReused => pick(
            "この文書は、直す前の内容ですでに送信された可能性があります。まず送信一覧を確かめてください。もう一度押すと、新しい文書として送ります。",
            "This may already have been sent as it was before you changed it. Check Sent first. If you press again, it is sent as a new letter.",
        ),
        Code::TooLateToCancel => {
            pick("すでに届いているため、取り消せません。", "It has already arrived and can't be cancelled.")
        }
        Code::CancelledAlready => pick("すでに取り消されています。", "It has already been cancelled."),
        Code::NotArrivedYet => pick(
            "まだ届いていません。［送信を取り消す］で取り消せます。",
            "It has not arrived yet. You can still cancel it.",
        ),
        Code::OpenedAlready => pick(
            "すでに開封されているため、回収できません。［誤送信として対応する］をお使いください。",
            "It has already been opened and can't be recalled. Handle it as misdirected instead.",
        ),
        Code::StillOpen => pick(
            "この文書はまだ受け取れるか、送信元が終わらせたものです。再送は依頼できません。",
            "It can still be collected, or its sender ended it. There is nothing to send again.",
        ),
        Code::DeliveryRecalled => {
            pick("送信元が開封前に回収しました。", "The sender recalled it before it was opened.")
        }
        Code::DeliveryStopped => pick(
            "送信元が誤送信として対応しているため、開けません。保存・印刷したものがあれば削除してください。",
            "The sender is handling it as misdirected, so it can't be opened. Delete anything you saved or printed.",
        ),
        Code::DeliverySetAside => {
            pick("受取不可としたため、開けません。", "It was set aside as not acceptable, so it can't be opened.")
        }
        Code::Expired => pick(
            "保管期限を過ぎ、文書は消去されました。送信元に再送を依頼できます。",
            "It has expired and its documents were destroyed. You can ask the sender to send again.",
        ),
        Code::DocumentLost => pick(
            "この文書を保管庫から読み出せません。受領とは記録されていません。運営事務局にご連絡のうえ、送信元に再送を依頼してください。",
            "This document can't be read from storage. It was not recorded as collected. Contact the service desk, and ask the sender to send it again.",
        ),
        Code::NotSaved => pick(
            "ファイルを保存できませんでした。空き容量と保存先を確かめて、もう一度受け取ってください。受領とは記録されていません。",
            "The file could not be saved. Check the free space and the folder, then collect it again. It was not recorded as collected.",
        ),
        Code::ReceiptMismatch => pick(
            "受け取った内容を確かめられませんでした。もう一度受け取ってください。受領とは記録されていません。",
            "The content could not be verified. Collect it again. It was not recorded as collected.",
        ),
        Code::NameEmpty => pick("ファイル名がありません。", "The file has no name."),
        Code::NameTooLong => pick(
            "ファイル名が長すぎます（200文字まで）。短い名前に付け直して、もう一度お選びください。",
            "The file name is too long (over 200 characters). Rename the file and choose it again.",
        ),
        Code::NameBadCharacter => return words::problem::name_bad_character(&letter(it)),
        Code::NameDisguised => return words::problem::name_disguised(&letter(it)),
        Code::NamePadded => return words::problem::name_padded(&letter(it)),
        Code::KindRefused => pick(
            "安全のため送れない種類のファイルです。ほかの文書はそのまま送れます。",
            "For safety, files of this type can't be sent. Other documents can be sent as they are.",
        ),
        Code::NameReserved => pick(
            "Windowsが機器のために予約している名前（CON、NUL、COM1など）のため保存できません。名前を付け直してください。",
            "Windows reserves this name for a device (CON, NUL, COM1 …). Rename the file.",
        ),
        Code::EmptyFile => pick("中身のないファイルです。", "The file is empty."),
        Code::StagingFull => return words::problem::staging_full(&limit),
        Code::WrongOffset | Code::Overtaken => {
            pick("別の画面で同じ文書が送られています。", "The same document is being sent in another window.")
        }
        Code::ChecksumMismatch => {
            pick("通信中に内容が変わりました。もう一度お試しください。", "The content changed in transit. Try again.")
        }
        Code::FileChanged => pick(
            "途中でファイルの内容が変わったため、受け付けませんでした。もう一度選んでください。",
            "The file changed during upload and was rejected. Choose it again.",
        ),
        Code::UploadGone => pick(
            "この文書は消去されています。もう一度選んでください。",
            "This upload was deleted. Choose the file again.",
        ),
        Code::BadRange => pick("文書の範囲外です。", "Outside the document's range."),
    };
    match &it.inquiry {
        Some(number) => words::problem::with_inquiry(text, number),
        None => text.to_owned(),
    }
}

/// The name of a letter's field, by its key in a refusal.
fn field(key: &str) -> &str {
    match key {
        "subject" => words::compose::subject(),
        "text" => words::compose::text(),
        "patient_number" => words::exchange::patient_number(),
        "patient_name" => words::exchange::patient_name(),
        "patient_kana" => words::common::kana(),
        "patient_born" => words::exchange::patient_born(),
        "reason" => words::common::reason(),
        "note" => pick("メモ・備考", "Note"),
        "holder" => pick("カードの名義", "Name on the card"),
        "name" => pick("名前", "Name"),
        "contact" => pick("ご担当者", "Contact"),
        "addressee" => words::common::addressee(),
        "department" => words::payer::department(),
        "heading" => pick("見出し", "Heading"),
        "number" => words::common::number(),
        it => column(it),
    }
}

/// Which letter of a text is not allowed: 3文字目 U+0007.
pub(super) fn letter(it: &Problem) -> String {
    let told = it.character.and_then(char::from_u32).map(medpost_domain::text::fields::told).unwrap_or_default();
    let at = it.letter.unwrap_or_default();
    words::problem::letter(at, &told)
}

fn shortages(it: &Problem) -> String {
    let each =
        it.shortages.iter().flatten().map(|it| words::problem::no_room(&it.name, &bytes(it.needed), &bytes(it.free)));
    words::problem::nothing_sent(&each.collect::<Vec<_>>().join(pick("", " ")))
}
