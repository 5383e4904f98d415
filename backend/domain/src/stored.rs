//! Words that are stored and travel as text.

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
