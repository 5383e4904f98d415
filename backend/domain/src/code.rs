//! Enrolment codes: 128 random bits, typed from paper once. Printed with a check letter at the end of each group of four,
//! so that the page can say which group was mistyped.

/// Letters of a code: Crockford's base 32, without I, L, O, U.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters that carry 128 bits: all that a number without check letters has.
const LENGTH: usize = 26;
/// Letters of a group, as printed.
const GROUP: usize = 4;
/// Groups with check letters: three letters of each carry bits.
const GROUPS: usize = 9;
/// Letters of a code with check letters.
pub const CHECKED_LENGTH: usize = GROUPS * GROUP;

/// Days for which a code may be used.
pub const VALID_DAYS: i64 = 60;
/// Wrong holders or kinds that a code survives.
pub const ATTEMPTS: i32 = 5;

/// A one-time code as its 128 bits. Its text never appears in a log: there is no `Debug`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Code(pub [u8; 16]);

impl Code {
    /// 26 letters in groups of four, without check letters: stop codes and numbers that are told by telephone.
    pub fn print(&self) -> String {
        grouped(&digits::<LENGTH>(self.0))
    }

    /// As printed on the letter: nine groups of three letters and their check letter.
    pub fn print_checked(&self) -> String {
        let carried = digits::<{ GROUPS * (GROUP - 1) }>(self.0);
        let mut all = Vec::with_capacity(CHECKED_LENGTH);
        for (index, group) in carried.chunks(GROUP - 1).enumerate() {
            all.extend_from_slice(group);
            all.push(check(index, group));
        }
        grouped(&all)
    }

    /// Reads what a person typed, with check letters or without: any case and width, groups or none, O for 0, I or L
    /// for 1. `None` for anything else, also where a check letter does not agree.
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

    /// The first group, counted from 1, whose letters do not agree with their check letter. None while so few letters
    /// are there that it may be a code without check letters, and for what has a letter that no code has.
    pub fn wrong_group(typed: &str) -> Option<usize> {
        let all = typed_digits(typed)?;
        if all.len() <= LENGTH { None } else { first_wrong(&all).map(|it| it + 1) }
    }
}

/// The last letters of a number, five bits each.
fn digits<const N: usize>(code: [u8; 16]) -> [u8; N] {
    let mut bits = u128::from_be_bytes(code);
    let mut all = [0u8; N];
    for it in all.iter_mut().rev() {
        *it = (bits & 31) as u8;
        bits >>= 5;
    }
    all
}

/// The number that these letters carry; `None` if it has more than 128 bits.
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

/// The letters of what was typed as numbers; `None` if one of them is in no code.
fn typed_digits(typed: &str) -> Option<Vec<u8>> {
    let mut all = Vec::new();
    for it in typed.chars() {
        // Full-width letters, as a Japanese keyboard writes them.
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

/// The check letter of a group: the letters and the group's place, each times another number of the field of 32 elements.
/// So one wrong letter, two that changed places, and two groups that changed places never agree.
fn check(index: usize, group: &[u8]) -> u8 {
    let place = u8::try_from(index + 1).unwrap_or(u8::MAX) & 31;
    double(group.iter().fold(0, |sum, it| double(sum) ^ it)) ^ place
}

/// Twice a number in the field of 32 elements, modulo x⁵ + x² + 1.
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
        // Too many bits for a code, and a letter that no code has.
        assert!(Code::read("ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZ").is_none());
        assert!(Code::read(&printed.replace('5', "U")).is_none());
    }
}
