//! Billing as pure functions: what a contract owes for which month and why ([`charge`]), when it is due ([`cycle`]),
//! what a run bills to whom ([`run`]), what an invoice says of it ([`invoice`]), files of banks ([`zengin`]), which invoices
//! a payment is for ([`settle`]), when one is reminded of ([`remind`]), payment by card
//! ([`card`]), how a breakdown is laid out ([`layout`]), rates of tax ([`tax`]),
//! and what a plan costs in its first year ([`first_year`]). Money is whole yen.

/// An enum that is stored and travels as text: its variants, `ALL`, `text` and `read`.
macro_rules! stored {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "server", derive(poem_openapi::Enum))]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $text)] #[cfg_attr(feature = "server", oai(rename = $text))] $variant),+
        }

        impl $name {
            /// Every one, in order.
            pub const ALL: [Self; [$($text),+].len()] = [$(Self::$variant),+];

            /// As stored.
            pub const fn text(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// Reads what is stored.
            pub fn read(text: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|it| it.text() == text)
            }
        }
    };
}

pub mod card;
pub mod charge;
pub mod cycle;
pub mod first_year;
pub mod invoice;
pub mod layout;
pub mod mandate;
pub mod month;
pub mod payer;
pub mod remind;
pub mod run;
pub mod settle;
pub mod tax;
pub mod zengin;
