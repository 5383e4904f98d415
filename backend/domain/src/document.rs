//! What may be sent: file names, and kinds of files that are refused. The browser checks before it uploads; the server
//! decides.
//!
//! A name is kept as its sender wrote it. Names are refused if Windows or macOS could not save them, or if they hide
//! what a file is. Names longer than a file system allows are shortened on saving ([`saved`]).

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

use crate::text::fields::{Field, is_deceiving, misplaced};

/// The maximum length of a file name, in UTF-16 code units as Windows counts them.
pub const NAME_UNITS: usize = 200;
/// The length in bytes (UTF-8) that every common file system accepts.
pub const SAVED_BYTES: usize = 255;
/// Number of consecutive blanks, anywhere in a name, that push its extension out of sight.
const PADDING: usize = 10;
/// Number of consecutive blanks right before the extension that do the same.
const PADDED_ENDING: usize = 3;

/// Extensions that are never sent: programs, scripts, shortcuts, installers, disk images, and Office files that may
/// contain macros. Based on Q7 of the 2017 product, extended.
const REFUSED: &[&str] = &[
    // Programs and scripts.
    "exe",
    "com",
    "bat",
    "cmd",
    "vbs",
    "vbe",
    "js",
    "jse",
    "mjs",
    "wsf",
    "wsh",
    "wsc",
    "msc",
    "jar",
    "hta",
    "pif",
    "scr",
    "ps1",
    "psm1",
    "psd1",
    "sh",
    "py",
    "pl",
    "dll",
    "cpl",
    "ocx",
    "sys",
    "drv",
    "gadget",
    "application",
    "appref-ms",
    "ws",
    "sct",
    "chm",
    "hlp",
    "inf",
    "reg",
    "lnk",
    "url",
    "website",
    "desktop",
    "scf",
    "library-ms",
    "search-ms",
    "settingcontent-ms",
    "apk",
    "app",
    "command",
    "elf",
    "run",
    "vb",
    "xbap",
    "diagcab",
    "theme",
    "themepack",
    // Installers, and archives and images that hide what they contain.
    "msi",
    "msp",
    "mst",
    "msix",
    "msixbundle",
    "appx",
    "appxbundle",
    "iso",
    "img",
    "vhd",
    "vhdx",
    "ace",
    "cab",
    "dmg",
    "pkg",
    "deb",
    "rpm",
    // Office files with macros, add-ins, and formats abused to carry them.
    "docm",
    "dotm",
    "xlsm",
    "xltm",
    "xlam",
    "xlsb",
    "xll",
    "pptm",
    "potm",
    "ppsm",
    "ppam",
    "sldm",
    "one",
    "onepkg",
    "mde",
    "accde",
    "iqy",
    "slk",
    // Pages that run in the recipient's browser.
    "html",
    "htm",
    "xhtml",
    "mht",
    "mhtml",
    "svg",
    "svgz",
    "shtml",
    "swf",
];

/// A name that may be sent: a single path component that every system shows as it is.
#[derive(Clone, PartialEq, Eq)]
pub struct FileName(String);

/// Why a name is refused. Positions count characters of the name, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefusedName {
    /// Nothing is left of the name.
    #[error("the name is empty")]
    Empty,
    /// Longer than [`NAME_UNITS`].
    #[error("the name is too long")]
    TooLong,
    /// A character that Windows doesn't allow in file names: path and stream separators, wildcards, control characters.
    #[error("letter {at} of the name can't be in a file name")]
    BadCharacter {
        /// Its position.
        at: usize,
        /// The character.
        found: char,
    },
    /// An invisible character that makes the name look different.
    #[error("letter {at} of the name is invisible and disguises it")]
    Disguised {
        /// Its position.
        at: usize,
        /// The character.
        found: char,
    },
    /// Blanks that push the extension out of sight.
    #[error("blanks from letter {at} of the name on hide its ending")]
    Padded {
        /// Position of the first of them.
        at: usize,
    },
    /// A kind of file that is never sent.
    #[error("files of this kind are never sent")]
    RefusedKind,
    /// A name that Windows reserves for a device.
    #[error("the name is reserved")]
    Reserved,
}

