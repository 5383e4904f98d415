//! Sums, sizes and counts.

use medpost_domain::billing::month::Month;
use medpost_domain::billing::tax;
use medpost_domain::plan::size;

use crate::when;
use crate::words::{Lang, lang, pick};

/// 10:30に送信します。
pub fn sends_at(time: &str) -> String {
    match lang() {
        Lang::Ja => format!("{time}に送信します。"),
        Lang::En => format!("It will be sent at {time}."),
    }
}

/// 2026年12月1日から
pub fn from_day(day: &str) -> String {
    match lang() {
        Lang::Ja => format!("{day}から"),
        Lang::En => format!("from {day}"),
    }
}

/// 2026年12月1日まで
pub fn until_day(day: &str) -> String {
    match lang() {
        Lang::Ja => format!("{day}まで"),
        Lang::En => format!("until {day}"),
    }
}

/// So many of something in English: `1 card`, `3 cards`.
pub(crate) fn en(count: impl Into<u64>, one: &str, many: &str) -> String {
    match count.into() {
        1 => format!("1 {one}"),
        it => format!("{it} {many}"),
    }
}

/// 30分
pub fn minutes(count: u32) -> String {
    match lang() {
        Lang::Ja => format!("{count}分"),
        Lang::En => en(count, "minute", "minutes"),
    }
}

/// 7日
pub fn days(count: u32) -> String {
    match lang() {
        Lang::Ja => format!("{count}日"),
        Lang::En => en(count, "day", "days"),
    }
}

/// 12件
pub fn count(count: u32) -> String {
    format!("{count}{}", pick("件", ""))
}

/// 未開封の文書: 3件
pub fn unread_count(count: u32) -> String {
    format!("{} {}", pick("未開封：", "Unread:"), self::count(count))
}

/// 3ページ
pub fn pages(count: u32) -> String {
    match lang() {
        Lang::Ja => format!("{count}ページ"),
        Lang::En => en(count, "page", "pages"),
    }
}

/// 税抜1,000円（税込1,100円）, at today's rate; `included`: `yen` holds the tax.
pub fn both(yen: u64, included: bool) -> String {
    if yen == 0 {
        return self::yen(0);
    }
    let (rates, rounding) = medpost_client::tax::known();
    let yen = i64::try_from(yen).unwrap_or(i64::MAX);
    let it = tax::price(yen, included, rates.at(Month::at(when::now())), rounding);
    let (net, gross) = (yen_signed(it.net), yen_signed(it.gross));
    match lang() {
        Lang::Ja => format!("税抜{net}（税込{gross}）"),
        Lang::En => format!("{net} without tax ({gross} with tax)"),
    }
}

/// Yen, three digits at a time, as Japanese readers write it.
pub fn yen(amount: u64) -> String {
    let text = amount.to_string();
    let grouped: Vec<&str> = text.as_bytes().rchunks(3).rev().filter_map(|it| std::str::from_utf8(it).ok()).collect();
    format!("{}{}", grouped.join(","), pick("円", " yen"))
}

/// Bytes as people read them: 1 MB is 1 000 000 bytes.
pub fn bytes(count: u64) -> String {
    size(count)
}

/// Yen that may be taken back: −1,200円.
pub fn yen_signed(it: i64) -> String {
    let size = yen(it.unsigned_abs());
    if it < 0 { format!("−{size}") } else { size }
}

/// What is counted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Noun {
    /// お申し込み
    Application,
    /// PKIカード
    Card,
    /// 契約
    Contract,
    /// 口座振替
    Debit,
    /// 施設
    Facility,
    /// 受信BOX
    Inbox,
    /// 請求書
    Invoice,
    /// 登録者
    Person,
}

/// 12件
pub fn counted(count: u32, of: Noun) -> String {
    let (one, many) = match of {
        Noun::Application => ("application", "applications"),
        Noun::Card => ("card", "cards"),
        Noun::Contract => ("contract", "contracts"),
        Noun::Debit => ("debit", "debits"),
        Noun::Facility => ("facility", "facilities"),
        Noun::Inbox => ("inbox", "inboxes"),
        Noun::Invoice => ("invoice", "invoices"),
        Noun::Person => ("person", "people"),
    };
    match lang() {
        Lang::Ja => format!("{count}件"),
        Lang::En => en(count, one, many),
    }
}

/// 文書 3件
pub fn documents(count: u32) -> String {
    match lang() {
        Lang::Ja => format!("文書{count}件"),
        Lang::En => en(count, "document", "documents"),
    }
}

/// ほか 12施設
pub fn others(count: usize) -> String {
    match lang() {
        Lang::Ja => format!("ほか{count}施設"),
        Lang::En => en(count as u64, "other facility", "other facilities"),
    }
}
