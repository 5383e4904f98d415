//! 口座振替: mandates, the files for the bank, and what it answers.

pub mod files;
pub mod mandates;
pub mod results;