impl RefusedName {
    /// The code used in the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "name_empty",
            Self::TooLong => "name_too_long",
            Self::BadCharacter { .. } => "name_bad_character",
            Self::Disguised { .. } => "name_disguised",
            Self::Padded { .. } => "name_padded",
            Self::RefusedKind => "kind_refused",
            Self::Reserved => "name_reserved",
        }
    }

    /// The position it is about, and the character there.
    pub const fn place(self) -> Option<(usize, char)> {
        match self {
            Self::BadCharacter { at, found } | Self::Disguised { at, found } => Some((at, found)),
            Self::Padded { at } => Some((at, ' ')),
            Self::Empty | Self::TooLong | Self::RefusedKind | Self::Reserved => None,
        }
    }
}

impl FileName {
    /// Checks a name as the person's system reported it.
    ///
    /// The check applies to the name the file will have once it is saved: trailing dots and blanks are dropped, as
    /// Windows does, and the last extension decides what it is, ignoring width (NFKC) and case.
    pub fn parse(given: &str) -> Result<Self, RefusedName> {
        let name: String = given.nfc().collect();
        let bad = |it: char| it.is_control() || matches!(it, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
        if let Some((before, found)) = name.chars().enumerate().find(|it| bad(it.1)) {
            return Err(RefusedName::BadCharacter { at: before + 1, found });
        }
        if let Some((at, found)) = misplaced(&name, Field::Line) {
            return Err(RefusedName::Disguised { at, found });
        }
        let kept = name.trim_start().trim_end_matches(|it: char| it == '.' || is_blank(it));
        if kept.is_empty() {
            return Err(RefusedName::Empty);
        }
        if kept.encode_utf16().count() > NAME_UNITS {
            return Err(RefusedName::TooLong);
        }
        // Windows looks at the part before the first dot, without trailing blanks.
        let stem = kept.split('.').next().unwrap_or_default().trim_end();
        if is_device(&stem.to_lowercase()) {
            return Err(RefusedName::Reserved);
        }
        if REFUSED.contains(&ending(kept).as_str()) {
            return Err(RefusedName::RefusedKind);
        }
        if let Some(before) = padding(kept) {
            let skipped = name.chars().count() - name.trim_start().chars().count();
            return Err(RefusedName::Padded { at: skipped + before + 1 });
        }
        Ok(Self(kept.to_owned()))
    }

    /// The name as it is stored and shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The extension in lower case, empty if there is none.
    pub fn ending(&self) -> String {
        self.0.rsplit_once('.').map(|it| it.1.to_lowercase()).unwrap_or_default()
    }

    /// The media type sent to the recipient's browser, by extension. Unknown extensions yield
    /// `application/octet-stream`.
    pub fn media_type(&self) -> &'static str {
        match self.ending().as_str() {
            "pdf" => "application/pdf",
            "png" => "image/png",
            "jpg" | "jpeg" => "image/jpeg",
            "tif" | "tiff" => "image/tiff",
            "zip" => "application/zip",
            "dcm" => "application/dicom",
            "csv" => "text/csv",
            "txt" => "text/plain",
            "xml" => "application/xml",
            "json" => "application/json",
            _ => "application/octet-stream",
        }
    }
}

/// A key that is equal for names that many file systems treat as one: same letters, whatever their case and
/// composition.
pub fn alike(name: &str) -> String {
    name.nfc().flat_map(char::to_lowercase).nfc().collect()
}

/// The names that are [`alike`] an earlier one in the list, as written.
pub fn doubles<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = HashSet::new();
    names.into_iter().filter(|it| !seen.insert(alike(it))).collect()
}

