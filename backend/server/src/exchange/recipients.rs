//! Recipients over HTTP. It is in this module because each one comes with the room left.

use std::sync::Arc;

use medpost_wire::directory::{LookUpRecipients, Recipient, Recipients, SearchRecipients};
use poem_openapi::OpenApi;
use poem_openapi::payload::Json;

use crate::directory::{Directory, search};
use crate::exchange::Exchange;
use crate::kit::area::Area;
use crate::kit::input::Input;
use crate::kit::problem::Result;
use crate::session::caller::Caller;

/// The operations on recipients.
pub struct RecipientsApi {
    /// Finds inboxes.
    pub directory: Directory,
    /// Adds the room left in each.
    pub exchange: Arc<Exchange>,
}

#[OpenApi(tag = "Area::Recipients")]
impl RecipientsApi {
    /// Searches for recipients. Search terms go in the body, never in the address.
    #[oai(path = "/recipients/search", method = "post", operation_id = "search_recipients")]
    async fn search(&self, caller: Caller, request: Input<SearchRecipients>) -> Result<Json<Recipients>> {
        let mut found =
            search::search(&self.directory, &caller, &request.text, request.sender, request.after.as_deref()).await?;
        self.exchange.fill_room(&mut found.items, request.bytes.unwrap_or(0)).await?;
        Ok(Json(found))
    }

    /// Returns recipients by id, for example again right before sending.
    #[oai(path = "/recipients/look-up", method = "post", operation_id = "look_up_recipients")]
    async fn look_up(&self, caller: Caller, request: Input<LookUpRecipients>) -> Result<Json<Vec<Recipient>>> {
        let bytes = request.bytes.unwrap_or(0);
        let mut found = search::look_up(&self.directory, &caller, request.0.inboxes, request.0.sender).await?;
        self.exchange.fill_room(&mut found, bytes).await?;
        Ok(Json(found))
    }
}
