//! What applicants are told.

use medpost_domain::billing::tax::Price;
use medpost_domain::change_request::State;
use medpost_domain::instant::Instant;
use medpost_domain::number::grouped;

use super::{Letter, day, filled};

const APPLICATION: &str = include_str!("application.txt");
const CONFIRM_APPLICATION: &str = include_str!("confirm_application.txt");

/// What a mail about an application says.
pub struct ApplicationMail<'a> {
    /// 受付番号
    pub number: &'a str,
    /// The plan.
    pub pack: &'a str,
    /// 開通日
    pub begins: Instant,
    /// The monthly fee, without and with tax.
    pub monthly: Price,
    /// The registration fee, without and with tax.
    pub registration: Price,
    /// What the clerk asks, or why it was refused; may be empty.
    pub reason: &'a str,
}

/// The state of an application. Contains nothing that the applicant typed, since anybody can apply with
/// anybody's address.
pub fn application(
    to: &str,
    state: State,
    desk: &str,
    told: &ApplicationMail<'_>,
    link: &str,
    message_id: String,
) -> Letter {
    let (subject, line, english) = match state {
        State::Draft | State::Review => (
            "お申し込みを受け付けました",
            "お申し込みを受け付けました。内容を確かめて、結果をご連絡します。",
            "We have received your application. We will review it and email you the result.",
        ),
        State::Returned => (
            "お申し込みについて確認があります",
            "お申し込みについて、次の点をお知らせください。リンクからお答えいただけます。",
            "We have a question about your application (see above). Please answer using the link.",
        ),
        State::Approved | State::Applied => (
            "お申し込みを承認しました",
            "お申し込みを承認しました。利用開始のご案内を別にお送りします。",
            "Your application was approved. The enrolment letter follows separately.",
        ),
        State::Refused => (
            "お申し込みをお受けできませんでした",
            "お申し込みをお受けできませんでした。理由は次のとおりです。",
            "We could not accept your application. The reason is given above.",
        ),
        State::Withdrawn => (
            "お申し込みを取り下げました",
            "お申し込みは取り下げられました。費用はかかりません。",
            "Your application was withdrawn. There is no charge.",
        ),
    };
    let over = matches!(state, State::Refused | State::Withdrawn);
    let (begins, begins_en) = (day(told.begins), told.begins.japan_date());
    let date = if over { String::new() } else { format!("開通日: {begins}") };
    let offer = if over {
        "次のリンクから、お申し込みの内容を確認できます。".to_owned()
    } else {
        format!(
            "次のリンクから、いつでも状況の確認とお取り下げができます。{begins}より前のお取り下げに費用はかかりません。"
        )
    };
    let offer_en = if over {
        "You can view your application here.".to_owned()
    } else {
        format!("Check its status or withdraw here at any time. Withdrawing before {begins_en} is free of charge.")
    };
    let yen = |it: i64| grouped(it.unsigned_abs());
    let fee = |it: Price| match it.gross {
        0 => "0円".to_owned(),
        gross => format!("{}円（税込{}円）", yen(it.net), yen(gross)),
    };
    let fee_en = |it: Price| match it.gross {
        0 => "none".to_owned(),
        gross => format!("{} yen ({} yen incl. tax)", yen(it.net), yen(gross)),
    };
    let (fees, fees_en) = if over {
        Default::default()
    } else {
        (
            format!("\n月額: {}\n登録料: {}", fee(told.monthly), fee(told.registration)),
            format!("\nMonthly fee: {}\nRegistration fee: {}", fee_en(told.monthly), fee_en(told.registration)),
        )
    };
    let date_en = if over { String::new() } else { format!("Service begins: {begins_en}") };
    let reason = if told.reason.is_empty() { String::new() } else { format!("\n{}\n", told.reason) };
    let text = filled(
        APPLICATION,
        &[
            ("desk", desk),
            ("link", link),
            ("state", line),
            ("state_en", english),
            ("number", told.number),
            ("pack", told.pack),
            ("fees", &fees),
            ("fees_en", &fees_en),
            ("date", &date),
            ("date_en", &date_en),
            ("offer", &offer),
            ("offer_en", &offer_en),
            ("reason", &reason),
        ],
    );
    Letter::new(to, format!("【{}】{subject}", told.number), text, message_id)
}

/// Asks an applicant to confirm their address by the end of a day. Contains nothing that they typed.
pub fn confirm_application(
    to: &str,
    number: &str,
    until: Instant,
    desk: &str,
    link: &str,
    message_id: String,
) -> Letter {
    let (until, until_en) = (day(until), until.japan_date().to_string());
    let text = filled(
        CONFIRM_APPLICATION,
        &[("number", number), ("until", &until), ("until_en", &until_en), ("desk", desk), ("link", link)],
    );
    Letter::new(to, format!("【{number}】お申し込みの確認"), text, message_id)
}
