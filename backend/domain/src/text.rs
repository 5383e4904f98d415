//! Text as people type and paste it. Searches ignore differences in width, kana and kanji forms; stored text is cleaned
//! and checked.
//!
//! There is one folding, [`fold`], for everything that is searched, compared or matched by name. Text is shown and
//! stored as it was written.

mod variants;

use unicode_normalization::UnicodeNormalization;

use crate::hex::hex;

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

/// Precedes each name in a [`search_line`]. Folding removes both this and [`WORD`], so typed text never matches them.
///
/// It also marks the version of the folding. Whoever changes the result of [`fold`] has to change this character;
/// stored lines are then rewritten.
pub const NAME: char = '・';
/// Precedes each further word of a name in a [`search_line`].
pub const WORD: char = '-';

/// The text a [`Search`] looks through: first the names, which decide the rank, then everything else.
pub fn search_line(names: &[&str], rest: &[&str]) -> String {
    let mut line = String::new();
    for it in names.iter().filter(|it| !it.trim().is_empty()) {
        line.push(NAME);
        line.push_str(&fold(it));
        line.push(' ');
    }
    for name in names {
        for it in parts(name).skip(1) {
            line.push(WORD);
            line.push_str(&fold(it));
            line.push(' ');
        }
    }
    if line.is_empty() {
        line.push(NAME);
    }
    line + &rest.iter().map(|it| fold(it)).collect::<Vec<_>>().join(" ")
}

/// Splits a name into words.
fn parts(name: &str) -> impl Iterator<Item = &str> {
    let between = |it: char| {
        it.is_whitespace()
            || matches!(it, '・' | '･' | '、' | '，' | ',' | '（' | '）' | '(' | ')' | '「' | '」' | '／' | '/')
    };
    name.split(between).filter(|it| !it.is_empty())
}

/// Occurs in no search line.
const NEVER: &str = "ー";
/// Maximum number of words used in a search; further ones are ignored.
const WORDS: usize = 6;

/// A parsed search input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// All of these must be found, each in any of its forms, folded.
    pub words: Vec<Vec<String>>,
    /// Names that begin with any of these rank first: the whole input and each of its words, folded.
    pub heads: Vec<String>,
}

/// How well a line matches a search, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// A name begins with the input.
    Name,
    /// A word within a name begins with it.
    Word,
    /// It is found anywhere else.
    Within,
}

impl Search {
    /// Parses the input. Kanji and kana within a word are searched separately, so 例示びょういん finds 例示病院, read
    /// レイジビョウイン. Empty input finds everything; input of nothing but dashes finds nothing.
    pub fn of(typed: &str) -> Self {
        let typed = typed.trim();
        let whole = fold(typed);
        if whole.is_empty() {
            let words = if typed.is_empty() { Vec::new() } else { vec![vec![NEVER.to_owned()]] };
            return Self { words, heads: Vec::new() };
        }
        let each: Vec<String> = typed.split_whitespace().map(fold).filter(|it| !it.is_empty()).take(WORDS).collect();
        let words = each.iter().flat_map(|it| pieces(it)).take(WORDS).map(forms).collect();
        let mut heads = vec![whole];
        if each.len() > 1 {
            heads.extend(each);
        }
        Self { words, heads: heads.into_iter().flat_map(forms).collect() }
    }

    /// Whether the input was empty.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether a line (from [`search_line`], or folded text) contains every word.
    pub fn finds(&self, line: &str) -> bool {
        self.words.iter().all(|forms| forms.iter().any(|it| line.contains(it)))
    }

    /// How well a [`search_line`] matches.
    pub fn rank(&self, line: &str) -> Rank {
        let begins = |sign: char| {
            let mut after = line.split(sign).skip(1);
            after.any(|it| self.heads.iter().any(|head| it.starts_with(head)))
        };
        if begins(NAME) {
            Rank::Name
        } else if begins(WORD) {
            Rank::Word
        } else {
            Rank::Within
        }
    }

    /// Keeps the matching items, best first, otherwise in their order. Empty input keeps everything as it is.
    pub fn sift<T>(&self, items: &mut Vec<T>, line: impl Fn(&T) -> String) {
        if self.is_empty() {
            return;
        }
        let found = std::mem::take(items).into_iter().map(|it| (line(&it), it)).filter(|(line, _)| self.finds(line));
        let mut found: Vec<(Rank, T)> = found.map(|(line, it)| (self.rank(&line), it)).collect();
        found.sort_by_key(|it| it.0);
        items.extend(found.into_iter().map(|it| it.1));
    }
}

