//! Host names: which host answers, and which names a certificate covers.

/// Whether a name is one of these; `*.` stands for exactly one label. Names are lower case.
pub fn matches(names: &[String], name: &str) -> bool {
    names.iter().any(|it| match it.strip_prefix("*.") {
        Some(rest) => name.split_once('.').is_some_and(|(label, of)| !label.is_empty() && of == rest),
        None => it == name,
    })
}

/// Whether two lists share a name that both would answer.
pub fn share_a_name(one: &[String], other: &[String]) -> bool {
    one.iter().any(|it| matches(other, it) || other.contains(it)) || other.iter().any(|it| matches(one, it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_one_label() {
        let names = ["card.example".to_owned(), "*.medpost.example".to_owned()];
        for (name, is) in [
            ("card.example", true),
            ("a.medpost.example", true),
            ("a.b.medpost.example", false),
            ("medpost.example", false),
            (".medpost.example", false),
            ("card.example.", false),
            ("", false),
        ] {
            assert_eq!(matches(&names, name), is, "{name}");
        }
        assert!(share_a_name(&names, &["b.medpost.example".to_owned()]));
        assert!(share_a_name(&["b.medpost.example".to_owned()], &names));
        assert!(!share_a_name(&names, &["www.example".to_owned()]));
    }
}
