//! What an inbox and those who look after it are told.

use medpost_domain::instant::Instant;

use super::{InboxMail, Letter, fill};

const ARRIVAL: &str = include_str!("arrival.txt");
const CONFIRM: &str = include_str!("confirm.txt");
const MISDIRECTED: &str = include_str!("misdirected.txt");
const SET_ASIDE: &str = include_str!("set_aside.txt");
const UNCOLLECTED: &str = include_str!("uncollected.txt");
const SENT_UNCOLLECTED: &str = include_str!("sent_uncollected.txt");
const EXPIRED: &str = include_str!("expired.txt");
const URGENT_SENDER: &str = include_str!("urgent_sender.txt");
const URGENT_RECIPIENT: &str = include_str!("urgent_recipient.txt");
const RESEND: &str = include_str!("resend.txt");
const FULL: &str = include_str!("full.txt");
const INBOX_HANDED: &str = include_str!("inbox_handed.txt");
const READER_WAITS: &str = include_str!("reader_waits.txt");

/// 【着信通知】: something arrived.
pub fn arrival(to: &str, about: &InboxMail<'_>, sender: &str, link: &str, message_id: String) -> Letter {
    let text = fill(ARRIVAL, about, link, &[("sender", sender)]);
    Letter::new(to, format!("【着信通知】{sender}から文書が届きました"), text, message_id)
}

/// The sender handles something that the inbox opened as misdirected.
pub fn misdirected(to: &str, about: &InboxMail<'_>, sender: &str, link: &str, message_id: String) -> Letter {
    let text = fill(MISDIRECTED, about, link, &[("sender", sender)]);
    Letter::new(to, format!("【至急】{sender}から誤送信の連絡がありました"), text, message_id)
}

/// A recipient can't take what the inbox sent.
pub fn set_aside(to: &str, about: &InboxMail<'_>, recipient: &str, link: &str, message_id: String) -> Letter {
    let text = fill(SET_ASIDE, about, link, &[("recipient", recipient)]);
    Letter::new(to, format!("【受取不可】{recipient}が文書を受け取れませんでした"), text, message_id)
}

/// 【未受領】: so many letters are not collected, the first of which ends at `until`.
pub fn uncollected(
    to: &str,
    about: &InboxMail<'_>,
    (count, until): (usize, Instant),
    link: &str,
    message_id: String,
) -> Letter {
    let (ja, en) = (last_minute(until), last_minute_en(until));
    let facts = [("count", &*count.to_string()), ("until", &*ja), ("until_en", &*en)];
    let subject = format!("【未受領】{}までに受け取られていない文書があります", day_of(until));
    Letter::new(to, subject, fill(UNCOLLECTED, about, link, &facts), message_id)
}

/// A recipient of what the inbox sent, who has not collected it: name, telephone, and the end of its retention.
pub struct Uncollected {
    /// Names of facility and inbox.
    pub recipient: String,
    /// Its telephone.
    pub phone: String,
    /// When it ends, or ended.
    pub until: Instant,
}

/// The most recipients that a mail names.
const MOST_NAMED: usize = 20;

fn listed(all: &[Uncollected]) -> String {
    let line = |it: &Uncollected| format!("・{}　電話 {}　保管期限 {}", it.recipient, it.phone, last_minute(it.until));
    let mut lines: Vec<String> = all.iter().take(MOST_NAMED).map(line).collect();
    if all.len() > MOST_NAMED {
        lines.push(format!("・ほか{}件 / and {} more", all.len() - MOST_NAMED, all.len() - MOST_NAMED));
    }
    lines.join("\n")
}

/// 【未受領】 for the sender, two open days before the end.
pub fn sent_uncollected(
    to: &str,
    about: &InboxMail<'_>,
    all: &[Uncollected],
    link: &str,
    message_id: String,
) -> Letter {
    let subject = "【未受領】お送りいただいた文書がまだ受け取られていません";
    Letter::new(to, subject, fill(SENT_UNCOLLECTED, about, link, &[("list", &listed(all))]), message_id)
}

/// 【期限切れ】 for the sender: it ended without being collected.
pub fn expired(to: &str, about: &InboxMail<'_>, all: &[Uncollected], link: &str, message_id: String) -> Letter {
    let subject = "【期限切れ】お送りいただいた文書が受け取られないまま消去されました";
    Letter::new(to, subject, fill(EXPIRED, about, link, &[("list", &listed(all))]), message_id)
}

/// 緊急 and still unopened, for its sender.
pub fn urgent_sender(
    to: &str,
    about: &InboxMail<'_>,
    (recipient, phone): (&str, &str),
    link: &str,
    message_id: String,
) -> Letter {
    let text = fill(URGENT_SENDER, about, link, &[("other", recipient), ("phone", phone)]);
    Letter::new(to, format!("【緊急】{recipient}でまだ開かれていません"), text, message_id)
}

/// 緊急 and still unopened, for its recipient.
pub fn urgent_recipient(to: &str, about: &InboxMail<'_>, sender: &str, link: &str, message_id: String) -> Letter {
    let text = fill(URGENT_RECIPIENT, about, link, &[("other", sender)]);
    Letter::new(to, format!("【緊急】{sender}からの文書がまだ開かれていません"), text, message_id)
}

/// A recipient asks the inbox to send a letter again.
pub fn resend(to: &str, about: &InboxMail<'_>, recipient: &str, link: &str, message_id: String) -> Letter {
    let text = fill(RESEND, about, link, &[("recipient", recipient)]);
    Letter::new(to, format!("【再送の依頼】{recipient}から依頼がありました"), text, message_id)
}

/// The date of the last day: 12月4日.
fn day_of(until: Instant) -> String {
    let at = until.plus(-1).japan_date();
    format!("{}月{}日", u8::from(at.month()), at.day())
}

/// The last minute: 12月4日 23:59.
fn last_minute(until: Instant) -> String {
    let at = until.plus(-1).in_japan();
    format!("{} {:02}:{:02}", day_of(until), at.hour(), at.minute())
}

fn last_minute_en(until: Instant) -> String {
    let at = until.plus(-1).in_japan();
    format!("{:02}:{:02} on {} {}", at.hour(), at.minute(), at.day(), at.month())
}

/// An inbox is almost full.
pub fn full(to: &str, about: &InboxMail<'_>, link: &str, message_id: String) -> Letter {
    let subject = "【お知らせ】受信BOXの空きが残りわずかです";
    Letter::new(to, subject, fill(FULL, about, link, &[]), message_id)
}

/// Asks the owner of an address to confirm it.
pub fn confirm(to: &str, about: &InboxMail<'_>, link: &str, message_id: String) -> Letter {
    let subject = "【確認】着信通知先の登録";
    Letter::new(to, subject, fill(CONFIRM, about, link, &[]), message_id)
}

/// The console added a reader to an inbox.
pub fn reader_waits(to: &str, about: &InboxMail<'_>, name: &str, message_id: String) -> Letter {
    let subject = "【お知らせ】受信BOXを使う人が加わります";
    Letter::new(to, subject, fill(READER_WAITS, about, "", &[("holder", name)]), message_id)
}

/// The console handed an inbox to a new person.
pub fn inbox_handed(to: &str, about: &InboxMail<'_>, name: &str, message_id: String) -> Letter {
    let subject = "【お知らせ】受信BOXの担当者が交代します";
    Letter::new(to, subject, fill(INBOX_HANDED, about, "", &[("holder", name)]), message_id)
}
