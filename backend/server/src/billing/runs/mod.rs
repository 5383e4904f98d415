//! A month's billing run: drafted, reviewed, issued.

pub mod content;
pub mod draft;
pub mod issue;
pub mod shown;
