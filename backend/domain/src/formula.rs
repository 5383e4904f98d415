//! What a spreadsheet takes for a formula, even though it is meant as text.

use unicode_normalization::UnicodeNormalization;

/// Zero-width characters, which may precede what is shown.
const UNSEEN: [char; 8] =
    ['\u{FEFF}', '\u{200B}', '\u{200C}', '\u{200D}', '\u{200E}', '\u{200F}', '\u{2060}', '\u{00AD}'];

/// Whether a spreadsheet may take a cell for a formula: it begins with a formula sign in any width (Excel on a Japanese
/// system reads ＝ as =), possibly after blanks or invisible characters, or with a control character, which ends cells
/// and lines.
pub fn is_formula(cell: &str) -> bool {
    let passed = |it: &char| it.is_whitespace() && !it.is_control() || UNSEEN.contains(it);
    let mut shown = cell.chars().skip_while(passed).nfkd();
    shown.next().is_some_and(|it| it.is_control() || matches!(it, '=' | '+' | '-' | '\u{2212}' | '@'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_formulas_are_known_in_every_width_and_behind_what_nobody_sees() {
        let formulas = [
            "=1+1",
            "+81",
            "-1",
            "@SUM(1)",
            "＝1+1",
            "＋1",
            "－1",
            "＠x",
            "﹦1",
            "﹢1",
            "﹣1",
            "﹫x",
            "⁼1",
            "\u{2212}1",
            "=\u{338}1",
            "\t=1",
            "\r=1",
            "\n=1",
            "\t1",
            "\r1",
            "\n1",
            " =1",
            "　＝1",
            "\u{FEFF}=1",
            "\u{200B}＝1",
            "\u{A0}@x",
        ];
        for it in formulas {
            assert!(is_formula(it), "{it:?}");
        }
        for it in ["", "例示医院", "1-1", "a=b", "'=1", "#N/A", "ー", "〜", "例示＝医院", "　例示"] {
            assert!(!is_formula(it), "{it:?}");
        }
    }
}
