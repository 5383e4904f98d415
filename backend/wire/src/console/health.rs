//! The state of the installation.

use medpost_domain::instant::Instant;

crate::choices! {
    /// The condition of a part of the installation, worst first.
    #[derive(PartialOrd, Ord)]
    pub enum HealthState {
        /// Something doesn't work, or will stop working soon.
        Ill,
        /// It works, but somebody should look at it within the next days.
        Watch,
        /// All is well.
        Well,
    }

    /// Why expiry, billing and debits are on hold.
    pub enum ClockDoubt {
        /// The clock made a jump that nobody has accepted yet.
        Held,
        /// No process was running for a while.
        Paused,
        /// The clock of the machine that answered is wrong.
        Off,
        /// The clock could not be compared with the database's.
        Unknown,
    }
}

crate::travels! {
    /// The state of the installation, as far as the answering process and the database know. Contains no key and no
    /// secret.
    pub struct Health {
        /// When it was checked.
        pub at: Instant,
        /// The raised alarms, oldest first.
        pub alarms: Vec<RaisedAlarm>,
        /// The state of the clock.
        pub clock: ClockHealth,
        /// The disk that is almost full; empty if none is.
        pub full_disk: String,
        /// The master keys.
        pub keys: Vec<KeyHealth>,
        /// The revocation lists available.
        pub lists: Vec<ListHealth>,
        /// Number of required lists that are not available.
        pub missing_lists: u32,
        /// The certificates of the hosts.
        pub certificates: Vec<CertificateHealth>,
        /// Jobs, by the neighbour they depend on.
        pub lanes: Vec<LaneHealth>,
    }

    /// Something that the operator has to look at.
    pub struct RaisedAlarm {
        /// The kind of alarm, as named in the runbook.
        pub kind: String,
        /// Details in codes and numbers.
        pub detail: String,
        /// When it was raised.
        pub since: Instant,
    }

    /// Whether doubts about the time hold up anything that ends.
    pub struct ClockHealth {
        /// The condition of the clock.
        pub state: HealthState,
        /// Why things are on hold; `null` if they are not.
        pub why: Option<ClockDoubt>,
        /// Until when, if known.
        pub until: Option<Instant>,
    }

    /// A master key.
    pub struct KeyHealth {
        /// Its version.
        pub version: i32,
        /// The condition of the key.
        pub state: HealthState,
        /// From when it is used for sealing, unless a newer key is; `null` if from the beginning, or if the key is not
        /// here.
        pub from: Option<Instant>,
        /// Whether it is currently used for sealing.
        pub seals: bool,
        /// Whether the keyring of the answering machine contains it.
        pub here: bool,
    }

    /// A revocation list.
    pub struct ListHealth {
        /// Who issued it.
        pub issuer: String,
        /// Its number.
        pub number: String,
        /// The condition of the list.
        pub state: HealthState,
        /// When it was received.
        pub came_at: Instant,
        /// Until when it is valid.
        pub until: Instant,
    }

    /// The certificate of a host.
    pub struct CertificateHealth {
        /// The host's name in the configuration.
        pub host: String,
        /// The condition of the certificate.
        pub state: HealthState,
        /// When the first certificate of its chain expires; `null` if it can't be read.
        pub ends: Option<Instant>,
    }

    /// The jobs that depend on one neighbour.
    pub struct LaneHealth {
        /// The neighbour.
        pub lane: String,
        /// The condition of the lane.
        pub state: HealthState,
        /// Number of jobs due.
        pub due: u64,
        /// Since when the oldest of them is due.
        pub oldest: Option<Instant>,
        /// Number of jobs given up after the last retry.
        pub given_up: u64,
    }
}
