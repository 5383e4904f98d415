//! What is told of cards and their holders.

use medpost_domain::instant::Instant;

use super::{InboxMail, Letter, day, fill, filled};

const CARD_ENDING: &str = include_str!("card_ending.txt");
const CARD_STOPPED: &str = include_str!("card_stopped.txt");
const CARD_WAITS: &str = include_str!("card_waits.txt");
const HOLDER_WAITS: &str = include_str!("holder_waits.txt");
const ONE_TIME: &str = include_str!("one_time.txt");
const TEMPORARY_CARD: &str = include_str!("temporary_card.txt");

/// A card of the facility was suspended with its stop code.
pub fn card_stopped(to: &str, about: &InboxMail<'_>, holder: &str, message_id: String) -> Letter {
    let subject = "【お知らせ】カードを停止しました";
    Letter::new(to, subject, fill(CARD_STOPPED, about, "", &[("holder", holder)]), message_id)
}

/// When something counts even if nobody confirms it, in both languages.
pub(super) const fn by_itself(valid_at: Option<Instant>) -> [(&'static str, &'static str); 2] {
    let (ja, en) = if valid_at.is_some() {
        (
            "どなたも確認も停止もしない場合、登録から24時間後に使えるようになります。",
            "If nobody confirms or suspends it, it becomes valid after 24 hours.",
        )
    } else {
        ("確認されるまで使えません。", "It is not valid until confirmed.")
    };
    [("when", ja), ("when_en", en)]
}

/// A card was enrolled and awaits a manager's confirmation.
pub fn card_waits(
    to: &str,
    about: &InboxMail<'_>,
    holder: &str,
    valid_at: Option<Instant>,
    message_id: String,
) -> Letter {
    let subject = "【確認のお願い】新しいカードが登録されました";
    let [ja, en] = by_itself(valid_at);
    let text = fill(CARD_WAITS, about, "", &[("holder", holder), ja, en]);
    Letter::new(to, subject, text, message_id)
}

/// A new holder of a post awaits a manager's confirmation.
pub fn holder_waits(
    to: &str,
    about: &InboxMail<'_>,
    holder: &str,
    valid_at: Option<Instant>,
    message_id: String,
) -> Letter {
    let subject = "【確認のお願い】担当(役職)の交代が登録されました";
    let [ja, en] = by_itself(valid_at);
    let text = fill(HOLDER_WAITS, about, "", &[("holder", holder), ja, en]);
    Letter::new(to, subject, text, message_id)
}

/// A temporary card was offered to somebody of the facility.
pub fn temporary_card(to: &str, about: &InboxMail<'_>, holder: &str, until: Instant, message_id: String) -> Letter {
    let (ja, en) = last_day(until);
    let text = fill(TEMPORARY_CARD, about, "", &[("until", &ja), ("until_en", &en), ("holder", holder)]);
    Letter::new(to, "【お知らせ】臨時カードの発行", text, message_id)
}

/// A card of the facility ends soon.
pub fn card_ending(to: &str, about: &InboxMail<'_>, holder: &str, end: Instant, message_id: String) -> Letter {
    let (ja, en) = last_day(end);
    let text = fill(CARD_ENDING, about, "", &[("until", &ja), ("until_en", &en), ("holder", holder)]);
    Letter::new(to, "【お知らせ】カードの有効期限が近づいています", text, message_id)
}

/// The one-time code that a temporary card needs at each sign-in.
pub fn one_time(to: &str, code: &str, desk: &str, message_id: String) -> Letter {
    let text = filled(ONE_TIME, &[("code", code), ("desk", desk)]);
    Letter::new(to, "【確認番号】臨時カードでのログイン", text, message_id)
}

/// The last day before a moment, in both languages.
fn last_day(end: Instant) -> (String, String) {
    let last = end.plus(-1);
    (day(last), last.japan_date().to_string())
}
