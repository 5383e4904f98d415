//! Who sees an inbox among recipients, and who may send to it.

stored! {
    /// Whom an inbox takes letters from.
    #[derive(Default)]
    pub enum Senders {
        /// Every facility: exchange between groups is the rule.
        #[default]
        All = "all",
        /// Facilities in a group contract of an association that this one is in, too.
        Group = "group",
        /// The facilities that are named.
        Listed = "listed",
    }
}

/// How open an inbox is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Openness {
    /// It, or its facility, is hidden from facilities of other groups.
    pub hidden: bool,
    /// Whom it takes letters from.
    pub senders: Senders,
}

/// What a sending facility is to an inbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sender {
    /// The inbox is its own.
    pub own: bool,
    /// Both are in group contracts of one association.
    pub same_group: bool,
    /// It is named among those who may send.
    pub listed: bool,
}

impl Openness {
    /// Whether a sender finds the inbox. Whoever is named finds it: else nobody could use the name.
    pub const fn is_seen_by(self, it: Sender) -> bool {
        !self.hidden || it.own || it.same_group || it.listed
    }

    /// Whether it takes a letter. What is not seen takes none.
    pub const fn takes_from(self, it: Sender) -> bool {
        let admitted = match self.senders {
            Senders::All => true,
            Senders::Group => it.same_group,
            Senders::Listed => it.listed,
        };
        self.is_seen_by(it) && (it.own || admitted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRANGER: Sender = Sender { own: false, same_group: false, listed: false };
    const MATE: Sender = Sender { own: false, same_group: true, listed: false };
    const NAMED: Sender = Sender { own: false, same_group: false, listed: true };
    const OWN: Sender = Sender { own: true, same_group: false, listed: false };

    #[track_caller]
    fn check(hidden: bool, senders: Senders, seen: [bool; 4], takes: [bool; 4]) {
        let it = Openness { hidden, senders };
        let all = [STRANGER, MATE, NAMED, OWN];
        assert_eq!(all.map(|by| it.is_seen_by(by)), seen);
        assert_eq!(all.map(|by| it.takes_from(by)), takes);
    }

    #[test]
    fn an_inbox_is_seen_and_takes_letters_as_its_rules_say() {
        check(false, Senders::All, [true; 4], [true; 4]);
        check(true, Senders::All, [false, true, true, true], [false, true, true, true]);
        check(false, Senders::Group, [true; 4], [false, true, false, true]);
        check(false, Senders::Listed, [true; 4], [false, false, true, true]);
        check(true, Senders::Listed, [false, true, true, true], [false, false, true, true]);
    }
}
