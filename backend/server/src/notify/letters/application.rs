//! What applicants are told.

use medpost_domain::change_request::State;
use medpost_domain::instant::Instant;

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
            "Your application has arrived. We look at it and tell you.",
        ),
        State::Returned => (
            "お申し込みについて確認があります",
            "お申し込みについて、次の点をお知らせください。リンクからお答えいただけます。",
            "We have a question about your application. Please answer by the link.",
        ),
        State::Approved | State::Applied => (
            "お申し込みを承認しました",
            "お申し込みを承認しました。利用開始のご案内を別にお送りします。",
            "Your application is approved. A letter with the next steps follows.",
        ),
        State::Refused => (
            "お申し込みをお受けできませんでした",
            "お申し込みをお受けできませんでした。理由は次のとおりです。",
            "We could not accept your application.",
        ),
        State::Withdrawn => (
            "お申し込みを取り下げました",
            "お申し込みは取り下げられました。費用はかかりません。",
            "Your application is withdrawn. It costs nothing.",
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
        "See it here.".to_owned()
    } else {
        format!("Look at it, answer or withdraw here. Before {begins_en} withdrawing costs nothing.")
    };
    let date_en = if over { String::new() } else { format!("Begins: {begins_en}") };
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
