//! What administrators and the operator are told.

use medpost_domain::change_request::State;
use medpost_domain::instant::Instant;
use medpost_domain::office::OfficeNotice;
use medpost_wire::transfer::TransferState;

use super::cards::by_itself;
use super::{Letter, day, filled};

const ALARM: &str = include_str!("alarm.txt");
const DECIDED: &str = include_str!("decided.txt");
const HEAD: &str = include_str!("head.txt");
const INVITATION: &str = include_str!("invitation.txt");
const OFFICE: &str = include_str!("office.txt");
const TRANSFER: &str = include_str!("transfer.txt");
const WAITS_ABOVE: &str = include_str!("waits_above.txt");

/// An alarm for the operator.
pub fn alarm(to: &str, kind: &str, detail: &str, since: Instant, message_id: String) -> Letter {
    let text = filled(ALARM, &[("kind", kind), ("detail", detail), ("since", &since.to_string())]);
    Letter::new(to, format!("【MEDPost】ALARM {kind}"), text, message_id)
}

/// The head of the audit, for the operator to keep outside.
pub fn head(to: &str, head: &str, at: Instant, message_id: String) -> Letter {
    let text = filled(HEAD, &[("head", head), ("at", &at.to_string())]);
    Letter::new(to, "【MEDPost】操作記録の控え", text, message_id)
}

/// A card or holder of a facility awaits confirmation in the console.
pub fn waits_above(
    to: &str,
    (facility, name): (&str, &str),
    valid_at: Option<Instant>,
    link: &str,
    desk: &str,
    message_id: String,
) -> Letter {
    let [ja, en] = by_itself(valid_at);
    let words = [("desk", desk), ("link", link), ("facility", facility), ("holder", name), ja, en];
    let text = filled(WAITS_ABOVE, &words);
    let subject = "【確認のお願い】カードまたは担当者が確認を待っています";
    Letter::new(to, subject, text, message_id)
}

/// An administrator was invited, or somebody's keys changed; for them and the heads.
pub fn office(
    to: &str,
    what: OfficeNotice,
    (name, association, by): (&str, &str, &str),
    (link, desk): (&str, &str),
    message_id: String,
) -> Letter {
    let (subject, line, english) = match what {
        OfficeNotice::Invited => (
            "【お知らせ】管理画面に新しい運用担当者が招待されました",
            "管理画面の運用担当者として、次の方が招待されました。",
            "A new administrator was invited to the console.",
        ),
        OfficeNotice::Replaced => (
            "【お知らせ】管理画面のログイン手段が入れ替わりました",
            "次の方のログイン手段が、1回限りのリンクで入れ替わりました。新しい手段では、24時間は承認・臨時カードの発行・リンクの発行ができません。",
            "This person's sign-in method was replaced with a one-time link. For 24 hours, the new one can't approve or issue temporary cards or links.",
        ),
        OfficeNotice::Added => (
            "【お知らせ】管理画面のログイン手段が追加されました",
            "次の方のログイン手段が追加されました。追加した手段では、24時間は承認・臨時カードの発行・リンクの発行ができません。",
            "A sign-in method was added for this person. For 24 hours, it can't approve or issue temporary cards or links.",
        ),
    };
    let words = [
        ("line_en", english),
        ("line", line),
        ("link", link),
        ("desk", desk),
        ("association", association),
        ("name", name),
        ("by", by),
    ];
    let text = filled(OFFICE, &words);
    Letter::new(to, subject, text, message_id)
}

/// What a mail about a transfer says.
pub struct Transferred<'a> {
    /// Its state.
    pub state: TransferState,
    /// Name of the giving side.
    pub from: &'a str,
    /// Name of the receiving side.
    pub to: &'a str,
    /// The day of the transfer.
    pub begins: Instant,
}

/// A transfer needs agreement, or its state changed.
pub fn transfer(to: &str, told: &Transferred<'_>, link: &str, desk: &str, message_id: String) -> Letter {
    let (subject, line, english) = match told.state {
        TransferState::Asked | TransferState::Waiting => (
            "【確認のお願い】合併・移管への同意",
            "合併・移管の申し出があります。内容を確かめて、同意するか、断ってください。",
            "A merger or transfer awaits your agreement. Check the details, then agree or reject it.",
        ),
        TransferState::Agreed | TransferState::Late => (
            "【お知らせ】合併・移管に双方が同意しました",
            "合併・移管に双方が同意しました。移る日に、施設と受信BOXが移ります。",
            "Both sides agreed to the merger or transfer. The facilities and inboxes move on the transfer date.",
        ),
        TransferState::Done => (
            "【お知らせ】合併・移管が終わりました",
            "施設と受信BOXが移りました。",
            "The facilities and inboxes have moved.",
        ),
        TransferState::Withdrawn | TransferState::Refused | TransferState::Lapsed => (
            "【お知らせ】合併・移管は行われません",
            "合併・移管は取りやめになりました。何も移っていません。",
            "The merger or transfer will not take place. Nothing has moved.",
        ),
    };
    let text = filled(
        TRANSFER,
        &[
            ("desk", desk),
            ("link", link),
            ("state", line),
            ("state_en", english),
            ("day", &day(told.begins)),
            ("day_en", &told.begins.japan_date().to_string()),
            ("from", told.from),
            ("to", told.to),
        ],
    );
    Letter::new(to, subject, text, message_id)
}

/// What a clerk decided about a request to change a contract.
pub struct Decided<'a> {
    /// Its state now.
    pub state: State,
    /// 契約件名
    pub contract: &'a str,
    /// When it takes effect.
    pub begins: Instant,
    /// What the clerk asks, or why it was refused; may be empty.
    pub reason: &'a str,
}

/// A clerk decided on a change request of the association.
pub fn decided(to: &str, told: &Decided<'_>, link: &str, desk: &str, message_id: String) -> Letter {
    let (word, english) = match told.state {
        State::Returned => ("差戻し（確認をお願いします）", "sent back with a question"),
        State::Approved | State::Applied => ("承認", "approved"),
        State::Withdrawn => ("取下げ", "withdrawn on your behalf"),
        State::Draft | State::Review | State::Refused => ("不承認", "rejected"),
    };
    let counts = matches!(told.state, State::Approved | State::Applied);
    let from = |text: String| if counts { text } else { String::new() };
    let reason = if told.reason.is_empty() { String::new() } else { format!("\n{}\n", told.reason) };
    let text = filled(
        DECIDED,
        &[
            ("desk", desk),
            ("link", link),
            ("state", word),
            ("state_en", english),
            ("day", &from(format!("適用日: {}\n", day(told.begins)))),
            ("day_en", &from(format!(" It takes effect on {}.", told.begins.japan_date()))),
            ("reason", &reason),
            ("contract", told.contract),
        ],
    );
    Letter::new(to, format!("【契約変更の申込み】{word}"), text, message_id)
}

/// An invitation to the console, with its one-time link.
pub fn invitation(to: &str, link: &str, desk: &str, message_id: String) -> Letter {
    let text = filled(INVITATION, &[("desk", desk), ("link", link)]);
    Letter::new(to, "【管理画面】運用担当者登録のご案内", text, message_id)
}
