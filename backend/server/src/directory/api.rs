//! Recipients and addresses over HTTP.

use std::sync::Arc;

use medpost_domain::id::{AddressId, InboxId};
use medpost_wire::directory::{
    AddAddress, FacilitySettings, LookUpRecipients, NoticeAddress, OwnFacts, Recipient, Recipients, SearchRecipients,
};
use poem::Result;
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;

use crate::exchange::Exchange;
use crate::kit::db::again;
use crate::kit::done::Done;
use crate::session::caller::Caller;

use super::Directory;

/// The operations of this area.
pub struct DirectoryApi {
    /// The area.
    pub directory: Directory,
    /// Fills in the room left.
    pub exchange: Arc<Exchange>,
}

#[OpenApi]
impl DirectoryApi {
    /// Searches recipients by typing. Terms travel in the body, never in an address.
    #[oai(path = "/recipients/search", method = "post", operation_id = "search_recipients")]
    async fn search(&self, caller: Caller, wish: Json<SearchRecipients>) -> Result<Json<Recipients>> {
        let mut found = self.directory.search(&caller, &wish.text, wish.sender, wish.after.as_deref()).await?;
        self.exchange.fill_room(&mut found.items, wish.bytes.unwrap_or(0)).await?;
        Ok(Json(found))
    }

    /// Looks recipients up by id, e.g. again right before sending.
    #[oai(path = "/recipients/look-up", method = "post", operation_id = "look_up_recipients")]
    async fn look_up(&self, caller: Caller, wish: Json<LookUpRecipients>) -> Result<Json<Vec<Recipient>>> {
        let bytes = wish.bytes.unwrap_or(0);
        let mut found = self.directory.look_up(&caller, wish.0.inboxes, wish.0.sender).await?;
        self.exchange.fill_room(&mut found, bytes).await?;
        Ok(Json(found))
    }

    /// Changes the facility's hold and idle times.
    #[oai(path = "/facility/settings", method = "put", operation_id = "change_settings")]
    async fn change_settings(&self, caller: Caller, wish: Json<FacilitySettings>) -> Result<Done> {
        again(|| self.directory.change_settings(&caller, &wish)).await?;
        Ok(Done::Done)
    }

    /// The facts that the facility's manager may report.
    #[oai(path = "/facility/facts", method = "get", operation_id = "own_facts")]
    async fn own_facts(&self, caller: Caller) -> Result<Json<OwnFacts>> {
        Ok(Json(self.directory.own_facts(&caller).await?))
    }

    /// Reports facts of the facility; they hold at once.
    #[oai(path = "/facility/facts", method = "put", operation_id = "report_facts")]
    async fn report_facts(&self, caller: Caller, wish: Json<OwnFacts>) -> Result<Done> {
        again(|| self.directory.report_facts(&caller, &wish)).await?;
        Ok(Done::Done)
    }

    /// The mail addresses of an inbox.
    #[oai(path = "/inboxes/:id/addresses", method = "get", operation_id = "addresses")]
    async fn addresses(&self, caller: Caller, id: Path<InboxId>) -> Result<Json<Vec<NoticeAddress>>> {
        Ok(Json(self.directory.addresses(&caller, id.0).await?))
    }

    /// Adds a mail address to an inbox; a link to confirm it is mailed.
    #[oai(path = "/inboxes/:id/addresses", method = "post", operation_id = "add_address")]
    async fn add_address(&self, caller: Caller, id: Path<InboxId>, wish: Json<AddAddress>) -> Result<Done> {
        again(|| self.directory.add_address(&caller, id.0, &wish.address)).await?;
        Ok(Done::Done)
    }

    /// Removes a mail address.
    #[oai(path = "/addresses/:id", method = "delete", operation_id = "remove_address")]
    async fn remove_address(&self, caller: Caller, id: Path<AddressId>) -> Result<Done> {
        again(|| self.directory.remove_address(&caller, id.0)).await?;
        Ok(Done::Done)
    }
}
