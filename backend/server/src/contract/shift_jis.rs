//! Shift_JIS as Japanese spreadsheets read it (Windows code page 932). Letters that have no place in it are written as their
//! twins where Windows has one that looks the same (〜 as ～, — as ―), else as 〓. Letters with accents are not made plain: a
//! name would be another one without a word.

use std::collections::BTreeSet;

use encoding_rs::SHIFT_JIS;

/// Stands for a letter that can't be written.
pub const GETA: char = '〓';

/// The letter of the code page that looks the same; itself where there is none.
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

/// A text in letters of the code page, as it comes back when it is read again; with the letters that 〓 stands for.
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

/// The bytes of a text, which is fitted first: there are no letters left that it can't hold.
pub fn encode(text: &str) -> Vec<u8> {
    SHIFT_JIS.encode(&fitted(text).0).0.into_owned()
}

/// The text of bytes; none if they are something else. 外字 come as letters of private use.
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
