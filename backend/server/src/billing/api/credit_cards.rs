//! Payment by credit card, through Stripe.

use std::sync::Arc;

use medpost_domain::id::InvoiceId;
use medpost_wire::billing::credit_cards::{CreditCard, CreditCardPage};
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
    /// Returns the last digits of a payer's credit card, and when it expires.
    #[oai(path = "/payers/:id/card", method = "get", operation_id = "credit_card")]
    async fn credit_card(
        &self,
        caller: ConsoleCaller,
        /// Id of the payer: that of an association or a facility.
        id: Path<Uuid>,
    ) -> Result<Json<CreditCard>> {
        Ok(Json(card::credit_card(&self.0, &caller, id.0).await?))
    }

    /// Opens a page at Stripe for entering a payer's credit card.
    #[oai(path = "/payers/:id/card", method = "post", operation_id = "enter_credit_card")]
    async fn enter_card(
        &self,
        caller: ConsoleCaller,
        /// Id of the payer: that of an association or a facility.
        id: Path<Uuid>,
    ) -> Result<Json<CreditCardPage>> {
        Ok(Json(card::enter_card(&self.0, &caller, id.0).await?))
    }

    /// Checks at Stripe whether a payer's credit card was entered, and returns it.
    #[oai(path = "/payers/:id/card/look", method = "post", operation_id = "look_for_credit_card")]
    async fn look_for_card(
        &self,
        caller: ConsoleCaller,
        /// Id of the payer: that of an association or a facility.
        id: Path<Uuid>,
    ) -> Result<Json<CreditCard>> {
        Ok(Json(card::look_for_card(&self.0, &caller, id.0).await?))
    }

    /// Removes a payer's credit card; further invoices are paid by bank transfer.
    #[oai(path = "/payers/:id/card", method = "delete", operation_id = "remove_credit_card")]
    async fn remove_card(
        &self,
        caller: ConsoleCaller,
        /// Id of the payer: that of an association or a facility.
        id: Path<Uuid>,
    ) -> Result<Done> {
        retry_on_conflict(|| card::remove_card(&self.0, &caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// Tries at once to collect an open invoice from the payer's credit card.
    #[oai(path = "/invoices/:id/card-payment", method = "post", operation_id = "ask_card_again")]
    async fn ask_card_again(
        &self,
        caller: ConsoleCaller,
        /// Id of the invoice.
        id: Path<InvoiceId>,
    ) -> Result<Done> {
        retry_on_conflict(|| charge::retry_now(&self.0, &caller, id.0)).await?;
        Ok(Done::Done)
    }
}
