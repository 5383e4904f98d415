//! Every text on screen, in Japanese and English, one file for each page or topic. Texts that depend on a code or are
//! made of several facts are in `say`.

use std::sync::OnceLock;

use medpost_domain::words::Words;

/// The two languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// 日本語
    Ja,
    /// English
    En,
}

static LANG: OnceLock<Lang> = OnceLock::new();

/// The language of this page, fixed when it starts: the one that this browser remembers, else Japanese.
pub fn lang() -> Lang {
    *LANG.get_or_init(|| {
        let window = web_sys::window();
        let kept =
            window.and_then(|it| it.local_storage().ok().flatten()).and_then(|it| it.get_item("lang").ok().flatten());
        if kept.as_deref() == Some("en") { Lang::En } else { Lang::Ja }
    })
}

/// Remembers the other language and reloads the page.
pub fn switch() {
    let next = if lang() == Lang::Ja { "en" } else { "ja" };
    if let Some(window) = web_sys::window() {
        if let Ok(Some(it)) = window.local_storage() {
            let _ = it.set_item("lang", next);
        }
        let _ = window.location().reload();
    }
}

/// The language as the value of HTML's `lang`.
pub fn tag() -> &'static str {
    pick("ja", "en")
}

/// The text in the language of this page.
pub(crate) fn pick<'a>(ja: &'a str, en: &'a str) -> &'a str {
    match lang() {
        Lang::Ja => ja,
        Lang::En => en,
    }
}

/// A text that pages share with tables and papers, in the page's language.
pub fn shared(it: Words) -> &'static str {
    pick(it.ja, it.en)
}

/// The texts of a page or topic, each a function:
///
/// ```text
/// title = "ログイン", "Sign in";
/// arrives(facility: &str, at: &str) = "{facility}に{at}に届きます。", "Arrives at {facility} at {at}.";
/// documents(count: u32) = "文書{count}件", one "{count} document", "{count} documents";
/// ```
///
/// A fixed text is a `&'static str`, one with variables a `String`. `one` is the English for a first variable of 1.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident $(($($var:ident: $kind:ty),+))? = $ja:literal, $(one $one:literal,)? $en:literal;)+) => {
        $(word! { $(#[$doc])* $name $(($($var: $kind),+))? = $ja, $(one $one,)? $en })+
    };
}

macro_rules! word {
    ($(#[$doc:meta])* $name:ident = $ja:literal, $en:literal) => {
        #[doc = $ja]
        $(#[$doc])*
        pub fn $name() -> &'static str {
            $crate::words::pick($ja, $en)
        }
    };
    ($(#[$doc:meta])* $name:ident($($var:ident: $kind:ty),+) = $ja:literal, $en:literal) => {
        #[doc = $ja]
        $(#[$doc])*
        pub fn $name($($var: $kind),+) -> String {
            match $crate::words::lang() {
                $crate::words::Lang::Ja => format!($ja),
                $crate::words::Lang::En => format!($en),
            }
        }
    };
    ($(#[$doc:meta])* $name:ident($first:ident: $number:ty $(, $var:ident: $kind:ty)*) = $ja:literal, one $one:literal, $en:literal) => {
        #[doc = $ja]
        $(#[$doc])*
        pub fn $name($first: $number $(, $var: $kind)*) -> String {
            match $crate::words::lang() {
                $crate::words::Lang::Ja => format!($ja),
                $crate::words::Lang::En if $first == 1 => format!($one),
                $crate::words::Lang::En => format!($en),
            }
        }
    };
}

pub mod administrators;
pub mod allotment;
pub mod application;
pub mod applications;
pub mod billing;
pub mod cards;
pub mod changes;
pub mod common;
pub mod compose;
pub mod confirm;
pub mod console;
pub mod contacts;
pub mod contracts;
pub mod count;
pub mod credit_cards;
pub mod debits;
pub mod door;
pub mod exchange;
pub mod facilities;
pub mod facility;
pub mod facility_changes;
pub mod former;
pub mod guard;
pub mod health;
pub mod help;
pub mod holders;
pub mod import;
pub mod inbox;
pub mod inboxes;
pub mod invoices;
pub mod keys;
pub mod layout;
pub mod letter;
pub mod letters;
pub mod list;
pub mod members;
pub mod overview;
pub mod packs;
pub mod payer;
pub mod payments;
pub mod people;
pub mod price;
pub mod problem;
pub mod public;
pub mod readers;
pub mod reason;
pub mod records;
pub mod reminders;
pub mod roles;
pub mod runs;
pub mod sent;
pub mod settings;
pub mod shell;
pub mod stop;
pub mod table;
pub mod temporary;
pub mod terms;
pub mod time;
pub mod trail;
pub mod transfers;
pub mod waiting;