/// All forms of a word. If it ends in が, what follows is not known yet, so it may become a ケ.
fn forms(word: String) -> Vec<String> {
    match word.strip_suffix('ガ') {
        Some(it) => vec![format!("{it}ケ"), word],
        None => vec![word],
    }
}

/// Splits a folded word where kanji and kana meet.
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

/// A key that sorts names by their reading, the same in every database and collation: the folded reading (or the name,
/// if there is none), then the name, both as hexadecimal UTF-8 and each terminated by a byte that sorts before every
/// letter.
pub fn sort_key(kana: &str, name: &str) -> String {
    reading_key(if kana.is_empty() { name } else { kana }) + &reading_key(name)
}

/// The prefix of the [`sort_key`] of everything with this reading.
pub fn reading_key(kana: &str) -> String {
    let mut bytes = fold(kana).into_bytes();
    bytes.push(0);
    hex(&bytes)
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

/// What kind of text a field accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// A single line.
    Line,
    /// Several lines, with tabs.
    Lines,
}

/// Why a text doesn't fit into its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Longer than the field allows.
    #[error("the text is too long")]
    TooLong,
    /// A character that the field doesn't allow.
    #[error("letter {at} of the text can't be there")]
    Character {
        /// Its position in the cleaned text, counted from 1.
        at: usize,
        /// The character.
        found: char,
    },
}

/// Cleans text pasted from Word, Excel or a chat for a field. Every kind of line break becomes a line feed, or a blank
/// in a single line; a tab in a single line becomes a blank; invisible marks are dropped. Joined emoji, flags and
/// variation selectors are kept. Blanks at both ends are kept, because the text may be inserted into another one.
pub fn pasted(text: &str, field: Field) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut kept = String::with_capacity(text.len());
    let mut before = None;
    for (at, it) in letters.iter().copied().enumerate() {
        let it = match it {
            '\r' if letters.get(at + 1) == Some(&'\n') => continue,
            '\t' | '\r' | '\n' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' if field == Field::Line => ' ',
            '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
            // A soft hyphen only tells Word where it may break.
            '\u{AD}' => continue,
            _ if is_deceiving(it) && !joins(before, &letters, at) => continue,
            _ => it,
        };
        kept.push(it);
        before = Some(it);
    }
    kept
}

/// The text as it is stored: [`pasted`], without trailing blanks and, in a single line, without leading ones.
pub fn clean(text: &str, field: Field) -> String {
    let text = pasted(text, field);
    match field {
        Field::Line => text.trim().to_owned(),
        Field::Lines => text.trim_end().to_owned(),
    }
}

/// The first character that a field doesn't allow: its position, counted from 1, and the character.
pub fn misplaced(text: &str, field: Field) -> Option<(usize, char)> {
    let letters: Vec<char> = text.chars().collect();
    let bad = |at: usize, it: char| match it {
        '\n' | '\t' => field == Field::Line,
        _ if it.is_control() => true,
        _ => is_deceiving(it) && !joins(at.checked_sub(1).and_then(|it| letters.get(it).copied()), &letters, at),
    };
    let found = letters.iter().copied().enumerate().find(|(at, it)| bad(*at, *it));
    found.map(|(at, it)| (at + 1, it))
}

/// A line of at most `most` characters, as stored, or why it isn't accepted.
pub fn line(text: &str, most: usize) -> Result<String, Unfit> {
    let text = clean(text, Field::Line);
    fits(&text, Field::Line, text.chars().count() <= most)?;
    Ok(text)
}

/// Lines of at most `most` bytes of UTF-8, as stored, or why they aren't accepted.
pub fn lines(text: &str, most: u64) -> Result<String, Unfit> {
    let text = clean(text, Field::Lines);
    fits(&text, Field::Lines, text.len() as u64 <= most)?;
    Ok(text)
}

fn fits(text: &str, field: Field, short: bool) -> Result<(), Unfit> {
    match misplaced(text, field) {
        Some((at, found)) => Err(Unfit::Character { at, found }),
        None if short => Ok(()),
        None => Err(Unfit::TooLong),
    }
}

/// How a character is described to people. One that can't be seen is given by its Unicode number only.
pub fn told(it: char) -> String {
    let number = format!("U+{:04X}", u32::from(it));
    if it.is_control() || it.is_whitespace() || is_deceiving(it) { number } else { format!("{it} ({number})") }
}

/// Whether a text is safe as a single line on screen and in a mail: no control characters, and none that change the
/// direction or the look of what follows (U+202E and similar ones).
pub fn is_plain_line(text: &str) -> bool {
    misplaced(text, Field::Line).is_none()
}