/// The names under which these documents are saved side by side. They are shortened to what file systems allow, but
/// never within a letter or in the extension. If two names are [`alike`], the second is numbered, as in `name (2).pdf`.
pub fn saved<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let names: Vec<&str> = names.into_iter().collect();
    // A numbered name never takes a name that another document has of its own.
    let own: HashSet<String> = names.iter().map(|it| alike(&shortened(it, 0))).collect();
    let mut taken: HashSet<String> = HashSet::new();
    let mut made = Vec::with_capacity(names.len());
    for name in names {
        let mut free = shortened(name, 0);
        let mut number = 1;
        loop {
            let key = alike(&free);
            if (number == 1 || !own.contains(&key)) && taken.insert(key) {
                break;
            }
            number += 1;
            free = shortened(name, number);
        }
        made.push(free);
    }
    made
}

/// Shortens a name to at most [`SAVED_BYTES`], with a number before its extension if `number` is above 1.
pub fn shortened(name: &str, number: usize) -> String {
    // Anything longer is not treated as an extension.
    const ENDING: usize = 32;
    let (stem, ending) = match name.rfind('.') {
        Some(at) if name.len() - at <= ENDING => name.split_at(at),
        _ => (name, ""),
    };
    let number = if number > 1 { format!(" ({number})") } else { String::new() };
    let most = SAVED_BYTES - ending.len() - number.len();
    format!("{}{number}{ending}", beginning(stem, most)).trim_start().to_owned()
}

/// The beginning of a text, at most `most` bytes, cut between two letters as people see them.
fn beginning(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    let mut end = 0;
    let mut before = ' ';
    for (at, it) in text.char_indices().filter(|it| it.0 <= most) {
        if !clings(before, it) {
            end = at;
        }
        before = it;
    }
    // One letter with an endless number of marks: cut between characters.
    if end == 0 {
        end = text.char_indices().map(|it| it.0).take_while(|it| *it <= most).last().unwrap_or(0);
    }
    text.get(..end).unwrap_or_default().trim_end_matches(|it: char| it == '.' || is_blank(it))
}

