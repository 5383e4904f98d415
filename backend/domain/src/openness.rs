//! Who sees an inbox among the recipients, and who may send to it.

stored! {
    /// From whom an inbox accepts letters.
    #[derive(Default)]
    pub enum Senders {
        /// From every facility. This is the default: exchange between groups is normal.
        #[default]
        All = "all",
        /// From facilities in a group contract of an association that this one is in, too.
        Group = "group",
        /// From the listed facilities only.
        Listed = "listed",
    }
}

/// How open an inbox is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Openness {
    /// The inbox or its facility is hidden from facilities of other groups.
    pub hidden: bool,
    /// From whom it accepts letters.
    pub senders: Senders,
}

/// How a sending facility relates to an inbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sender {
    /// The inbox belongs to the facility.
    pub own: bool,
    /// Both facilities are in group contracts of the same association.
    pub same_group: bool,
    /// The facility is on the inbox's list of senders.
    pub listed: bool,
}

impl Openness {
    /// Whether a sender can find the inbox. Listed facilities always can, otherwise the list would be useless to them.
    pub const fn is_seen_by(self, it: Sender) -> bool {
        !self.hidden || it.own || it.same_group || it.listed
    }

    /// Whether it accepts a letter from a sender. An inbox that can't be seen accepts none.
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
