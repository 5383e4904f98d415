//! Payment by credit card, through Stripe.

use std::sync::Arc;

use medpost_domain::id::InvoiceId;
use medpost_wire::billing::credit_cards::{CardPage, CreditCard};
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use uuid::Uuid;

use crate::billing::Billing;
use crate::billing::credit_cards::{card, charge};
use crate::kit::area::Area;
use crate::kit::db::retry_on_conflict;
use crate::kit::done::Done;
use crate::kit::problem::Result;
use crate::office::caller::ConsoleCaller;

/// Payment by credit card, through Stripe.
pub struct CreditCardsApi(pub Arc<Billing>);

#[OpenApi(prefix_path = "/console", tag = "Area::Payments")]
impl CreditCardsApi {
    /// The credit card of one that pays: its last digits.
    #[oai(path = "/payers/:id/card", method = "get", operation_id = "credit_card")]
    async fn credit_card(&self, caller: ConsoleCaller, id: Path<Uuid>) -> Result<Json<CreditCard>> {
        Ok(Json(card::credit_card(&self.0, &caller, id.0).await?))
    }

    /// Opens a page of Stripe's on which a card is entered.
    #[oai(path = "/payers/:id/card", method = "post", operation_id = "enter_credit_card")]
    async fn enter_card(&self, caller: ConsoleCaller, id: Path<Uuid>) -> Result<Json<CardPage>> {
        Ok(Json(card::enter_card(&self.0, &caller, id.0).await?))
    }

    /// Looks whether a card was entered there.
    #[oai(path = "/payers/:id/card/look", method = "post", operation_id = "look_for_credit_card")]
    async fn look_for_card(&self, caller: ConsoleCaller, id: Path<Uuid>) -> Result<Json<CreditCard>> {
        Ok(Json(card::look_for_card(&self.0, &caller, id.0).await?))
    }

    /// Forgets the card: what is billed next is paid by transfer.
    #[oai(path = "/payers/:id/card", method = "delete", operation_id = "remove_credit_card")]
    async fn remove_card(&self, caller: ConsoleCaller, id: Path<Uuid>) -> Result<Done> {
        retry_on_conflict(|| card::remove_card(&self.0, &caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// Asks the card for an open invoice again, before its day.
    #[oai(path = "/invoices/:id/card-payment", method = "post", operation_id = "ask_card_again")]
    async fn ask_card_again(&self, caller: ConsoleCaller, id: Path<InvoiceId>) -> Result<Done> {
        retry_on_conflict(|| charge::retry_now(&self.0, &caller, id.0)).await?;
        Ok(Done::Done)
    }
}