/// Whether a character belongs to the previous one: a combining mark, a variation selector, a skin tone, or a joined
/// part.
fn clings(before: char, it: char) -> bool {
    // Two of these letters make a country's flag.
    let of_flag = |it: char| matches!(it, '\u{1F1E6}'..='\u{1F1FF}');
    before == '\u{200D}'
        || (of_flag(before) && of_flag(it))
        || unicode_normalization::char::is_combining_mark(it)
        || is_deceiving(it)
        || matches!(it, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' | '\u{1F3FB}'..='\u{1F3FF}' | '\u{FF9E}' | '\u{FF9F}')
}

/// The extension that decides how a saved file is opened, folded; empty if there is none.
fn ending(name: &str) -> String {
    let folded: String = name.nfkc().flat_map(char::to_lowercase).collect();
    let folded = folded.trim_end_matches(|it: char| it == '.' || is_blank(it));
    folded.rsplit_once('.').map(|it| it.1.trim().to_owned()).unwrap_or_default()
}

/// Number of characters before the blanks that hide a name's extension; `None` if nothing is hidden.
fn padding(name: &str) -> Option<usize> {
    let letters: Vec<char> = name.chars().collect();
    let dot = letters.iter().rposition(|it| *it == '.');
    let mut run = 0;
    for (at, it) in letters.iter().enumerate() {
        if is_blank(*it) {
            run += 1;
            continue;
        }
        let begins = at - run;
        // One blank is enough if the part before it looks like a program.
        let hides = || REFUSED.contains(&ending(&letters.iter().take(begins).collect::<String>()).as_str());
        if run >= PADDING || (Some(at) == dot && (run >= PADDED_ENDING || (run > 0 && hides()))) {
            return Some(begins);
        }
        run = 0;
    }
    None
}

/// Characters that look like nothing: white space, the empty Braille cell, Hangul fillers.
fn is_blank(it: char) -> bool {
    it.is_whitespace() || matches!(it, '\u{2800}' | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}')
}

/// Device names reserved by Windows, in lower case.
fn is_device(stem: &str) -> bool {
    let numbered = |it: &str| {
        let mut letters = it.chars();
        let digit = letters.next_back();
        matches!(letters.as_str(), "com" | "lpt") && digit.is_some_and(|it| matches!(it, '0'..='9' | '¹' | '²' | '³'))
    };
    matches!(stem, "con" | "prn" | "aux" | "nul" | "conin$" | "conout$") || numbered(stem)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(name: &str, expected: Result<&str, RefusedName>) {
        let got = FileName::parse(name);
        assert_eq!(got.as_ref().map(FileName::as_str).map_err(|it| *it), expected, "{name:?}");
    }

    #[test]
    fn names_that_doctors_have_pass() {
        for name in [
            "診療情報提供書.pdf",
            "検査：結果.pdf",
            "RE info@example.com.pdf",
            "読影.2026.dcm",
            "a.exe.pdf",
            "紹介状（見本）／控え？.pdf",
            "検査 結果 .pdf",
            "検査結果….pdf",
            "検査．結果",
            "家族👨\u{200D}👩\u{200D}👧.jpg",
            "葛\u{E0100}城.pdf",
            "コンsole.txt",
            "com.pdf",
            "COM10.pdf",
            ".bashrc",
        ] {
            check(name, Ok(name));
        }
        check("  report v1.2 final.pdf. ", Ok("report v1.2 final.pdf"));
        check("か\u{3099}.pdf", Ok("が.pdf"));
        for name in ["あ".repeat(196) + ".pdf", "👩".repeat(98) + ".pdf"] {
            check(&name, Ok(name.as_str()));
        }
        check(&("あ".repeat(197) + ".pdf"), Err(RefusedName::TooLong));
        check(&("👩".repeat(99) + ".pdf"), Err(RefusedName::TooLong));
    }

    #[test]
    fn refused_kinds_do_not_pass_in_disguise() {
        use RefusedName::{BadCharacter, Disguised, Empty, Padded, RefusedKind, Reserved};
        for name in [
            "a.exe",
            "a.EXE",
            "a.exe.",
            "a.exe. . ",
            "a.ｅｘｅ",
            "a．exe",
            "a.Exe　",
            "a.docm",
            "a.XLSM",
            ".hta",
            "a.pdf.lnk",
            "a.svg",
            "a.iso",
            "a.pdf          .exe",
            "a.pdf\u{2800}.exe",
            "a. exe",
        ] {
            check(name, Err(RefusedKind));
        }
        check("letter\u{202E}fdp.pdf", Err(Disguised { at: 7, found: '\u{202E}' }));
        check("a\u{200B}.pdf", Err(Disguised { at: 2, found: '\u{200B}' }));
        check("a\u{2028}.pdf", Err(Disguised { at: 2, found: '\u{2028}' }));
        check("a.exe .pdf", Err(Padded { at: 6 }));
        check("請求書   .pdf", Err(Padded { at: 4 }));
        check("  請求書\u{3000}\u{2800}\u{A0}.pdf", Err(Padded { at: 6 }));
        check(&format!("請求書.pdf{}x.zip", " ".repeat(10)), Err(Padded { at: 8 }));
        for (name, at, found) in [
            ("a.pdf:evil.exe", 6, ':'),
            ("a.pdf::$DATA", 6, ':'),
            ("../a.pdf", 3, '/'),
            ("a\\b.pdf", 2, '\\'),
            ("a\0.pdf", 2, '\0'),
            ("検\n.pdf", 2, '\n'),
            ("a?.pdf", 2, '?'),
        ] {
            check(name, Err(BadCharacter { at, found }));
        }
        for name in ["", " ", "...", "　", "\u{2800}"] {
            check(name, Err(Empty));
        }
        for name in ["CON", "nul.txt", "COM1.pdf", "lpt9 .tar.gz", "COM¹.pdf", "CONIN$"] {
            check(name, Err(Reserved));
        }
    }

    #[test]
    fn saved_names_end_as_they_did_and_are_all_different() {
        let long = "あ".repeat(196) + ".pdf";
        assert_eq!(saved([long.as_str()]), ["あ".repeat(83) + ".pdf"]);
        assert_eq!(saved(["a.pdf", "A.PDF", "b.pdf"]), ["a.pdf", "A (2).PDF", "b.pdf"]);
        assert_eq!(saved(["a.pdf", "a.pdf", "a (2).pdf"]), ["a.pdf", "a (3).pdf", "a (2).pdf"]);
        let (one, other) = ("あ".repeat(150) + "1.pdf", "あ".repeat(150) + "2.pdf");
        assert_eq!(saved([one.as_str(), &other]), ["あ".repeat(83) + ".pdf", "あ".repeat(82) + " (2).pdf"]);
        // A joined family emoji is kept whole or dropped.
        let family = "👨\u{200D}👩\u{200D}👧";
        let name = "あ".repeat(80) + family + ".pdf";
        assert_eq!(saved([name.as_str()]), ["あ".repeat(80) + ".pdf"]);
        assert_eq!(saved(["名前なし", "名前なし"]), ["名前なし", "名前なし (2)"]);
        assert_eq!(saved([".pdf", ".PDF"]), [".pdf", "(2).PDF"]);
        assert_eq!(doubles(["a.pdf", "b.pdf", "A.PDF", "が.pdf", "か\u{3099}.pdf"]), ["A.PDF", "か\u{3099}.pdf"]);
    }

    proptest! {
        #[test]
        fn any_name_is_judged_and_what_passes_passes_again(name: String) {
            if let Ok(it) = FileName::parse(&name) {
                prop_assert!(FileName::parse(it.as_str()).is_ok_and(|again| again == it));
            }
        }

        #[test]
        fn no_refused_ending_passes_whatever_stands_before_and_behind(
            stem in "[a-zあ-ん ]{1,9}", which in 0..REFUSED.len(), dots in "[. 　]{0,4}",
        ) {
            let name = format!("{stem}.{}{dots}", REFUSED[which]);
            let refused = FileName::parse(&name).is_err();
            prop_assert!(refused, "{name}");
        }

        #[test]
        fn only_the_last_ending_says_what_a_file_is(stem in "[a-zあ-ん]{1,9}", which in 0..REFUSED.len()) {
            let name = format!("x{stem}.{}.pdf", REFUSED[which]);
            prop_assert!(FileName::parse(&name).is_ok(), "{name}");
        }

        #[test]
        fn a_refusal_names_a_letter_that_is_there(name: String) {
            if let Err(RefusedName::BadCharacter { at, found } | RefusedName::Disguised { at, found }) = FileName::parse(&name) {
                prop_assert_eq!(name.nfc().nth(at - 1), Some(found));
            }
        }

        #[test]
        fn saved_names_fit_every_disk(
            names in prop::collection::vec("[aAあ漢👩\u{200D}\u{FE0F}゙é. ]{1,120}(\\.pdf|\\.PDF|)", 1..12),
        ) {
            let kept: Vec<String> =
                names.iter().filter_map(|it| FileName::parse(it).ok()).map(|it| it.as_str().to_owned()).collect();
            let made = saved(kept.iter().map(String::as_str));
            prop_assert_eq!(made.len(), kept.len());
            prop_assert_eq!(made.iter().map(|it| alike(it)).collect::<HashSet<_>>().len(), made.len());
            for (was, is) in kept.iter().zip(&made) {
                prop_assert!(is.len() <= SAVED_BYTES && !is.is_empty());
                prop_assert!(was.len() > SAVED_BYTES || is == was || is.contains('('));
                let pdf = |it: &str| it.to_lowercase().ends_with(".pdf");
                prop_assert!(!pdf(was) || pdf(is), "{} became {}", was, is);
            }
        }
    }
}
