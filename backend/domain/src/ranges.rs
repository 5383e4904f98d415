//! Which bytes of a document a person has received: ranges add up.

/// Sorted, disjoint byte ranges that don't touch, each from (inclusive) to (exclusive).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ranges(Vec<(u64, u64)>);

/// Maximum number of ranges kept. Readers normally request larger ones.
const MOST_PIECES: usize = 1_000;

impl Ranges {
    /// Adds the bytes `from..to`, unless the record would grow without bound.
    pub fn add(&mut self, from: u64, to: u64) {
        if from >= to {
            return;
        }
        let (mut from, mut to) = (from, to);
        let mut kept = Vec::with_capacity(self.0.len() + 1);
        for &(a, b) in &self.0 {
            if b < from || to < a {
                kept.push((a, b));
            } else {
                from = from.min(a);
                to = to.max(b);
            }
        }
        if kept.len() < MOST_PIECES {
            kept.push((from, to));
            kept.sort_unstable();
            self.0 = kept;
        }
    }

    /// Whether every byte of a document of this length has been handed over.
    pub fn covers(&self, length: u64) -> bool {
        length == 0 || self.0.first().is_some_and(|it| it.0 == 0 && it.1 >= length)
    }

    /// The stored form: `0-100,200-300`.
    pub fn print(&self) -> String {
        self.0.iter().map(|(a, b)| format!("{a}-{b}")).collect::<Vec<_>>().join(",")
    }

    /// Parses the output of [`Ranges::print`]. Anything else counts as nothing handed over.
    pub fn read(text: &str) -> Self {
        let mut it = Self::default();
        for piece in text.split(',') {
            if let Some((Ok(a), Ok(b))) = piece.split_once('-').map(|(a, b)| (a.parse(), b.parse())) {
                it.add(a, b);
            }
        }
        it
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_document_is_covered_exactly_when_each_byte_was_handed_over(
            pieces in proptest::collection::vec((0u64..40, 0u64..40), 0..12),
            length in 0u64..40,
        ) {
            let mut ranges = Ranges::default();
            let mut bytes = [false; 40];
            for (from, to) in pieces {
                ranges.add(from, to);
                for at in from..to {
                    bytes[usize::try_from(at).expect("small")] = true;
                }
            }
            let all = bytes[..usize::try_from(length).expect("small")].iter().all(|it| *it);
            prop_assert_eq!(ranges.covers(length), all);
            prop_assert_eq!(Ranges::read(&ranges.print()), ranges);
        }
    }
}
