//! 取り違えガード on 200 pairs of letters and printed documents, for `cargo xtask prove mixups`, which makes the pairs.

use std::collections::BTreeMap;

use medpost_domain::letter::Patient;
use medpost_domain::mixup::{Document, Doubt, Meant, Text, doubts};
use serde::Deserialize;

/// A pair, as `tests/e2e/mixups.mjs` writes it.
#[derive(Deserialize)]
struct Pair {
    layout: String,
    /// What was swapped; nothing in a right pair.
    swap: Option<String>,
    readable: bool,
    recipients: Vec<String>,
    sender: String,
    patient: Patient,
    file: String,
    text: Option<String>,
    whole: bool,
}

#[test]
#[ignore = "reads pairs that cargo xtask prove mixups makes"]
fn pairs() {
    let file = std::env::var_os("MEDPOST_MIXUPS").expect("MEDPOST_MIXUPS names the file of pairs");
    let text = std::fs::read_to_string(file).unwrap();
    let (mut swapped, mut found, mut right, mut doubted, mut unread, mut fine) = (0, 0, 0, 0, 0, 0);
    let mut wrong: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in text.lines() {
        let it: Pair = serde_json::from_str(line).unwrap();
        let meant =
            Meant { recipients: &it.recipients, sender: &it.sender, patient: &it.patient, foreign_number: false };
        let text = it.text.clone().map_or(Text::Unreadable, if it.whole { Text::Read } else { Text::Partly });
        let told = doubts(&meant, &[Document { name: it.file.clone(), text }]);
        let said = || format!("{:?} {told:?}\n{}", it.swap, it.text.as_deref().unwrap_or_default());
        match (it.readable, &it.swap) {
            (false, _) => {
                unread += 1;
                fine += usize::from(!told.iter().any(|it| it.doubt == Doubt::Unread));
            }
            (true, Some(_)) => {
                swapped += 1;
                found += usize::from(!told.is_empty());
                if told.is_empty() {
                    wrong.entry(it.layout.clone()).or_default().push(said());
                }
            }
            (true, None) => {
                right += 1;
                doubted += usize::from(!told.is_empty());
                if !told.is_empty() {
                    wrong.entry(it.layout.clone()).or_default().push(said());
                }
            }
        }
    }
    for (layout, all) in &wrong {
        println!("--- {layout}\n{}", all.join("\n"));
    }
    println!(
        "swapped: {found} of {swapped} found; right: {doubted} of {right} doubted; unreadable: {fine} of {unread} called fine"
    );
    assert!(swapped > 40 && right > 40 && unread > 40, "{swapped} {right} {unread}");
    assert!(found * 100 >= swapped * 95, "{found} of {swapped}");
    assert!(doubted * 100 <= right * 3, "{doubted} of {right}");
    assert_eq!(fine, 0);
}
