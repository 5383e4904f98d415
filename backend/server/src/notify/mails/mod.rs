//! The texts of mails, filled in.

pub mod application;
pub mod billing;
pub mod cards;
pub mod exchange;
pub mod office;
#[cfg(test)]
mod tests;

use medpost_domain::instant::Instant;

/// A mail to be sent.
#[derive(Clone)]
pub struct Letter {
    /// Address of the recipient.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Text.
    pub text: String,
    /// `Message-ID` without its domain: fixed for a notice, so that a rare repeat is recognised.
    pub message_id: String,
    /// A PDF attached to it.
    pub attached: Option<Attached>,
}

impl Letter {
    /// A mail without an attachment.
    fn new(to: &str, subject: impl Into<String>, text: String, message_id: String) -> Self {
        Self { to: to.to_owned(), subject: subject.into(), text, message_id, attached: None }
    }
}

/// A PDF in a mail.
#[derive(Clone)]
pub struct Attached {
    /// Name of the file, in ASCII.
    pub name: String,
    /// The PDF.
    pub pdf: Vec<u8>,
}

/// A day in Japan as mails and letters show it: 2027年1月1日.
pub fn day(at: Instant) -> String {
    let date = at.japan_date();
    format!("{}年{}月{}日", date.year(), u8::from(date.month()), date.day())
}

/// What a mail about an inbox says.
pub struct InboxMail<'a> {
    /// Name of the facility it goes to.
    pub facility: &'a str,
    /// Name of the inbox.
    pub inbox: &'a str,
    /// Telephone and hours of the service desk.
    pub desk: &'a str,
}

fn fill(text: &str, about: &InboxMail<'_>, link: &str, more: &[(&str, &str)]) -> String {
    let mut words = vec![("facility", about.facility), ("inbox", about.inbox), ("desk", about.desk), ("link", link)];
    words.extend_from_slice(more);
    filled(text, &words)
}

/// Fills in a text in one pass: inserted values are not scanned again, so a name may contain anything.
fn filled(text: &str, words: &[(&str, &str)]) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        whole += before;
        let word = |name: &str| words.iter().find(|it| it.0 == name).map(|it| it.1);
        if let Some((word, tail)) = after.split_once('}').and_then(|(name, tail)| Some((word(name)?, tail))) {
            whole += word;
            rest = tail;
        } else {
            whole.push('{');
            rest = after;
        }
    }
    whole + rest
}

/// A mail of the demo as readable text, escaped for HTML.
pub fn readable(eml: &[u8]) -> String {
    use base64::Engine;
    let text = String::from_utf8_lossy(eml);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let joined = head.replace("\r\n ", " ");
    let coded = joined.to_lowercase().contains("content-transfer-encoding: base64");
    let body = if coded {
        let bytes = base64::prelude::BASE64_STANDARD.decode(body.split_whitespace().collect::<String>());
        bytes.map(|it| String::from_utf8_lossy(&it).into_owned()).unwrap_or_default()
    } else {
        decode_quoted_printable(body)
    };
    let to = joined.lines().find(|it| it.starts_with("To:")).unwrap_or_default();
    let escape = |it: &str| it.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("{}\n\n{}", escape(to), escape(&body))
}

/// Decodes quoted-printable.
fn decode_quoted_printable(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        match (first, tail) {
            (b'=', [b'\r', b'\n', after @ ..]) => rest = after,
            (b'=', [a, b, after @ ..]) => {
                let hex = std::str::from_utf8(&[*a, *b]).ok().and_then(|it| u8::from_str_radix(it, 16).ok());
                bytes.push(hex.unwrap_or(b'='));
                rest = if hex.is_some() { after } else { tail };
            }
            _ => bytes.push(*first),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
