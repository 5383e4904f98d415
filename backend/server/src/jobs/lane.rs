//! Lanes: each dependency has its own workers (ADR 23).

/// Which dependency ("neighbour") a kind of work waits for. Each lane has its own workers, so that a dependency that is
/// slow or away delays nothing but its own work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lane {
    /// The database alone.
    Database,
    /// Monthly bills, which take long.
    Bills,
    /// The depot.
    Store,
    /// The mail server.
    Mail,
    /// Mails by the thousand.
    BulkMail,
    /// Mails to people who are not known yet.
    Strangers,
    /// The program that draws PDFs.
    Printer,
    /// Stripe.
    Stripe,
    /// The authority's token.
    Token,
}

impl Lane {
    /// Every lane.
    pub const ALL: [Self; 9] = [
        Self::Database,
        Self::Bills,
        Self::Store,
        Self::Mail,
        Self::BulkMail,
        Self::Strangers,
        Self::Printer,
        Self::Stripe,
        Self::Token,
    ];

    /// The name in logs and metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Database => "database",
            Self::Bills => "bills",
            Self::Store => "store",
            Self::Mail => "mail",
            Self::BulkMail => "bulk_mail",
            Self::Strangers => "strangers",
            Self::Printer => "printer",
            Self::Stripe => "stripe",
            Self::Token => "token",
        }
    }

    /// How many of its jobs run at once.
    pub const fn at_once(self) -> usize {
        match self {
            Self::Bills | Self::Token => 1,
            Self::Printer | Self::Strangers => 2,
            Self::Database | Self::Store | Self::Mail | Self::BulkMail | Self::Stripe => 4,
        }
    }
}
