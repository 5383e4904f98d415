//! Enrolment codes: 128 random bits, typed from paper once.

/// Letters of a code: Crockford's base 32, without I, L, O, U.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters that carry 128 bits.
const LENGTH: usize = 26;

/// Days for which a code may be used.
pub const VALID_DAYS: i64 = 60;
/// Wrong holders or kinds that a code survives.
pub const ATTEMPTS: i32 = 5;

/// A one-time code as its 128 bits. Its text never appears in a log: there is no `Debug`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Code(pub [u8; 16]);

impl Code {
    /// As printed on the letter: 26 letters in groups of four.
    pub fn print(&self) -> String {
        let mut bits = u128::from_be_bytes(self.0);
        let mut letters = [0u8; LENGTH];
        for letter in letters.iter_mut().rev() {
            *letter = LETTERS[(bits & 31) as usize];
            bits >>= 5;
        }
        letters
            .chunks(4)
            .map(|it| it.iter().map(|it| char::from(*it)).collect::<String>())
            .collect::<Vec<_>>()
            .join("-")
    }

    /// Reads what a person typed: any case and width, groups or none, O for 0, I or L for 1.
    pub fn read(typed: &str) -> Option<Self> {
        let mut bits: u128 = 0;
        let mut count = 0;
        for it in crate::text::plain(typed).chars() {
            let letter = match it.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let value = LETTERS.iter().position(|it| char::from(*it) == letter)?;
            // 26 letters carry 130 bits: the first may use three of its five only.
            if count == LENGTH || (count == 0 && value > 7) {
                return None;
            }
            bits = (bits << 5) | value as u128;
            count += 1;
        }
        (count == LENGTH).then(|| Self(bits.to_be_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(bits: [u8; 16]) {
            let printed = Code(bits).print();
            prop_assert!(Code::read(&printed) == Some(Code(bits)));
            let careless = printed.to_lowercase().replace('-', "　").replace('0', "o").replace('1', "ｌ");
            prop_assert!(Code::read(&careless) == Some(Code(bits)));
        }

        #[test]
        fn anything_typed_is_answered(typed: String) {
            let _ = Code::read(&typed);
        }
    }
}
