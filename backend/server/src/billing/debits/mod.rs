//! 口座振替 (direct debit): mandates, files for the bank, and its results.

pub mod files;
pub mod mandates;
pub mod results;
