//! How the installation is.

use medpost_domain::instant::Instant;

crate::choices! {
    /// How something of the installation is, the worst first.
    #[derive(PartialOrd, Ord)]
    pub enum HealthState {
        /// Something does not work, or soon won't.
        Ill,
        /// It works; somebody should look at it in the next days.
        Watch,
        /// All is well.
        Well,
    }

    /// Why nothing ends, is billed or debited.
    pub enum ClockDoubt {
        /// The clock made a step that nobody has accepted.
        Held,
        /// No process was there for a while.
        Paused,
        /// The clock of the machine that answered is off.
        Off,
        /// It could not be compared with the database's.
        Unknown,
    }
}

crate::travels! {
    /// How the installation is, as far as the process that answered and the database know. No key and no secret.
    pub struct Health {
        /// When this was looked at.
        pub at: Instant,
        /// Alarms that are raised, the oldest first.
        pub alarms: Vec<RaisedAlarm>,
        /// The time.
        pub clock: ClockHealth,
        /// Which disk is almost full; empty: none.
        pub full_disk: String,
        /// The master keys.
        pub keys: Vec<KeyHealth>,
        /// Revocation lists at hand.
        pub lists: Vec<ListHealth>,
        /// Lists that are wanted and not at hand.
        pub missing_lists: u32,
        /// Certificates of the hosts.
        pub certificates: Vec<CertificateHealth>,
        /// Work, by the neighbour that it waits for.
        pub lanes: Vec<LaneHealth>,
    }

    /// Something that the operator must look at.
    pub struct RaisedAlarm {
        /// What, as it stands in the runbook.
        pub kind: String,
        /// Codes and numbers.
        pub detail: String,
        /// Since when.
        pub since: Instant,
    }

    /// Whether anything keeps work from ending.
    pub struct ClockHealth {
        /// How it is.
        pub state: HealthState,
        /// Why nothing ends; none: it does.
        pub why: Option<ClockDoubt>,
        /// Until when, if that is known.
        pub until: Option<Instant>,
    }

    /// A master key.
    pub struct KeyHealth {
        /// Its version.
        pub version: i32,
        /// How it is.
        pub state: HealthState,
        /// From when on it seals, if no newer one does; none: from the beginning, or it is not here.
        pub from: Option<Instant>,
        /// Whether it seals now.
        pub seals: bool,
        /// Whether the keyring of the machine that answered has it.
        pub here: bool,
    }

    /// A revocation list.
    pub struct ListHealth {
        /// Who issued it.
        pub issuer: String,
        /// Its number.
        pub number: String,
        /// How it is.
        pub state: HealthState,
        /// When it came.
        pub came_at: Instant,
        /// Until when it counts.
        pub until: Instant,
    }

    /// The certificate of a host.
    pub struct CertificateHealth {
        /// Name of the host in the configuration.
        pub host: String,
        /// How it is.
        pub state: HealthState,
        /// When the first of its chain ends; none: it can't be read.
        pub ends: Option<Instant>,
    }

    /// Work that waits for one neighbour.
    pub struct LaneHealth {
        /// Which.
        pub lane: String,
        /// How it is.
        pub state: HealthState,
        /// Work that is due.
        pub due: u64,
        /// Since when the oldest of it.
        pub oldest: Option<Instant>,
        /// Work that was given up after its last try.
        pub given_up: u64,
    }
}
