//! Text as people type and paste it. Searches ignore differences in width, kana and kanji forms; stored text is cleaned
//! and checked.
//!
//! There is one folding, [`fold`], for everything that is searched, compared or matched by name. Text is shown and
//! stored as it was written.

pub mod codes;
pub mod fields;
pub mod order;
pub mod search;
#[cfg(test)]
mod tests;
mod variants;

use fields::is_deceiving;
use unicode_normalization::UnicodeNormalization;

/// Removes differences that a reader would not notice: width (NFKC), case, hiragana and katakana, small and large kana,
/// white space, long vowel marks and dashes, invisible characters; old, new and variant forms of kanji
/// (`infra/variants/README.md`); ケ, ヶ and が in place names; ヴ and ブ.
///
/// The result is only for comparing, and is never shown. Folding is idempotent.
pub fn fold(text: &str) -> String {
    let letters: Vec<char> = bare(text).map(chosen_form).collect();
    let mut folded = String::with_capacity(text.len());
    let mut left = letters.as_slice();
    while let [it, rest @ ..] = left {
        let next = rest.first().copied();
        left = rest;
        match (*it, next) {
            // 霞が丘 equals 霞ヶ丘; the が in a reading is left alone.
            ('ガ', Some(next)) if is_kanji(next) => folded.push('ケ'),
            ('ヴ', Some('ア' | 'イ' | 'エ' | 'オ')) => {
                folded.push(match next {
                    Some('ア') => 'バ',
                    Some('イ') => 'ビ',
                    Some('エ') => 'ベ',
                    _ => 'ボ',
                });
                left = rest.get(1..).unwrap_or_default();
            }
            ('ヴ', _) => folded.push('ブ'),
            (it, _) => folded.push(it),
        }
    }
    folded
}

/// Normalizes a typed code or number: width, case and kana folded as by [`fold`], without blanks and dashes.
pub fn plain(typed: &str) -> String {
    bare(typed).collect()
}

fn bare(text: &str) -> impl Iterator<Item = char> {
    text.nfkd().flat_map(char::to_lowercase).filter(|it| !is_passed_over(*it)).map(large_katakana).nfc()
}

/// Blanks, dashes and dots between words, and invisible characters, including variation selectors.
fn is_passed_over(it: char) -> bool {
    it.is_whitespace()
        || is_deceiving(it)
        || matches!(
            it,
            '・' | '·' | '‧' | '•'
                | 'ー' | '-' | '~' | '〜' | '〰' | '−' | '‐'..='―' | '─' | '━' | '⸺' | '⸻' | '゠' | '˗' | '⁓' | '∼'
                | '\u{AD}' | '\u{115F}'..='\u{1160}' | '\u{180B}'..='\u{180F}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}'
        )
}

/// Katakana as banks write it: no small letters, and none that only exist in old spellings.
fn large_katakana(it: char) -> char {
    let it = match it {
        'ぁ'..='ゖ' | 'ゝ'..='ゞ' => char::from_u32(u32::from(it) + 0x60).unwrap_or(it),
        _ => it,
    };
    match it {
        'ァ' => 'ア',
        'ィ' | 'ヰ' => 'イ',
        'ゥ' => 'ウ',
        'ェ' | 'ヱ' => 'エ',
        'ォ' | 'ヲ' => 'オ',
        'ヵ' => 'カ',
        'ヶ' => 'ケ',
        'ッ' => 'ツ',
        'ャ' => 'ヤ',
        'ュ' => 'ユ',
        'ョ' => 'ヨ',
        'ヮ' => 'ワ',
        other => other,
    }
}

/// The kanji that represents all variants of this one.
fn chosen_form(it: char) -> char {
    match variants::VARIANTS.binary_search_by_key(&it, |pair| pair.0) {
        Ok(at) => variants::VARIANTS.get(at).map_or(it, |pair| pair.1),
        Err(_) => it,
    }
}

const fn is_kanji(it: char) -> bool {
    matches!(it, '々' | '〆' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Words for the kind of an institution, folded, longer ones first. What remains is what people call it.
const SORTS: [&str; 22] = [
    "メデイカルクリニツク",
    "メデイカルセンタ",
    "医療センタ",
    "クリニツク",
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

/// The short name of an institution, without its kind and the body that runs it: 医療法人社団○○会 鈴木内科クリニック
/// and 鈴木医院 both become 鈴木. Folded; the whole name if nothing would be left.
pub fn name_stem(name: &str) -> String {
    let own = name.split_whitespace().filter(|it| !fold(it).contains("法人")).collect::<String>();
    let whole = fold(if own.is_empty() { name } else { &own });
    let mut stem = whole.clone();
    for it in SORTS {
        stem = stem.replace(it, "");
    }
    if stem.is_empty() { whole } else { stem }
}