/// Invisible characters that make a text look different, unless they are part of an emoji.
pub const fn is_deceiving(it: char) -> bool {
    matches!(
        it,
        '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E007F}'
    )
}

/// The first private use character (外字, and planes 15 and 16): one computer shows it, another an empty box.
pub fn private_letter(text: &str) -> Option<char> {
    text.chars().find(|it| matches!(it, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}'))
}

/// Whether an invisible character is part of an emoji: a zero-width joiner between two, or a tag of a flag.
fn joins(before: Option<char>, letters: &[char], at: usize) -> bool {
    match letters.get(at) {
        Some('\u{200D}') => {
            let ends_one = |it: char| is_emoji(it) || matches!(it, '\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}');
            before.is_some_and(ends_one) && letters.get(at + 1).is_some_and(|it| is_emoji(*it))
        }
        Some('\u{E0030}'..='\u{E007F}') => is_of_flag(letters, at),
        _ => false,
    }
}

/// Maximum length of a flag's region (`gbeng`).
const REGION: usize = 6;

/// Whether a tag belongs to a flag: a black flag, the tags of its region, and the tag that ends it (UTS #51, annex C).
fn is_of_flag(letters: &[char], at: usize) -> bool {
    let tag = |it: &&char| matches!(**it, '\u{E0030}'..='\u{E0039}' | '\u{E0061}'..='\u{E007A}');
    let (Some(before), Some(from)) = (letters.get(..at), letters.get(at..)) else { return false };
    let behind = before.iter().rev().take(REGION + 1).take_while(tag).count();
    let ahead = from.iter().take(REGION + 1).take_while(tag).count();
    let begins = before.iter().rev().nth(behind) == Some(&'\u{1F3F4}');
    begins && (1..=REGION).contains(&(behind + ahead)) && from.get(ahead) == Some(&'\u{E007F}')
}

/// Whether a character can be part of a joined emoji (Extended_Pictographic of UTS #51, in whole blocks).
const fn is_emoji(it: char) -> bool {
    matches!(
        it,
        '\u{A9}' | '\u{AE}' | '\u{203C}' | '\u{2049}' | '\u{2122}' | '\u{2139}' | '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{23FF}'
            | '\u{24C2}' | '\u{25A0}'..='\u{27BF}' | '\u{2934}' | '\u{2935}' | '\u{2B00}'..='\u{2BFF}' | '\u{3030}' | '\u{303D}'
            | '\u{3297}' | '\u{3299}' | '\u{1F000}'..='\u{1F3FA}' | '\u{1F400}'..='\u{1FAFF}'
    )
}

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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn codes_of_facilities_are_kept_narrow_and_compared_without_case() {
        for it in ["０１００００１", " 0100001 ", "'0100001", "=\"0100001\""] {
            assert_eq!(facility_code(it), "0100001", "{it}");
        }
        assert_eq!(facility_code("Ｄ１３６"), "D136");
        assert_eq!(facility_code("d136"), "d136", "its case is the holder's");
        assert_eq!(code_folded("ｄ１３６"), code_folded("D136"));
    }

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
        for it in [
            "センター",
            "センタ−",
            "センタ‐",
            "センタ―",
            "センタ–",
            "センタ—",
            "センタ-",
            "センタ~",
            "センタ〜",
            "センタ～",
            "センタ ",
            "センタ\u{3000}",
        ] {
            same(it, "センタ");
        }
        same("クリニツク", "クリニック");
        same("ヴィラ医院", "ビラ医院");
        same("ラヴ", "らぶ");
        same("か\u{3099}", "ガ");
        assert_ne!(fold("見本"), fold("例示"));
        assert_ne!(fold("タケミ"), fold("タガミ"));
        assert_ne!(fold("一"), fold("ー"));
        assert_eq!(fold("50%_a!"), "50%_a!");
    }

    #[test]
    fn forms_of_kanji_are_one() {
        let alike = "髙高 﨑崎 嵜崎 濵浜 濱浜 齋斎 齊斎 斉斎 邊辺 邉辺 澤沢 廣広 國国 櫻桜 嶋島 嶌島 冨富 眞真 桒桑 柗松 𠮷吉 \
            瀨瀬 德徳 惠恵 圓円 龍竜 瀧滝 萬万 藏蔵 實実 壽寿 曾曽 條条 榮栄 淺浅 增増 關関 橫横 黑黒 劍剣 釼剣 禮礼 與与 \
            驛駅 學学 會会 醫医 靜静 鹽塩 鐵鉄 舘館 槇槙 埜野 峯峰 藪薮 凜凛 堯尭 萠萌 渕淵 舩船 檜桧 鷗鴎 麴麹 嶽岳 \
            靑青 淸清 吳呉 彌弥 苅刈 翆翠 鄕郷 寬寛 曻昇 黃黄 敎教 戶戸 內内 恆恒 衞衛 邨村 蔣蒋 勳勲 薗園 栁柳 桺柳 橋𣘺";
        for it in alike.split_whitespace() {
            let (one, other) = it.split_at(it.chars().next().map_or(0, char::len_utf8));
            same(one, other);
        }
        // Compatibility ideographs, and a variant chosen by a variation selector.
        same("\u{FA10}本", "塚本");
        same("\u{FA19}田", "神田");
        same("葛\u{E0100}城", "葛城");
        same("辻\u{FE00}", "辻");
        // Kanji that only look similar, or belong to another name, stay distinct.
        for it in ["太大", "高嵩", "未末", "佑祐", "崎埼", "士土", "堺界", "弁井", "浜瀕"] {
            let (one, other) = it.split_at(3);
            assert_ne!(fold(one), fold(other), "{it}");
        }
    }

    #[test]
    fn the_ga_of_a_place_is_a_ke() {
        for it in ["霞ヶ丘", "霞ケ丘", "霞が丘", "霞ガ丘", "霞ｹ丘", "霞 が 丘"] {
            same(it, "霞ヶ丘");
        }
        same("つつじが丘", "つつじヶ丘");
        assert_ne!(fold("かすみがおか"), fold("かすみけおか"));
        // While somebody is typing, nobody knows what follows.
        for it in ["霞", "霞が", "霞ケ", "霞が丘", "が丘"] {
            assert!(Search::of(it).finds(&search_line(&["霞ヶ丘医院"], &[])), "{it}");
        }
        assert!(Search::of("おめが").finds(&search_line(&["オメガ医院"], &[])));
        assert!(Search::of("しが").finds(&search_line(&["志賀医院", "シガイイン"], &[])));
    }

    #[test]
    fn variants_are_in_order_and_lead_to_an_end() {
        assert!(variants::VARIANTS.is_sorted_by(|one, other| one.0 < other.0));
        for &(form, chosen) in &variants::VARIANTS {
            assert_eq!(chosen_form(chosen), chosen);
            assert_ne!(form, chosen);
        }
        for it in SORTS {
            assert_eq!(fold(it), it);
        }
    }

    proptest! {
        #[test]
        fn folding_twice_folds_no_further(text in any::<String>(), japanese in "[ぁ-ヿ゛゜ｦ-ﾟ一-鿿ー・ -~\u{3099}\u{309A}]{0,20}") {
            for it in [text, japanese] {
                prop_assert_eq!(fold(&fold(&it)), fold(&it));
                prop_assert!(!fold(&it).contains([NAME, WORD, ' ']));
            }
        }

        #[test]
        fn a_name_is_found_by_itself_and_comes_first(name in "[ぁ-ゖァ-ヶ一-鿿a-z]{1,12}", rest in "[ァ-ヶ]{0,5}") {
            let typed = Search::of(&name);
            let line = search_line(&[&name], &[&rest]);
            prop_assert!(typed.finds(&line));
            prop_assert_eq!(typed.rank(&line), Rank::Name);
        }
    }

    #[test]
    fn kanji_and_kana_of_one_word_are_looked_for_apart() {
        let words = |it: &str| Search::of(it).words.concat();
        assert_eq!(words("例示びょういん 1"), ["例示", "ビヨウイン", "1"]);
        assert_eq!(words("鈴木クリニック"), ["鈴木", "クリニツク"]);
        assert!(Search::of(" \u{3000} ").is_empty());
        assert!(!Search::of("ー").is_empty());
        for it in ["ー", "・", "-", "%", "_"] {
            assert!(!Search::of(it).finds(&search_line(&["見本クリニック"], &["見本市"])), "{it}");
        }
    }

    #[test]
    fn names_that_begin_so_come_first_then_their_words_then_the_rest() {
        let names = ["さくら見本薬局", "医療法人　見本医院", "例示医院", "見本クリニック"];
        let mut found = names.to_vec();
        Search::of("見本").sift(&mut found, |it| search_line(&[it], &["見本市"]));
        assert_eq!(found, ["見本クリニック", "医療法人　見本医院", "さくら見本薬局", "例示医院"]);
        let mut all = names.to_vec();
        Search::of(" ").sift(&mut all, |it| search_line(&[it], &[]));
        assert_eq!(all, names);
        let read = |name: &str, kana: &str| Search::of("みほん").rank(&search_line(&[name, kana], &[]));
        assert_eq!(read("見本クリニック", "ミホンクリニック"), Rank::Name);
        assert_eq!(read("さくら見本薬局", "サクラミホンヤッキョク"), Rank::Within);
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
        assert!(is_plain_line("ご家族 👨\u{200D}👩\u{200D}👧"));
        assert!(!is_plain_line("letter\u{202E}fdp.exe"));
        assert!(!is_plain_line("a\u{200D}b"));
        assert!(!is_plain_line("two\nlines"));
    }

    #[track_caller]
    fn cleaned(text: &str, in_line: &str, in_lines: &str) {
        assert_eq!((clean(text, Field::Line).as_str(), clean(text, Field::Lines).as_str()), (in_line, in_lines));
    }

    #[test]
    fn what_word_and_excel_paste_becomes_plain() {
        cleaned("上\u{B}下", "上 下", "上\n下");
        cleaned("上\u{2028}中\u{2029}下\u{85}\u{C}", "上 中 下", "上\n中\n下");
        cleaned("一\r\n二\r三\r\n", "一 二 三", "一\n二\n三");
        cleaned("見本\t花子", "見本 花子", "見本\t花子");
        cleaned(" 件名\u{200B}\u{3000}", "件名", " 件名");
        cleaned("\u{FEFF}a\u{202E}b\u{2066}c\u{2069}\u{200F}\u{AD}", "abc", "abc");
        // Joined emoji, a skin tone, a tag flag, variants of kanji and emoji.
        for it in [
            "👨\u{200D}👩\u{200D}👧",
            "👩🏽\u{200D}⚕\u{FE0F}",
            "❤\u{FE0F}\u{200D}🔥",
            "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
            "葛\u{E0100}城",
            "☎\u{FE0E}",
        ] {
            cleaned(it, it, it);
            assert!(is_plain_line(it), "{it:?}");
        }
        // Joiners and tags without anything to join.
        cleaned("a\u{200D}b👨\u{200D}", "ab👨", "ab👨");
        cleaned("🏴\u{E0067}", "🏴", "🏴");
        cleaned("a\u{E0067}\u{E007F}", "a", "a");
    }

    #[test]
    fn what_does_not_fit_is_told_with_its_place() {
        assert_eq!(line("見本\u{7}", 9), Err(Unfit::Character { at: 3, found: '\u{7}' }));
        assert_eq!(line("見本花子", 3), Err(Unfit::TooLong));
        assert_eq!(line(" 見本花 ", 3).as_deref(), Ok("見本花"));
        assert_eq!(lines("見\r\n本", 7).as_deref(), Ok("見\n本"));
        assert_eq!(lines("見\n本\n\u{1B}", 99), Err(Unfit::Character { at: 5, found: '\u{1B}' }));
        assert_eq!((told('\u{7}'), told(':')), ("U+0007".to_owned(), ": (U+003A)".to_owned()));
    }

    proptest! {
        #[test]
        fn what_is_clean_stays_as_it_is(text in strange()) {
            for field in [Field::Line, Field::Lines] {
                let once = clean(&text, field);
                prop_assert_eq!(clean(&once, field), once.clone());
                prop_assert!(misplaced(&once, field).is_none_or(|it| it.1.is_control()), "{:?}", once);
            }
        }

        #[test]
        fn pieces_pasted_one_after_the_other_lose_no_letter(text in "[a-z一-三 \u{3000}👨👩]{0,20}") {
            prop_assert_eq!(pasted(&text, Field::Line), text);
        }

        #[test]
        fn a_refusal_names_a_letter_that_is_there(text in strange()) {
            if let Err(Unfit::Character { at, found }) = lines(&text, 1_000) {
                prop_assert_eq!(clean(&text, Field::Lines).chars().nth(at - 1), Some(found));
            }
        }
    }

    /// Texts of letters, blanks, line breaks, control characters, marks and parts of emoji.
    fn strange() -> impl Strategy<Value = String> {
        let some = [
            'a',
            '見',
            ' ',
            '\u{3000}',
            '\t',
            '\n',
            '\r',
            '\u{B}',
            '\u{2028}',
            '\u{7}',
            '\u{85}',
            '\u{200B}',
            '\u{200D}',
            '\u{202E}',
            '\u{FE0F}',
            '\u{E0100}',
            '\u{AD}',
            '👨',
            '👩',
            '🏽',
            '🏴',
            '\u{E0067}',
            '\u{E0062}',
            '\u{E007F}',
        ];
        prop::collection::vec(prop::sample::select(some.to_vec()), 0..24).prop_map(|it| it.into_iter().collect())
    }
}
