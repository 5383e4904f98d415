//! What may be sent: names, refused kinds. The browser asks before it uploads, the server decides.

use unicode_normalization::UnicodeNormalization;

use crate::text::is_deceiving;

/// Bytes (UTF-8) that a file name may have; most file systems end at 255.
pub const NAME_BYTES: usize = 240;

/// Name endings that are never sent: programs, scripts, shortcuts, installers, disk images, and
/// Office files that may carry macros. From the 2017 product's Q7, widened.
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
    // Installers and images that hide what is inside.
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
    // Office with macros, add-ins, and formats used to carry them.
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
    // Pages that run in the reader's browser.
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

/// A name that may be sent: one path component that every system shows as it is.
#[derive(Clone, PartialEq, Eq)]
pub struct FileName(String);

/// Why a name is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefusedName {
    /// Nothing is left of it.
    #[error("the name is empty")]
    Empty,
    /// Longer than [`NAME_BYTES`].
    #[error("the name is too long")]
    TooLong,
    /// Path separators, control characters, or characters no file name has on Windows.
    #[error("the name holds characters that a file name can't have")]
    BadCharacter,
    /// Invisible characters that make the name read as another.
    #[error("the name holds invisible characters that disguise it")]
    Disguised,
    /// A kind that is never sent.
    #[error("files of this kind are never sent")]
    RefusedKind,
    /// A name that Windows keeps for a device.
    #[error("the name is reserved")]
    Reserved,
}

impl RefusedName {
    /// The code that travels.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "name_empty",
            Self::TooLong => "name_too_long",
            Self::BadCharacter => "name_bad_character",
            Self::Disguised => "name_disguised",
            Self::RefusedKind => "kind_refused",
            Self::Reserved => "name_reserved",
        }
    }
}

impl FileName {
    /// Judges a name as a person's system gave it.
    ///
    /// Judged is what Windows would make of it: full-width letters folded (NFKC), any case,
    /// trailing dots and spaces dropped, and *every* ending of the name, so that neither
    /// `letter.exe.` nor `letter.exe .pdf` nor `letter.ｅｘｅ` passes.
    pub fn parse(given: &str) -> Result<Self, RefusedName> {
        let name: String = given.nfc().collect();
        if name.len() > NAME_BYTES {
            return Err(RefusedName::TooLong);
        }
        if name.chars().any(is_deceiving) {
            return Err(RefusedName::Disguised);
        }
        // Also after folding: a full-width colon is a colon to some unpackers.
        let folded: String = name.nfkc().flat_map(char::to_lowercase).collect();
        let bad = |it: char| it.is_control() || matches!(it, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
        if name.chars().any(bad) || folded.contains(['/', '\\', ':']) {
            return Err(RefusedName::BadCharacter);
        }
        let folded = folded.trim_end_matches(|it: char| it == '.' || it.is_whitespace()).trim_start();
        if folded.is_empty() {
            return Err(RefusedName::Empty);
        }
        let mut parts = folded.split('.').map(str::trim);
        let stem = parts.next().unwrap_or_default();
        if is_device(stem) {
            return Err(RefusedName::Reserved);
        }
        if parts.any(|it| REFUSED.contains(&it)) {
            return Err(RefusedName::RefusedKind);
        }
        let name = name.trim().trim_end_matches(['.', ' ', '　']).to_owned();
        Ok(Self(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The ending in lower case, empty if there is none.
    pub fn ending(&self) -> String {
        self.0.rsplit_once('.').map(|it| it.1.to_lowercase()).unwrap_or_default()
    }

    /// The media type by which a reader's browser may be told, by ending; anything unknown is
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

fn is_device(stem: &str) -> bool {
    matches!(stem, "con" | "prn" | "aux" | "nul")
        || (stem.len() == 4
            && (stem.starts_with("com") || stem.starts_with("lpt"))
            && stem.ends_with(|it: char| it.is_ascii_digit()))
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
    fn refused_kinds_do_not_pass_in_disguise() {
        use RefusedName::{BadCharacter, Disguised, Empty, RefusedKind, Reserved, TooLong};
        check("診療情報提供書.pdf", Ok("診療情報提供書.pdf"));
        check("  report v1.2 final.pdf. ", Ok("report v1.2 final.pdf"));
        check("読影.2026.dcm", Ok("読影.2026.dcm"));
        for name in [
            "a.exe",
            "a.EXE",
            "a.exe.",
            "a.exe. . ",
            "a.exe.pdf",
            "a.exe .pdf",
            "a.ｅｘｅ",
            "a．exe",
            "a.Exe　",
            "a.docm",
            "a.XLSM",
            ".hta",
            "a.pdf.lnk",
            "a.svg",
            "a.iso",
        ] {
            check(name, Err(RefusedKind));
        }
        check("letter\u{202E}fdp.pdf", Err(Disguised));
        check("a\u{200B}.pdf", Err(Disguised));
        for name in
            ["a.pdf:evil.exe", "a.pdf::$DATA", "../a.pdf", "a\\b.pdf", "a\0.pdf", "a\n.pdf", "a：b.pdf", "a?.pdf"]
        {
            check(name, Err(BadCharacter));
        }
        for name in ["", " ", "...", "　"] {
            check(name, Err(Empty));
        }
        for name in ["CON", "nul.txt", "COM1.pdf", "ＬＰＴ９.pdf"] {
            check(name, Err(Reserved));
        }
        check(&"あ".repeat(100), Err(TooLong));
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
    }
}
