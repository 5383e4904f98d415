//! Applications: the public operations, and those of the console's clerks.

use medpost_wire::application::{ApplicantLink, Offer, OwnApplication};

use crate::line::Answer;
use crate::operations;

/// What can be applied for. With `console`, asks there, in order to enter an application on paper.
pub async fn offer(console: bool) -> Answer<Offer> {
    if console { operations::paper_offer().await } else { operations::offer().await }
}

/// The state of the applicant's own application.
pub async fn own(token: &str) -> Answer<OwnApplication> {
    operations::own_application(&link(token)).await
}

/// Withdraws the applicant's own application.
pub async fn withdraw(token: &str) -> Answer<()> {
    operations::withdraw_application(&link(token)).await
}

fn link(token: &str) -> ApplicantLink {
    ApplicantLink { token: token.to_owned() }
}
