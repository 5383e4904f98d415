//! Applications: the public operations, and those of the console's clerks.

use medpost_domain::id::{ApplicationId, PackId};
use medpost_wire::application::{
    AddPack, AnswerApplication, ApplicantLink, Applications, Apply, AskLink, CorrectApplication, Decided,
    EnterApplication, FindApplications, Offer, OwnApplication, Pack, Received, StepApplication,
};

use crate::api::{Answer, Cause, ask, json, send};

/// What can be applied for; `console` asks there, to enter paper.
pub async fn offer(console: bool) -> Answer<Offer> {
    let path = if console { "/api/v1/console/applications/offer" } else { "/api/v1/applications/offer" };
    ask("GET", path, None, Cause::Person).await
}

/// Applies.
pub async fn apply(wish: &Apply) -> Answer<Received> {
    ask("POST", "/api/v1/applications", json(wish), Cause::Person).await
}

/// Has another link mailed to confirm the address of an application.
pub async fn ask_link(wish: &AskLink) -> Answer<()> {
    send("POST", "/api/v1/applications/link", json(wish), Cause::Person).await.map(|_| ())
}

/// Where an application stands.
pub async fn own(token: &str) -> Answer<OwnApplication> {
    ask("POST", "/api/v1/applications/own", json(&link(token)), Cause::Person).await
}

/// Answers what the clerk asked.
pub async fn answer(request: &AnswerApplication) -> Answer<()> {
    send("POST", "/api/v1/applications/own/answer", json(request), Cause::Person).await.map(|_| ())
}

/// Withdraws.
pub async fn withdraw(token: &str) -> Answer<()> {
    send("POST", "/api/v1/applications/own/withdrawal", json(&link(token)), Cause::Person).await.map(|_| ())
}

fn link(token: &str) -> ApplicantLink {
    ApplicantLink { token: token.to_owned() }
}

/// A page of the applications.
pub async fn find(wish: &FindApplications) -> Answer<Applications> {
    ask("POST", "/api/v1/console/applications/search", json(wish), Cause::Person).await
}

/// Enters one that came on paper.
pub async fn enter(wish: &EnterApplication) -> Answer<Received> {
    ask("POST", "/api/v1/console/applications", json(wish), Cause::Person).await
}

/// Corrects the form of one that is not decided yet.
pub async fn correct(id: ApplicationId, request: &CorrectApplication) -> Answer<()> {
    send("PUT", &format!("/api/v1/console/applications/{id}"), json(request), Cause::Person).await.map(|_| ())
}

/// Takes a step.
pub async fn step(id: ApplicationId, wish: &StepApplication) -> Answer<Decided> {
    ask("POST", &format!("/api/v1/console/applications/{id}/step"), json(wish), Cause::Person).await
}

/// The plans on offer now or later.
pub async fn packs() -> Answer<Vec<Pack>> {
    ask("GET", "/api/v1/console/packs", None, Cause::Person).await
}

/// Adds a plan, or a new price of one.
pub async fn add_pack(wish: &AddPack) -> Answer<()> {
    send("POST", "/api/v1/console/packs", json(wish), Cause::Person).await.map(|_| ())
}

/// Takes a plan off the offer.
pub async fn end_pack(id: PackId) -> Answer<()> {
    send("DELETE", &format!("/api/v1/console/packs/{id}"), None, Cause::Person).await.map(|_| ())
}
