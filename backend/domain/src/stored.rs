//! Enums that are stored and sent as text.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An enum that is stored as text.
pub trait Stored: Copy + Eq + 'static {
    /// The stored text.
    fn stored(self) -> &'static str;
    /// Parses stored text.
    fn of_stored(text: &str) -> Option<Self>;
}

/// A stored word: one that this program knows, or whatever else is in the row, written by an earlier or later version.
/// An unknown word is never mistaken for a known one: lists show it as it is, and acting on it fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word<T> {
    /// A word known to this program.
    Known(T),
    /// Any other text.
    Unread(String),
}

/// Error: a stored word is unknown to this program. It holds the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the stored word {0:?} is not known")]
pub struct Unread(pub String);

impl<T: Stored> Word<T> {
    /// Parses stored text; never fails.
    pub fn of(text: impl Into<String> + AsRef<str>) -> Self {
        T::of_stored(text.as_ref()).map_or_else(|| Self::Unread(text.into()), Self::Known)
    }

    /// The known value, in order to act on it. Fails for unknown words.
    pub fn get(&self) -> Result<T, Unread> {
        match self {
            Self::Known(it) => Ok(*it),
            Self::Unread(text) => Err(Unread(text.clone())),
        }
    }

    /// The known value, in order to show it; `None` for unknown words, which are left alone.
    pub const fn known(&self) -> Option<T> {
        match self {
            Self::Known(it) => Some(*it),
            Self::Unread(_) => None,
        }
    }

    /// The stored text.
    pub fn text(&self) -> &str {
        self.said(T::stored)
    }

    /// The value in words; unknown words as they stand.
    pub fn said(&self, words: impl FnOnce(T) -> &'static str) -> &str {
        match self {
            Self::Known(it) => words(*it),
            Self::Unread(text) => text,
        }
    }
}

impl<T> From<T> for Word<T> {
    fn from(it: T) -> Self {
        Self::Known(it)
    }
}

impl<T: PartialEq> PartialEq<T> for Word<T> {
    fn eq(&self, other: &T) -> bool {
        matches!(self, Self::Known(it) if it == other)
    }
}

impl<T: Stored> fmt::Display for Word<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl<T: Stored> Serialize for Word<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.text())
    }
}

impl<'de, T: Stored> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(Self::of)
    }
}

#[cfg(feature = "server")]
mod server {
    use std::borrow::Cow;

    use poem_openapi::registry::{MetaSchema, MetaSchemaRef, Registry};
    use poem_openapi::types::{ParseError, ParseFromJSON, ParseResult, ToJSON, Type};
    use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, ValueType, ValueTypeErr};
    use sea_orm::{ColIdx, QueryResult, TryGetError, TryGetable, Value};
    use serde_json::Value as Json;

    use super::{Stored, Word};

    impl<T: Stored> From<Word<T>> for Value {
        fn from(it: Word<T>) -> Self {
            it.text().into()
        }
    }

    impl<T: Stored> TryGetable for Word<T> {
        fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
            String::try_get_by(row, index).map(Self::of)
        }
    }

    impl<T: Stored> ValueType for Word<T> {
        fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
            <String as ValueType>::try_from(value).map(Self::of)
        }

        fn type_name() -> String {
            "Word".to_owned()
        }

        fn array_type() -> ArrayType {
            ArrayType::String
        }

        fn column_type() -> ColumnType {
            ColumnType::Text
        }
    }

    impl<T: Stored> Nullable for Word<T> {
        fn null() -> Value {
            String::null()
        }
    }

    impl<T: Stored + Type> Type for Word<T> {
        const IS_REQUIRED: bool = true;
        type RawValueType = Self;
        type RawElementValueType = Self;

        fn name() -> Cow<'static, str> {
            T::name()
        }

        fn schema_ref() -> MetaSchemaRef {
            MetaSchemaRef::Inline(Box::new(MetaSchema {
                any_of: vec![T::schema_ref(), String::schema_ref()],
                ..MetaSchema::ANY
            }))
        }

        fn register(registry: &mut Registry) {
            T::register(registry);
        }

        fn as_raw_value(&self) -> Option<&Self> {
            Some(self)
        }

        fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
            Box::new(std::iter::once(self))
        }
    }

    impl<T: Stored + Type + Send + Sync> ToJSON for Word<T> {
        fn to_json(&self) -> Option<Json> {
            Some(Json::String(self.text().to_owned()))
        }
    }

    impl<T: Stored + Type + Send + Sync> ParseFromJSON for Word<T> {
        fn parse_from_json(value: Option<Json>) -> ParseResult<Self> {
            match value {
                Some(Json::String(text)) => Ok(Self::of(text)),
                other => Err(ParseError::expected_type(other.unwrap_or_default())),
            }
        }
    }
}

/// Declares an enum that is stored and sent as text: its variants, `ALL`, `text` and `read`.
macro_rules! stored {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "server", derive(poem_openapi::Enum))]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $text)] #[cfg_attr(feature = "server", oai(rename = $text))] $variant),+
        }

        impl $name {
            /// All variants, in order.
            pub const ALL: [Self; [$($text),+].len()] = [$(Self::$variant),+];

            /// The stored text.
            pub const fn text(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// Parses stored text.
            pub fn read(text: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|it| it.text() == text)
            }
        }

        impl $crate::stored::Stored for $name {
            fn stored(self) -> &'static str {
                self.text()
            }

            fn of_stored(text: &str) -> Option<Self> {
                Self::read(text)
            }
        }

        #[cfg(feature = "server")]
        impl From<$name> for sea_orm::Value {
            fn from(it: $name) -> Self {
                it.text().into()
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing::run::RunState;

    #[test]
    fn what_is_not_known_stays_as_it_stands_and_stands_for_nothing() {
        let known: Word<RunState> = Word::of("draft");
        assert_eq!((known.get(), known.text()), (Ok(RunState::Draft), "draft"));
        assert!(known == RunState::Draft && known != RunState::Issued);
        let unread: Word<RunState> = Word::of("drafft");
        assert_eq!((unread.get(), unread.text()), (Err(Unread("drafft".to_owned())), "drafft"));
        assert!(RunState::ALL.into_iter().all(|it| unread != it) && unread.known().is_none());
        let text = serde_json::to_string(&(known, unread)).expect("JSON");
        assert_eq!(text, r#"["draft","drafft"]"#);
    }
}
