//! Text as people type it: width and kana forgiven when they search, control characters refused.

use unicode_normalization::UnicodeNormalization;

use crate::hex::hex;

/// Folds what a searcher would not tell apart: width (NFKC), case, hiragana and katakana,
/// white space, and the various long-vowel and hyphen strokes.
///
/// The result is for comparing only; it is never shown.
pub fn fold(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|it| !it.is_whitespace() && !matches!(it, 'ー' | '-' | '‐' | '−' | '―' | '・'))
        .map(|it| match it {
            'ぁ'..='ゖ' => char::from_u32(u32::from(it) + 0x60).unwrap_or(it),
            _ => it,
        })
        .collect()
}

/// Words that one search looks at; further ones are passed over.
const WORDS: usize = 6;

/// What was typed into a search, as folded words; every one of them must be found. Kanji and kana
/// of one word are looked for apart: 例示びょういん finds 例示病院, read レイジビョウイン.
pub fn words(typed: &str) -> Vec<String> {
    typed.split_whitespace().map(fold).flat_map(|it| pieces(&it)).take(WORDS).collect()
}

/// Cuts a folded word where kanji meet kana.
fn pieces(word: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut before = false;
    for it in word.chars() {
        let kana = matches!(it, 'ァ'..='ヺ');
        match pieces.last_mut() {
            Some(last) if kana == before => last.push(it),
            _ => pieces.push(it.to_string()),
        }
        before = kana;
    }
    pieces
}

/// A key by which names sort as they are read, the same in every database and collation: the
/// folded reading (or the name, where none is known) and the name as hexadecimal UTF-8, each ended
/// by a sign that sorts before every letter.
pub fn sort_key(kana: &str, name: &str) -> String {
    reading_key(if kana.is_empty() { name } else { kana }) + &reading_key(name)
}

/// What the [`sort_key`] of everything read like this begins with.
pub fn reading_key(kana: &str) -> String {
    let mut bytes = fold(kana).into_bytes();
    bytes.push(0);
    hex(&bytes)
}

/// Words that say of what sort an institution is, folded, the longer ones first. What is left is what
/// people call it by.
const SORTS: [&str; 22] = [
    "メディカルクリニック",
    "メディカルセンタ",
    "医療センタ",
    "クリニック",
    "耳鼻咽喉科",
    "総合病院",
    "中央病院",
    "整形外科",
    "脳神経外科",
    "産婦人科",
    "泌尿器科",
    "診療所",
    "小児科",
    "皮膚科",
    "病院",
    "医院",
    "歯科",
    "内科",
    "外科",
    "眼科",
    "薬局",
    "科",
];

/// What an institution is called by, without what sort it is and without the body that runs it:
/// 医療法人社団○○会 鈴木内科クリニック and 鈴木医院 are both 鈴木. Folded; the whole name where
/// nothing would be left.
pub fn name_stem(name: &str) -> String {
    let own = name.split_whitespace().filter(|it| !it.contains("法人")).collect::<String>();
    let whole = fold(if own.is_empty() { name } else { &own });
    let mut stem = whole.clone();
    for it in SORTS {
        stem = stem.replace(it, "");
    }
    if stem.is_empty() { whole } else { stem }
}

/// Whether a text may stand in one line on screen and in a mail: no control characters and none
/// of those that change the direction or the look of what follows (U+202E and its kin).
pub fn is_plain_line(text: &str) -> bool {
    !text.chars().any(|it| it.is_control() || is_deceiving(it))
}

/// Invisible characters that make a text read as something else.
pub const fn is_deceiving(it: char) -> bool {
    matches!(
        it,
        '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E007F}'
    )
}

/// The first letter of private use (外字, and planes 15 and 16): one computer shows it, the next an empty box.
pub fn private_letter(text: &str) -> Option<char> {
    text.chars().find(|it| matches!(it, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}'))
}

/// 郵便番号 as seven digits; none if it is something else.
pub fn postal_code(typed: &str) -> Option<String> {
    let digits = fold(typed).replace('〒', "");
    (digits.len() == 7 && digits.bytes().all(|it| it.is_ascii_digit())).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn same(left: &str, right: &str) {
        assert_eq!(fold(left), fold(right));
    }

    #[test]
    fn width_kana_case_and_strokes_do_not_hinder_a_search() {
        same("ミホンクリニック", "みほん くりにっく");
        same("ﾐﾎﾝ", "ミホン");
        same("ＡＢＣ医院", "abc医院");
        same("センター", "センタ");
        assert_ne!(fold("見本"), fold("例示"));
    }

    #[test]
    fn kanji_and_kana_of_one_word_are_looked_for_apart() {
        assert_eq!(words("例示びょういん 1"), ["例示", "ビョウイン", "1"]);
        assert_eq!(words("鈴木クリニック"), ["鈴木", "クリニック"]);
        assert!(words(" \u{3000} ").is_empty());
    }

    #[test]
    fn institutions_called_alike_have_one_stem() {
        for it in ["鈴木医院", "鈴木クリニック", "医療法人社団 鈴木内科・小児科医院", "鈴木整形外科"]
        {
            assert_eq!(name_stem(it), "鈴木", "{it}");
        }
        assert_ne!(name_stem("鈴木医院"), name_stem("鈴本医院"));
        assert_eq!(name_stem("総合病院"), "総合病院");
    }

    #[test]
    fn names_sort_as_they_are_read() {
        let mut names = [("ワカバ", "若葉医院"), ("あおば", "青葉医院"), ("ｻｸﾗ", "桜クリニック"), ("", "イ号診療所")];
        names.sort_by_key(|it| sort_key(it.0, it.1));
        assert_eq!(names.map(|it| it.1), ["青葉医院", "イ号診療所", "桜クリニック", "若葉医院"]);
    }

    #[test]
    fn letters_of_private_use_are_found() {
        for it in ['\u{E000}', '\u{E757}', '\u{F8FF}', '\u{F0000}', '\u{10FFFD}'] {
            assert_eq!(private_letter(&format!("見本{it}子")), Some(it));
        }
        assert_eq!(private_letter("見本〓髙\u{20BB7}﨑\u{E0100}"), None, "variation selectors are everybody's");
    }

    #[test]
    fn a_line_that_would_read_backwards_is_not_plain() {
        assert!(is_plain_line("心エコー検査結果のご報告"));
        assert!(!is_plain_line("letter\u{202E}fdp.exe"));
        assert!(!is_plain_line("two\nlines"));
    }
}
