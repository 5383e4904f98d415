//! Search by words: what a line is found by, and how well it fits.

use super::fold;

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
