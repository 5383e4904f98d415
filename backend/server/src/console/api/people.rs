//! The people of facilities, and their cards.

use std::sync::Arc;

use medpost_domain::id::{AffiliationId, CardId, FacilityId};
use medpost_wire::console::people::{FindPeople, InvitePerson, PeopleList};
use medpost_wire::directory::{IssueCode, IssuedCode, Suspend};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;

use crate::console::{Console, facilities, people};
use crate::kit::area::Area;
use crate::kit::db::retry_on_conflict;
use crate::kit::done::Done;
use crate::kit::file::{Csv, File};
use crate::kit::input::Input;
use crate::kit::problem::Result;
use crate::office::caller::ConsoleCaller;
use crate::office::tables::from_query;

/// The people of facilities, and their cards.
pub struct PeopleApi(pub Arc<Console>);

#[OpenApi(prefix_path = "/console", tag = "Area::People")]
impl PeopleApi {
    /// Searches the people and posts of the facilities that the caller can see, one page at a time.
    #[oai(path = "/people/search", method = "post", operation_id = "find_people")]
    async fn people(&self, caller: ConsoleCaller, request: Input<FindPeople>) -> Result<Json<PeopleList>> {
        Ok(Json(people::people_list(&self.0, &caller, &request).await?))
    }

    /// Downloads the people and posts that match, as CSV.
    #[oai(path = "/people.csv", method = "get", operation_id = "people_csv")]
    async fn people_csv(
        &self,
        caller: ConsoleCaller,
        /// The list's search as JSON, as its search operation takes it; everything if left out. `skip` is ignored.
        query: Query<Option<String>>,
        /// Shift_JIS for old versions of Excel instead of UTF-8 (the default).
        shift_jis: Query<Option<bool>>,
    ) -> Result<File<Csv>> {
        let request = from_query(query.0.as_deref())?;
        let bytes = people::people_csv(&self.0, &caller, &request, shift_jis.0.unwrap_or(false)).await?;
        Ok(File::table(bytes, "people.csv", shift_jis.0.unwrap_or(false)))
    }

    /// Invites a person to a facility. The enrolment code is returned only once.
    #[oai(path = "/facilities/:id/people", method = "post", operation_id = "invite_person")]
    async fn invite_person(
        &self,
        caller: ConsoleCaller,
        /// Id of the facility.
        id: Path<FacilityId>,
        request: Input<InvitePerson>,
    ) -> Result<Json<IssuedCode>> {
        Ok(Json(retry_on_conflict(|| facilities::invite_person(&self.0, &caller, id.0, &request)).await?))
    }

    /// Issues a new enrolment code to a person of a facility.
    #[oai(path = "/people/:id/codes", method = "post", operation_id = "reissue_code")]
    async fn code(
        &self,
        caller: ConsoleCaller,
        /// Id of the person's affiliation with the facility.
        id: Path<AffiliationId>,
        request: Input<IssueCode>,
    ) -> Result<Json<IssuedCode>> {
        Ok(Json(retry_on_conflict(|| facilities::reissue_code(&self.0, &caller, id.0, &request)).await?))
    }

    /// Suspends a person at their facility, at once.
    #[oai(path = "/people/:id/suspension", method = "post", operation_id = "suspend_person")]
    async fn suspend_person(
        &self,
        caller: ConsoleCaller,
        /// Id of the person's affiliation with the facility.
        id: Path<AffiliationId>,
        request: Input<Suspend>,
    ) -> Result<Done> {
        retry_on_conflict(|| facilities::suspend_person(&self.0, &caller, id.0, &request.reason)).await?;
        Ok(Done::Done)
    }

    /// Lifts the suspension of a person at their facility.
    #[oai(path = "/people/:id/suspension", method = "delete", operation_id = "resume_person")]
    async fn resume_person(
        &self,
        caller: ConsoleCaller,
        /// Id of the person's affiliation with the facility.
        id: Path<AffiliationId>,
    ) -> Result<Done> {
        retry_on_conflict(|| facilities::resume_person(&self.0, &caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// Suspends a card of a facility at once.
    #[oai(path = "/cards/:id/suspension", method = "post", operation_id = "console_suspend_card")]
    async fn suspend_card(
        &self,
        caller: ConsoleCaller,
        /// Id of the card that somebody signs in with.
        id: Path<CardId>,
        request: Input<Suspend>,
    ) -> Result<Done> {
        retry_on_conflict(|| facilities::suspend_card(&self.0, &caller, id.0, &request.reason)).await?;
        Ok(Done::Done)
    }

    /// Lifts the suspension of a card, so that it can sign in again.
    #[oai(path = "/cards/:id/suspension", method = "delete", operation_id = "console_resume_card")]
    async fn resume_card(
        &self,
        caller: ConsoleCaller,
        /// Id of the card that somebody signs in with.
        id: Path<CardId>,
    ) -> Result<Done> {
        retry_on_conflict(|| facilities::resume_card(&self.0, &caller, id.0)).await?;
        Ok(Done::Done)
    }
}
