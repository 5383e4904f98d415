//! Shift_JIS as Japanese spreadsheets read it (Windows code page 932). Characters outside of it become their
//! look-alikes where Windows has one (〜 as ～, — as ―), else 〓. Accents are not removed: that would silently change a
//! name.

use std::collections::BTreeSet;

use encoding_rs::SHIFT_JIS;

/// Replaces a character that can't be written.
pub const GETA: char = '〓';

/// The look-alike in the code page; the character itself if there is none.
const fn twin(it: char) -> char {
    match it {
        '\u{301C}' | '\u{223C}' => '\u{FF5E}',
        '\u{2014}' => '\u{2015}',
        '\u{2212}' => '\u{FF0D}',
        '\u{2011}' | '\u{2013}' => '\u{2010}',
        '\u{2016}' => '\u{2225}',
        '\u{A2}' => '\u{FFE0}',
        '\u{A3}' => '\u{FFE1}',
        '\u{AC}' => '\u{FFE2}',
        '\u{A6}' => '\u{FFE4}',
        '\u{A5}' => '\u{FFE5}',
        '\u{203E}' => '\u{FFE3}',
        '\u{A0}' => ' ',
        it => it,
    }
}

fn is_written(it: char) -> bool {
    it.is_ascii() || !SHIFT_JIS.encode(it.encode_utf8(&mut [0; 4])).2
}

/// A text limited to the code page, as it is read back, and the characters that 〓 replaces.
pub fn fitted(text: &str) -> (String, BTreeSet<char>) {
    let mut lost = BTreeSet::new();
    let fit = |it: char| {
        let it = twin(it);
        if is_written(it) {
            return it;
        }
        lost.insert(it);
        GETA
    };
    let text = text.chars().map(fit).collect();
    (text, lost)
}

/// The bytes of a text. It is fitted first, so every character can be written.
pub fn encode(text: &str) -> Vec<u8> {
    SHIFT_JIS.encode(&fitted(text).0).0.into_owned()
}

/// The text of bytes; `None` if they are not Shift_JIS. 外字 become private use characters.
pub fn decode(bytes: &[u8]) -> Option<String> {
    SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes).map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twins_are_written_and_what_has_none_is_told() {
        let told = |text: &str| fitted(text);
        assert_eq!(told("〜—−‖¢£¬¥").0, "～―－∥￠￡￢￥");
        assert!(told("〜—−‖¢£¬¥").1.is_empty());
        let (text, lost) = told("髙\u{20BB7}野家 é 﨑①㈱Ⅳ");
        assert_eq!(text, "髙〓野家 〓 﨑①㈱Ⅳ");
        assert_eq!(lost.into_iter().collect::<Vec<_>>(), ['é', '\u{20BB7}']);
        assert!(!String::from_utf8_lossy(&encode("\u{20BB7}")).contains("&#"));
        assert_eq!(told("\u{E000}").0, "〓", "no letter of private use goes on");
        assert_eq!(decode(b"\xFF\xFF"), None);
    }

    #[test]
    fn every_letter_comes_back_as_it_was_fitted() {
        for it in (' '..=char::MAX).filter(|it| !it.is_control()) {
            let fitted = fitted(it.encode_utf8(&mut [0; 4])).0;
            assert_eq!(decode(&encode(it.encode_utf8(&mut [0; 4]))).as_deref(), Some(fitted.as_str()), "{it:?}");
            assert!(!fitted.is_empty());
        }
    }
}
