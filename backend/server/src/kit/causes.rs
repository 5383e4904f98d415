//! The causes behind an error.

use super::db::{self, Trouble};

/// Classifies an error by the database error among its causes; without one it is [`Trouble::Ours`].
pub fn trouble(error: &(dyn std::error::Error + 'static)) -> Trouble {
    let mut cause = Some(error);
    while let Some(it) = cause {
        if let Some(it) = it.downcast_ref::<sea_orm::DbErr>() {
            return db::trouble(it);
        }
        cause = it.source();
    }
    Trouble::Ours
}

/// An error and its causes in one line.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(it) = cause {
        text += ": ";
        text += &it.to_string();
        cause = it.source();
    }
    text
}
