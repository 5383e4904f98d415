//! What stands behind an error.

use super::db::{self, Trouble};

/// What an error means whose cause is the database.
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
