//! Facility codes and postal codes.

use unicode_normalization::UnicodeNormalization;

use super::plain;

/// A facility's code as it is stored: half-width, and without the marks that make a spreadsheet treat it as text
/// (`'0100001`, `="0100001"`).
pub fn facility_code(typed: &str) -> String {
    let text: String = typed.nfkc().collect();
    let text = text.trim();
    let text = text.strip_prefix("=\"").and_then(|it| it.strip_suffix('"')).unwrap_or(text);
    text.strip_prefix('\'').unwrap_or(text).trim().to_owned()
}

/// A code for comparison, ignoring case. Unlike [`plain`], it keeps dashes: 1-23 is not 12-3.
pub fn code_folded(code: &str) -> String {
    facility_code(code).to_uppercase()
}

/// 郵便番号 as seven digits; `None` if it is anything else.
pub fn postal_code(typed: &str) -> Option<String> {
    let digits = plain(typed).replace('〒', "");
    (digits.len() == 7 && digits.bytes().all(|it| it.is_ascii_digit())).then_some(digits)
}
