//! Half-width letters: which ones a field may hold, and how a name is written in them.

use unicode_normalization::UnicodeNormalization;

/// Decodes a byte of JIS X 0201.
pub(super) fn letter(it: u8) -> Option<char> {
    match it {
        b'\\' => Some('¥'),
        b' '..=b'~' => Some(char::from(it)),
        0xA1..=0xDF => char::from_u32(0xFF61 + u32::from(it - 0xA1)),
        _ => None,
    }
}

/// A kana field: which characters it may hold, and how many. These are the characters that 全銀協's record formats
/// allow (as makers of accounting software list them by field): kana except ヲ and small ones, voicing marks, capital
/// letters and digits everywhere; blanks and `( ) - . /` in names of people and companies; only the hyphen in names of
/// banks and branches. Commas, brackets and the yen sign belong to EDI fields, which are not written here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// 銀行名 (bank): 15 characters.
    Bank,
    /// 支店名 (branch): 15 characters.
    Branch,
    /// 預金者名 (account holder): 30 characters.
    Holder,
    /// 委託者名 (collector): 40 characters.
    Collector,
}

impl Field {
    /// The field's length in bytes. A voicing mark takes a byte of its own.
    pub const fn most(self) -> usize {
        match self {
            Self::Bank | Self::Branch => 15,
            Self::Holder => 30,
            Self::Collector => 40,
        }
    }

    const fn takes(self, byte: u8) -> bool {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'-' | 0xB1..=0xDF => true,
            b' ' | b'(' | b')' | b'.' | b'/' => matches!(self, Self::Holder | Self::Collector),
            _ => false,
        }
    }

    /// Encodes a text for this field, not padded yet. The error is the first character that is not allowed, or `None`
    /// if the text is too long or blank.
    pub fn write(self, text: &str) -> Result<Vec<u8>, Option<char>> {
        let mut bytes = Vec::new();
        for it in text.chars() {
            let own = half(it.encode_utf8(&mut [0; 4])).filter(|own| own.iter().all(|it| self.takes(*it)));
            bytes.extend(own.ok_or(Some(it))?);
        }
        if bytes.iter().all(|it| *it == b' ') || bytes.len() > self.most() { Err(None) } else { Ok(bytes) }
    }
}

/// Encodes a text as banks write it, in JIS X 0201: capital letters, half-width kana without small ones, voicing marks
/// as separate characters, the long vowel mark as a hyphen. `None` if a character can't be encoded. This allows more
/// than a field of a file may hold ([`Field::write`]), because it is used to compare names that banks report.
pub fn half(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    // Standalone marks would otherwise normalize to a blank with a combining mark.
    let marks = text.chars().map(|it| match it {
        '゛' => '\u{3099}',
        '゜' => '\u{309A}',
        it => it,
    });
    for it in marks.nfkc().nfd() {
        let it = match it {
            'ぁ'..='ゖ' => char::from_u32(u32::from(it) + 0x60)?,
            _ => it,
        };
        bytes.push(match it {
            'ー' | '‐' | '−' | '―' | '–' => b'-',
            '\u{3099}' => 0xDE,
            '\u{309A}' => 0xDF,
            '「' => 0xA2,
            '」' => 0xA3,
            '・' => b'.',
            '¥' => b'\\',
            '0'..='9' | 'A'..='Z' | ' ' | '(' | ')' | '-' | '.' | ',' | '/' => u8::try_from(u32::from(it)).ok()?,
            'a'..='z' => u8::try_from(u32::from(it.to_ascii_uppercase())).ok()?,
            _ => {
                let large = match it {
                    'ァ' => 'ア',
                    'ィ' | 'ヰ' => 'イ',
                    'ゥ' => 'ウ',
                    'ェ' | 'ヱ' => 'エ',
                    'ォ' => 'オ',
                    'ッ' => 'ツ',
                    'ャ' => 'ヤ',
                    'ュ' => 'ユ',
                    'ョ' => 'ヨ',
                    'ヮ' => 'ワ',
                    'ヵ' => 'カ',
                    'ヶ' => 'ケ',
                    it => it,
                };
                let found = (0xA6..=0xDDu8).find(|it| letter(*it).is_some_and(|it| it.to_string().nfkc().eq([large])));
                found?
            }
        });
    }
    Some(bytes)
}

/// Legal forms as banks abbreviate them. Some payers write them, others don't.
const FORMS: &[&str] = &[
    "ｲﾂﾊﾟﾝｼﾔﾀﾞﾝﾎｳｼﾞﾝ",
    "ｺｳｴｷｼﾔﾀﾞﾝﾎｳｼﾞﾝ",
    "ｲﾘﾖｳﾎｳｼﾞﾝｼﾔﾀﾞﾝ",
    "ｲﾘﾖｳﾎｳｼﾞﾝ",
    "ｶﾌﾞｼｷｶﾞｲｼﾔ",
    "ｼﾔﾀﾞﾝﾎｳｼﾞﾝ",
    "ｼﾔ)",
    "ｻﾞｲ)",
    "ｲ)",
    "ｶ)",
    "ﾕ)",
    "ﾄﾞ)",
    "(ｶ)",
    "(ｶ",
];

/// The same, as people write them.
const WRITTEN: &[&str] = &[
    "一般社団法人",
    "公益社団法人",
    "医療法人社団",
    "医療法人財団",
    "医療法人",
    "社団法人",
    "株式会社",
    "有限会社",
    "合同会社",
    "(株)",
    "(有)",
];

/// A name prepared for comparison, without blanks, punctuation and legal forms: encoded as banks write it or, where
/// that is impossible, folded.
pub fn bare_name(text: &str) -> String {
    let (mut bare, forms) = match half(text) {
        Some(it) => (it.into_iter().filter_map(letter).collect::<String>().trim().to_owned(), FORMS),
        None => (crate::text::fold(text), WRITTEN),
    };
    for &form in forms {
        bare = bare.strip_prefix(form).or_else(|| bare.strip_suffix(form)).map(str::to_owned).unwrap_or(bare);
    }
    bare.chars().filter(|it| !matches!(it, ' ' | '-' | '.' | ',' | '/' | '(' | ')')).collect()
}
