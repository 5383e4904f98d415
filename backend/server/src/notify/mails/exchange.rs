//! What an inbox and those who look after it are told.

use super::{InboxMail, Letter, fill};

const ARRIVAL: &str = include_str!("arrival.txt");
const CONFIRM: &str = include_str!("confirm.txt");
const MISDIRECTED: &str = include_str!("misdirected.txt");
const SET_ASIDE: &str = include_str!("set_aside.txt");
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
