//! Enrolment codes: 128 random bits, typed once from paper. They are printed in groups of four that end in a check
//! letter, so the page can tell which group was mistyped.

use crate::number::Count;

/// The alphabet of a code: Crockford's base 32, without I, L, O and U.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters needed for 128 bits, and the length of a code without check letters.
const LENGTH: usize = 26;
/// Letters in a printed group.
const GROUP: usize = 4;
/// Groups of a code with check letters; three letters of each carry bits.
const GROUPS: usize = 9;
/// Letters in a code with check letters.
pub const CHECKED_LENGTH: usize = GROUPS * GROUP;

/// Days for which a code can be used.
pub const VALID_DAYS: i64 = 60;
/// Number of failed attempts (wrong holder or kind of card) that a code survives.
pub const ATTEMPTS: Count = Count(5);

/// A one-time code as its 128 bits. It has no `Debug`, so it can't end up in a log.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Code(pub [u8; 16]);

impl Code {
    /// 26 letters in groups of four, without check letters. Used for stop codes and numbers told by telephone.
    pub fn print(&self) -> String {
        grouped(&digits::<LENGTH>(self.0))
    }

    /// The form printed on letters: nine groups of three letters and a check letter.
    pub fn print_checked(&self) -> String {
        let carried = digits::<{ GROUPS * (GROUP - 1) }>(self.0);
        let mut all = Vec::with_capacity(CHECKED_LENGTH);
        for (index, group) in carried.chunks(GROUP - 1).enumerate() {
            all.extend_from_slice(group);
            all.push(check(index, group));
        }
        grouped(&all)
    }

    /// Parses what somebody typed, with or without check letters. Case, width and grouping don't matter; O counts as 0,
    /// I and L as 1. `None` for anything else, including a wrong check letter.
    pub fn read(typed: &str) -> Option<Self> {
        let all = typed_digits(typed)?;
        match all.len() {
            LENGTH => bits(&all),
            CHECKED_LENGTH if first_wrong(&all).is_none() => {
                let carried: Vec<u8> = all.chunks(GROUP).flat_map(|it| &it[..GROUP - 1]).copied().collect();
                bits(&carried)
            }
            _ => None,
        }
    }

    /// The first group, counted from 1, whose check letter is wrong. `None` as long as the input is short enough to be
    /// a code without check letters, or if it has a letter that codes don't use.
    pub fn wrong_group(typed: &str) -> Option<usize> {
        let all = typed_digits(typed)?;
        if all.len() <= LENGTH { None } else { first_wrong(&all).map(|it| it + 1) }
    }
}

/// The lowest `N` digits of the number in base 32.
fn digits<const N: usize>(code: [u8; 16]) -> [u8; N] {
    let mut bits = u128::from_be_bytes(code);
    let mut all = [0u8; N];
    for it in all.iter_mut().rev() {
        *it = (bits & 31) as u8;
        bits >>= 5;
    }
    all
}

/// The number that these letters encode; `None` if it exceeds 128 bits.
fn bits(digits: &[u8]) -> Option<Code> {
    let mut bits: u128 = 0;
    for it in digits {
        if bits >> 123 != 0 {
            return None;
        }
        bits = (bits << 5) | u128::from(*it);
    }
    Some(Code(bits.to_be_bytes()))
}

fn grouped(digits: &[u8]) -> String {
    let group = |it: &[u8]| it.iter().map(|it| char::from(LETTERS[usize::from(*it)])).collect::<String>();
    digits.chunks(GROUP).map(group).collect::<Vec<_>>().join("-")
}

/// Converts what was typed into base 32 digits; `None` if a letter is not in the alphabet.
fn typed_digits(typed: &str) -> Option<Vec<u8>> {
    let mut all = Vec::new();
    for it in typed.chars() {
        // Full-width letters, as typed on a Japanese keyboard.
        let narrow = match it {
            '！'..='～' => char::from_u32(u32::from(it) - 0xFEE0).unwrap_or(it),
            _ => it,
        };
        let letter = match narrow.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            'ー' => continue,
            other if !other.is_alphanumeric() => continue,
            other => other,
        };
        let value = LETTERS.iter().position(|it| char::from(*it) == letter)?;
        all.push(u8::try_from(value).ok()?);
    }
    Some(all)
}

