//! Lanes: each neighbour has its own workers.

/// Which neighbour a kind of work waits for. Each lane has its own workers, so that a neighbour that is slow or away
/// keeps nothing waiting but its own work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lane {
    /// Nobody but the database.
    Database,
    /// Bills, which take long.
    Bills,
    /// The store of sealed objects.
    Store,
    /// The mail server.
    Mail,
    /// Mails that come in thousands.
    BulkMail,
    /// The mail server, for whoever is not known yet.
    Strangers,
    /// The program that draws.
    Printer,
    /// Stripe.
    Stripe,
    /// The authority's token.
    Token,
}

impl Lane {
    /// Every one.
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

    /// For logs and figures.
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

    /// Jobs of it at once.
    pub const fn at_once(self) -> usize {
        match self {
            Self::Bills | Self::Token => 1,
            Self::Printer | Self::Strangers => 2,
            Self::Database | Self::Store | Self::Mail | Self::BulkMail | Self::Stripe => 4,
        }
    }
}
