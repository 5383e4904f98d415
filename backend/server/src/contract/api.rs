//! Applications over HTTP, on the public host: nobody is signed in there.

use std::sync::Arc;

use medpost_wire::application::{ApplicantLink, Apply, Offer, OwnApplication, Received};
use medpost_wire::problem::Code;
use poem::{Request, Result};
use poem_openapi::OpenApi;
use poem_openapi::payload::Json;

use crate::kit::db::again;
use crate::kit::done::Done;
use crate::kit::problem::Refusal;
use crate::session::caller::peer;

use super::Contracts;

/// The operations of this area.
pub struct ApplicationApi(pub Arc<Contracts>);

#[OpenApi(prefix_path = "/applications")]
impl ApplicationApi {
    /// What can be applied for, and the dates that apply now. Open to everybody.
    #[oai(path = "/offer", method = "get", operation_id = "offer")]
    async fn offer(&self) -> Result<Json<Offer>> {
        Ok(Json(self.0.offer().await?))
    }

    /// Applies for a contract; a receipt is mailed. Open to everybody.
    #[oai(path = "/", method = "post", operation_id = "apply")]
    async fn apply(&self, request: &Request, wish: Json<Apply>) -> Result<Json<Received>> {
        self.paced(request)?;
        Ok(Json(again(|| self.0.apply(&wish)).await?))
    }

    /// Where an application stands. Open to whoever has its link.
    #[oai(path = "/own", method = "post", operation_id = "own_application")]
    async fn own(&self, request: &Request, wish: Json<ApplicantLink>) -> Result<Json<OwnApplication>> {
        self.paced(request)?;
        Ok(Json(self.0.own_application(&wish.token).await?))
    }

    /// Answers what the clerk asked.
    #[oai(path = "/own/answer", method = "post", operation_id = "answer_application")]
    async fn answer(&self, request: &Request, wish: Json<ApplicantLink>) -> Result<Done> {
        self.paced(request)?;
        again(|| self.0.answer(&wish.token, &wish.answer)).await?;
        Ok(Done::Done)
    }

    /// Withdraws an application.
    #[oai(path = "/own/withdrawal", method = "post", operation_id = "withdraw_application")]
    async fn withdraw(&self, request: &Request, wish: Json<ApplicantLink>) -> Result<Done> {
        self.paced(request)?;
        again(|| self.0.withdraw(&wish.token)).await?;
        Ok(Done::Done)
    }
}

impl ApplicationApi {
    fn paced(&self, request: &Request) -> Result<(), Refusal> {
        let address = peer(request).ok_or_else(|| Refusal::new(Code::Unavailable))?.address;
        if self.0.pace.goes_on(address, self.0.clock.now()) { Ok(()) } else { Err(Refusal::new(Code::TooMany)) }
    }
}
