//! What may be typed into a field of one line or of several.

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