/// The check letter of a group: a weighted sum of its letters and its position in the field of 32 elements. It catches
/// one wrong letter, two swapped letters, and two swapped groups.
fn check(index: usize, group: &[u8]) -> u8 {
    let place = u8::try_from(index + 1).unwrap_or(u8::MAX) & 31;
    double(group.iter().fold(0, |sum, it| double(sum) ^ it)) ^ place
}

/// Doubles an element of the field of 32 elements, modulo x⁵ + x² + 1.
const fn double(it: u8) -> u8 {
    let it = it << 1;
    if it & 32 == 0 { it } else { it ^ 0b10_0101 }
}

fn first_wrong(digits: &[u8]) -> Option<usize> {
    let groups = digits.chunks_exact(GROUP).take(GROUPS);
    groups.enumerate().find(|(index, it)| check(*index, &it[..GROUP - 1]) != it[GROUP - 1]).map(|it| it.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn letters(text: &str) -> Vec<char> {
        text.chars().filter(|it| *it != '-').collect()
    }

    fn text(letters: &[char]) -> String {
        letters.iter().collect()
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(bits: [u8; 16]) {
            for printed in [Code(bits).print(), Code(bits).print_checked()] {
                prop_assert!(Code::read(&printed) == Some(Code(bits)));
                prop_assert!(Code::wrong_group(&printed).is_none());
                let careless = printed.to_lowercase().replace('-', "　").replace('0', "o").replace('1', "ｌ");
                prop_assert!(Code::read(&careless) == Some(Code(bits)));
            }
        }

        #[test]
        fn one_wrong_letter_is_found_in_its_group(bits: [u8; 16], place in 0..CHECKED_LENGTH, other in 0..32usize) {
            let mut all = letters(&Code(bits).print_checked());
            let other = char::from(LETTERS[other]);
            prop_assume!(all[place] != other);
            all[place] = other;
            prop_assert_eq!(Code::wrong_group(&text(&all)), Some(place / GROUP + 1));
            prop_assert!(Code::read(&text(&all)).is_none());
        }

        #[test]
        fn two_letters_of_a_group_that_changed_places_are_found(bits: [u8; 16], group in 0..GROUPS, one in 0..GROUP, two in 0..GROUP) {
            let mut all = letters(&Code(bits).print_checked());
            let (one, two) = (group * GROUP + one, group * GROUP + two);
            prop_assume!(all[one] != all[two]);
            all.swap(one, two);
            prop_assert_eq!(Code::wrong_group(&text(&all)), Some(group + 1));
        }

        #[test]
        fn two_groups_that_changed_places_are_found(bits: [u8; 16], one in 0..GROUPS, two in 0..GROUPS) {
            prop_assume!(one != two);
            let printed = Code(bits).print_checked();
            let mut groups: Vec<&str> = printed.split('-').collect();
            groups.swap(one, two);
            prop_assert_eq!(Code::wrong_group(&groups.join("-")), Some(one.min(two) + 1));
        }

        #[test]
        fn anything_typed_is_answered(typed: String) {
            let _ = (Code::read(&typed), Code::wrong_group(&typed));
        }
    }

    #[test]
    fn a_code_without_check_letters_is_never_called_wrong() {
        let printed = Code([0xA5; 16]).print();
        for end in 0..=printed.len() {
            assert_eq!(Code::wrong_group(&printed[..end]), None);
        }
        // Too many bits for a code, and a letter that codes don't use.
        assert!(Code::read("ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZ").is_none());
        assert!(Code::read(&printed.replace('5', "U")).is_none());
    }
}
