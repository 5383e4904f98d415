//! The operations of the console over HTTP.

use std::sync::Arc;

use medpost_domain::id::{
    AdministratorId, AffiliationId, ApplicationId, AssociationNameId, CardId, ChangeId, ConsoleSessionId, ContractId,
    FacilityChangeId, FacilityId, HolderId, InboxId, KeyId, PackId, PkiCardId, TransferId,
};
use medpost_wire::application::{
    AddPack, Applications, CorrectApplication, Decided, EnterApplication, FindApplications, Offer, Pack, Received,
    StepApplication,
};
use medpost_wire::billing::Owed;
use medpost_wire::console::{
    AddReader, Administrator, Allotment, AskChange, BeginAnew, Ceremony, ChangeAdministrator, ChangeFacts, ChangeInbox,
    ChangeList, ChangeOffer, CloseFacility, ConsoleDoor, ConsoleSession, ContactLine, ContractList, ContractUse,
    Destruction, Divide, EndContract, FacilityDetail, FacilityList, FindChanges, FindContracts, FindFacilities,
    FindInboxes, FindPeople, FindRecords, FindSenders, FindTrail, FormerFacility, HandInbox, HideFacility,
    ImportPreview, ImportTable, InboxList, InviteAdministrator, InvitePerson, Invited, JoinLink, LeaveContract,
    MakeAssociation, NamedFacility, NewKey, Overview, OwnKey, PeopleList, PrintLetters, Proof, Records, StepChange,
    SuspendContract, SuspendFacility, Trail, WaitingList,
};
use medpost_wire::directory::{InboxName, IssueCode, IssuedCode, Suspend};
use medpost_wire::issuing::{
    CardOffer, ExtendTemporary, FindPkiCards, HoldersSet, OfferTemporary, OfferedTemporary, OrderCards, OrderedCards,
    PkiCardList, RevokeCard, SetHolder, SetHolders, ShipCards, SignCard, SignedCard,
};
use medpost_wire::letters::{Letters, MailedLink};
use medpost_wire::problem::Code;
use medpost_wire::transfer::{
    AskTransfer, AskedTransfer, AssociationName, ClaimTransfer, NameAssociation, RenameCity, RenamedCity, StepTransfer,
    Transfer, TransferPlan,
};
use poem::{Request, Result};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::{Attachment, Json, Response};

use crate::kit::db::again;
use crate::kit::done::Done;
use crate::kit::pace::Pace;
use crate::kit::problem::Refusal;
use crate::net::card::VerifiedCard;
use crate::session::caller::{Renewal, paced, shake_hands_anew};

use super::Console;
use super::caller::{ConsoleCaller, cookie, no_cookie};
use super::export::wished;
use super::sign_in::Presented;

/// The operations of this area, and how often each address answers without being signed in.
pub struct ConsoleApi(pub Arc<Console>, pub Arc<Pace>);

#[OpenApi(prefix_path = "/console")]
impl ConsoleApi {
    /// Who stands there. Open to everybody.
    #[oai(path = "/door", method = "get", operation_id = "console_door")]
    async fn door(&self, request: &Request) -> Result<Json<ConsoleDoor>> {
        let card = match self.card(request) {
            Some(it) => self.0.card_key(&it).await.ok().map(|_| it.facts().holder.clone()),
            None => None,
        };
        let session = self.0.caller(request).await.ok().map(|it| it.seen(None));
        Ok(Json(ConsoleDoor { card, session }))
    }

    /// Begins to ask for a passkey: to sign in, or as a fresh proof. Open to everybody.
    #[oai(path = "/passkey", method = "post", operation_id = "ask_for_passkey")]
    async fn ask(&self, request: &Request) -> Result<Json<Ceremony>> {
        paced(request, &self.0.pace, self.0.clock.now())?;
        Ok(Json(self.0.ask_for_passkey().await?))
    }

    /// Signs in with a passkey or the card of the connection.
    #[oai(path = "/session", method = "post", operation_id = "console_sign_in")]
    async fn sign_in(&self, request: &Request, wish: Json<Proof>) -> Result<Response<Json<ConsoleSession>>> {
        self.paced(request)?;
        let begun = if let Some(it) = &wish.answer {
            self.0.sign_in_with_passkey(it).await?
        } else {
            let shown = self.presented(request);
            if shown.is_err() {
                shake_hands_anew(request);
            }
            self.0.sign_in_with_card(&shown?).await?
        };
        Ok(self.signed_in(begun, wish.program).await?)
    }

    /// The session of the caller.
    #[oai(path = "/session", method = "get", operation_id = "console_session")]
    async fn session(&self, caller: ConsoleCaller) -> Json<ConsoleSession> {
        std::future::ready(Json(caller.seen(None))).await
    }

    /// Signs out.
    #[oai(path = "/session", method = "delete", operation_id = "console_sign_out")]
    async fn sign_out(&self, request: &Request, caller: ConsoleCaller) -> Result<Done> {
        again(|| self.0.sign_out(&caller)).await?;
        if let Some(it) = request.extensions().get::<Renewal>() {
            it.put(no_cookie());
        }
        Ok(Done::Done)
    }

    /// Shows a key anew, for dangerous steps.
    #[oai(path = "/session/proof", method = "post", operation_id = "prove_anew")]
    async fn prove(&self, request: &Request, caller: ConsoleCaller, wish: Json<Proof>) -> Result<Done> {
        let shown = self.presented(request).ok();
        let proven = self.0.prove_anew(&caller, wish.answer.as_ref(), shown.as_ref()).await;
        if let Err(it) = &proven
            && matches!(it.code(), Code::HandshakeNeeded | Code::CardNeeded)
        {
            shake_hands_anew(request);
        }
        proven?;
        Ok(Done::Done)
    }

    /// Whom a one-time link is for. Open to whoever has the link.
    #[oai(path = "/link", method = "post", operation_id = "look_at_link")]
    async fn look(&self, request: &Request, wish: Json<JoinLink>) -> Result<Json<Invited>> {
        self.paced(request)?;
        Ok(Json(self.0.invited(&wish.token).await?))
    }

    /// Begins to make a passkey, for whoever has a link.
    #[oai(path = "/link/passkey", method = "post", operation_id = "make_passkey_by_link")]
    async fn make_by_link(&self, request: &Request, wish: Json<JoinLink>) -> Result<Json<Ceremony>> {
        self.paced(request)?;
        Ok(Json(again(|| self.0.make_passkey(&wish.token, None)).await?))
    }

    /// Enrols a passkey or the card of the connection by a link, and signs in with it.
    #[oai(path = "/link/key", method = "post", operation_id = "join_by_link")]
    async fn join(&self, request: &Request, wish: Json<NewKey>) -> Result<Response<Json<ConsoleSession>>> {
        self.paced(request)?;
        let shown = self.presented(request).ok();
        let begun = self.0.join(&wish, shown.as_ref()).await?;
        Ok(self.signed_in(begun, false).await?)
    }

    /// One's own keys.
    #[oai(path = "/keys", method = "get", operation_id = "own_keys")]
    async fn keys(&self, caller: ConsoleCaller) -> Result<Json<Vec<OwnKey>>> {
        Ok(Json(self.0.own_keys(&caller).await?))
    }

    /// Begins to make a further passkey of one's own.
    #[oai(path = "/keys/passkey", method = "post", operation_id = "make_passkey")]
    async fn make(&self, caller: ConsoleCaller) -> Result<Json<Ceremony>> {
        Ok(Json(again(|| self.0.make_passkey("", Some(&caller))).await?))
    }

    /// Adds a further key of one's own.
    #[oai(path = "/keys", method = "post", operation_id = "add_key")]
    async fn add_key(&self, request: &Request, caller: ConsoleCaller, wish: Json<NewKey>) -> Result<Done> {
        let card = self.card(request);
        self.0.add_key(&caller, &wish, card.as_deref()).await?;
        Ok(Done::Done)
    }

    /// Takes a key of one's own away; never the last.
    #[oai(path = "/keys/:id", method = "delete", operation_id = "remove_key")]
    async fn remove_key(&self, caller: ConsoleCaller, id: Path<KeyId>) -> Result<Done> {
        again(|| self.0.remove_key(&caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// Those who look after the same association.
    #[oai(path = "/administrators", method = "get", operation_id = "administrators")]
    async fn administrators(&self, caller: ConsoleCaller) -> Result<Json<Vec<Administrator>>> {
        Ok(Json(self.0.administrators(&caller).await?))
    }

    /// Those who look after the association as CSV: UTF-8, or Shift_JIS.
    #[oai(path = "/administrators.csv", method = "get", operation_id = "administrators_csv")]
    async fn administrators_csv(
        &self,
        caller: ConsoleCaller,
        shift_jis: Query<Option<bool>>,
    ) -> Result<Attachment<Vec<u8>>> {
        let bytes = self.0.administrators_csv(&caller, shift_jis.0.unwrap_or(false)).await?;
        Ok(Attachment::new(bytes).filename("administrators.csv"))
    }

    /// Those who look after the association of a contract, for the operator.
    #[oai(path = "/contracts/:id/administrators", method = "get", operation_id = "contract_administrators")]
    async fn contract_administrators(
        &self,
        caller: ConsoleCaller,
        id: Path<ContractId>,
    ) -> Result<Json<Vec<Administrator>>> {
        Ok(Json(self.0.contract_administrators(&caller, id.0).await?))
    }

    /// Invites somebody to look after the association of a contract, where nobody there can.
    #[oai(path = "/contracts/:id/administrators", method = "post", operation_id = "invite_for_contract")]
    async fn invite_for_contract(
        &self,
        caller: ConsoleCaller,
        id: Path<ContractId>,
        wish: Json<InviteAdministrator>,
    ) -> Result<Json<MailedLink>> {
        Ok(Json(again(|| self.0.invite_for_contract(&caller, id.0, &wish)).await?))
    }

    /// A page of the people of facilities in reach.
    #[oai(path = "/people/search", method = "post", operation_id = "find_people")]
    async fn people(&self, caller: ConsoleCaller, wish: Json<FindPeople>) -> Result<Json<PeopleList>> {
        Ok(Json(self.0.people_list(&caller, &wish).await?))
    }

    /// The people in reach as CSV: UTF-8, or Shift_JIS; `wish` is what the search asks for, as JSON.
    #[oai(path = "/people.csv", method = "get", operation_id = "people_csv")]
    async fn people_csv(
        &self,
        caller: ConsoleCaller,
        wish: Query<Option<String>>,
        shift_jis: Query<Option<bool>>,
    ) -> Result<Attachment<Vec<u8>>> {
        let wish = wished(wish.0.as_deref())?;
        let bytes = self.0.people_csv(&caller, &wish, shift_jis.0.unwrap_or(false)).await?;
        Ok(Attachment::new(bytes).filename("people.csv"))
    }

    /// A page of the audit: who did what to what is in reach.
    #[oai(path = "/trail/search", method = "post", operation_id = "find_trail")]
    async fn trail(&self, caller: ConsoleCaller, wish: Json<FindTrail>) -> Result<Json<Trail>> {
        Ok(Json(self.0.trail(&caller, &wish).await?))
    }

    /// The audit in reach as CSV: UTF-8, or Shift_JIS; `wish` is what the search asks for, as JSON.
    #[oai(path = "/trail.csv", method = "get", operation_id = "trail_csv")]
    async fn trail_csv(
        &self,
        caller: ConsoleCaller,
        wish: Query<Option<String>>,
        shift_jis: Query<Option<bool>>,
    ) -> Result<Attachment<Vec<u8>>> {
        let wish = wished(wish.0.as_deref())?;
        let bytes = self.0.trail_csv(&caller, &wish, shift_jis.0.unwrap_or(false)).await?;
        Ok(Attachment::new(bytes).filename("trail.csv"))
    }

    /// Facilities that have left the association, whose communications are read on.
    #[oai(path = "/facilities/former", method = "get", operation_id = "former_facilities")]
    async fn former_facilities(&self, caller: ConsoleCaller) -> Result<Json<Vec<FormerFacility>>> {
        Ok(Json(self.0.former_facilities(&caller).await?))
    }

    /// The communications in reach as CSV: UTF-8, or Shift_JIS; `wish` is what the search asks for, as JSON.
    #[oai(path = "/records.csv", method = "get", operation_id = "records_csv")]
    async fn records_csv(
        &self,
        caller: ConsoleCaller,
        wish: Query<Option<String>>,
        shift_jis: Query<Option<bool>>,
    ) -> Result<Attachment<Vec<u8>>> {
        let wish = wished(wish.0.as_deref())?;
        let bytes = self.0.records_csv(&caller, &wish, shift_jis.0.unwrap_or(false)).await?;
        Ok(Attachment::new(bytes).filename("records.csv"))
    }

    /// Invites somebody; the link is told once and mailed.
    #[oai(path = "/administrators", method = "post", operation_id = "invite_administrator")]
    async fn invite(&self, caller: ConsoleCaller, wish: Json<InviteAdministrator>) -> Result<Json<MailedLink>> {
        Ok(Json(again(|| self.0.invite_administrator(&caller, &wish)).await?))
    }

    /// A new link for somebody who lost every key.
    #[oai(path = "/administrators/:id/link", method = "post", operation_id = "issue_link")]
    async fn link(&self, caller: ConsoleCaller, id: Path<AdministratorId>) -> Result<Json<MailedLink>> {
        Ok(Json(again(|| self.0.issue_link(&caller, id.0)).await?))
    }

    /// Gives somebody another role, suspends or re-admits them; never oneself.
    #[oai(path = "/administrators/:id", method = "put", operation_id = "change_administrator")]
    async fn change(
        &self,
        caller: ConsoleCaller,
        id: Path<AdministratorId>,
        wish: Json<ChangeAdministrator>,
    ) -> Result<Done> {
        again(|| self.0.change_administrator(&caller, id.0, &wish)).await?;
        Ok(Done::Done)
    }

    /// Gives one's word for somebody whom another invited; never for oneself.
    #[oai(path = "/administrators/:id/confirmation", method = "post", operation_id = "confirm_administrator")]
    async fn confirm_administrator(&self, caller: ConsoleCaller, id: Path<AdministratorId>) -> Result<Done> {
        again(|| self.0.confirm_administrator(&caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// What waits for somebody's word.
    #[oai(path = "/waiting", method = "get", operation_id = "waiting")]
    async fn waiting(&self, caller: ConsoleCaller) -> Result<Json<WaitingList>> {
        Ok(Json(self.0.waiting(&caller).await?))
    }

    /// Gives one's word to a card for somebody's belonging; never to one that one had a hand in.
    #[oai(path = "/people/:id/cards/:card/confirmation", method = "post", operation_id = "confirm_person_card")]
    async fn confirm_person_card(
        &self,
        caller: ConsoleCaller,
        id: Path<AffiliationId>,
        card: Path<CardId>,
    ) -> Result<Done> {
        again(|| self.0.confirm_person_card(&caller, id.0, card.0)).await?;
        Ok(Done::Done)
    }

    /// Gives one's word to a new holder of a post; never to one that one set.
    #[oai(path = "/people/:id/holders/:holder/confirmation", method = "post", operation_id = "confirm_holder")]
    async fn confirm_holder(
        &self,
        caller: ConsoleCaller,
        id: Path<AffiliationId>,
        holder: Path<HolderId>,
    ) -> Result<Done> {
        again(|| self.0.confirm_holder(&caller, id.0, holder.0)).await?;
        Ok(Done::Done)
    }

    /// 今日すること, and how the contracts are used.
    #[oai(path = "/overview", method = "get", operation_id = "overview")]
    async fn overview(&self, caller: ConsoleCaller) -> Result<Json<Overview>> {
        Ok(Json(self.0.overview(&caller).await?))
    }

    /// A page of the facilities in reach.
    #[oai(path = "/facilities/search", method = "post", operation_id = "find_facilities")]
    async fn facilities(&self, caller: ConsoleCaller, wish: Json<FindFacilities>) -> Result<Json<FacilityList>> {
        Ok(Json(self.0.facilities(&caller, &wish).await?))
    }

    /// The facilities in reach as CSV: UTF-8, or Shift_JIS; `wish` is what the search asks for, as JSON.
    #[oai(path = "/facilities.csv", method = "get", operation_id = "facilities_csv")]
    async fn csv(
        &self,
        caller: ConsoleCaller,
        wish: Query<Option<String>>,
        shift_jis: Query<Option<bool>>,
    ) -> Result<Attachment<Vec<u8>>> {
        let wish = wished(wish.0.as_deref())?;
        let bytes = self.0.facilities_csv(&caller, &wish, shift_jis.0.unwrap_or(false)).await?;
        Ok(Attachment::new(bytes).filename("facilities.csv"))
    }

    /// The headings of a table of facilities with a line to show what belongs where: UTF-8, or Shift_JIS.
    #[expect(clippy::unused_async, reason = "an operation is a future")]
    #[oai(path = "/facilities/template.csv", method = "get", operation_id = "facilities_template")]
    async fn facilities_template(
        &self,
        caller: ConsoleCaller,
        shift_jis: Query<Option<bool>>,
    ) -> Result<Attachment<Vec<u8>>> {
        let bytes = self.0.facilities_template(&caller, shift_jis.0.unwrap_or(false))?;
        Ok(Attachment::new(bytes).filename("facilities-template.csv"))
    }

    /// How each facility in reach is reached when the service is not.
    #[oai(path = "/contacts", method = "get", operation_id = "contacts")]
    async fn contacts(&self, caller: ConsoleCaller) -> Result<Json<Vec<ContactLine>>> {
        Ok(Json(self.0.contacts(&caller).await?))
    }

    /// A page of the inboxes in reach.
    #[oai(path = "/inboxes/search", method = "post", operation_id = "find_inboxes")]
    async fn inboxes(&self, caller: ConsoleCaller, wish: Json<FindInboxes>) -> Result<Json<InboxList>> {
        Ok(Json(self.0.inboxes(&caller, &wish).await?))
    }

    /// The inboxes in reach as CSV: UTF-8, or Shift_JIS; `wish` is what the search asks for, as JSON.
    #[oai(path = "/inboxes.csv", method = "get", operation_id = "inboxes_csv")]
    async fn inboxes_csv(
        &self,
        caller: ConsoleCaller,
        wish: Query<Option<String>>,
        shift_jis: Query<Option<bool>>,
    ) -> Result<Attachment<Vec<u8>>> {
        let wish = wished(wish.0.as_deref())?;
        let bytes = self.0.inboxes_csv(&caller, &wish, shift_jis.0.unwrap_or(false)).await?;
        Ok(Attachment::new(bytes).filename("inboxes.csv"))
    }

    /// Makes an inbox of a facility.
    #[oai(path = "/facilities/:id/inboxes", method = "post", operation_id = "add_inbox")]
    async fn make_inbox(&self, caller: ConsoleCaller, id: Path<FacilityId>, wish: Json<InboxName>) -> Result<Done> {
        again(|| self.0.make_inbox(&caller, id.0, &wish)).await?;
        Ok(Done::Done)
    }

    /// Renames an inbox, closes it or opens it again, hides it, and says whom it takes letters from.
    #[oai(path = "/inboxes/:id", method = "put", operation_id = "change_inbox")]
    async fn change_inbox(&self, caller: ConsoleCaller, id: Path<InboxId>, wish: Json<ChangeInbox>) -> Result<Done> {
        again(|| self.0.change_inbox(&caller, id.0, &wish)).await?;
        Ok(Done::Done)
    }

    /// Lets somebody of the facility use one of its inboxes; with a manager's word, or after a day.
    #[oai(path = "/inboxes/:id/readers/:person", method = "put", operation_id = "add_reader")]
    async fn add_reader(
        &self,
        caller: ConsoleCaller,
        id: Path<InboxId>,
        person: Path<AffiliationId>,
        wish: Json<AddReader>,
    ) -> Result<Done> {
        again(|| self.0.add_reader(&caller, id.0, person.0, &wish)).await?;
        Ok(Done::Done)
    }

    /// Gives an inbox to somebody new in one step; the code is told once.
    #[oai(path = "/inboxes/:id/handover", method = "post", operation_id = "hand_inbox")]
    async fn hand_inbox(
        &self,
        caller: ConsoleCaller,
        id: Path<InboxId>,
        wish: Json<HandInbox>,
    ) -> Result<Json<IssuedCode>> {
        Ok(Json(again(|| self.0.hand_inbox(&caller, id.0, &wish)).await?))
    }

    /// Hides a facility from other groups, or shows it.
    #[oai(path = "/facilities/:id/openness", method = "put", operation_id = "hide_facility")]
    async fn hide_facility(
        &self,
        caller: ConsoleCaller,
        id: Path<FacilityId>,
        wish: Json<HideFacility>,
    ) -> Result<Done> {
        again(|| self.0.hide_facility(&caller, id.0, &wish)).await?;
        Ok(Done::Done)
    }

    /// Facilities of any group that may be named as senders.
    #[oai(path = "/senders/search", method = "post", operation_id = "find_senders")]
    async fn find_senders(&self, caller: ConsoleCaller, wish: Json<FindSenders>) -> Result<Json<Vec<NamedFacility>>> {
        Ok(Json(self.0.find_senders(&caller, &wish).await?))
    }

    /// Letters of enrolment with fresh codes, as one PDF in the order of the postal codes.
    #[oai(path = "/facilities/letters", method = "post", operation_id = "print_letters")]
    async fn letters(&self, caller: ConsoleCaller, wish: Json<PrintLetters>) -> Result<Json<Letters>> {
        Ok(Json(again(|| self.0.print_letters(&caller, &wish)).await?))
    }

    /// A facility with its inboxes and people.
    #[oai(path = "/facilities/:id", method = "get", operation_id = "facility")]
    async fn facility(&self, caller: ConsoleCaller, id: Path<FacilityId>) -> Result<Json<FacilityDetail>> {
        Ok(Json(self.0.facility(&caller, id.0).await?))
    }

    /// Invites a person to a facility; the enrolment code is told once.
    #[oai(path = "/facilities/:id/people", method = "post", operation_id = "invite_person")]
    async fn invite_person(
        &self,
        caller: ConsoleCaller,
        id: Path<FacilityId>,
        wish: Json<InvitePerson>,
    ) -> Result<Json<IssuedCode>> {
        Ok(Json(again(|| self.0.invite_person(&caller, id.0, &wish)).await?))
    }

    /// A fresh enrolment code for a person of a facility.
    #[oai(path = "/people/:id/codes", method = "post", operation_id = "reissue_code")]
    async fn code(
        &self,
        caller: ConsoleCaller,
        id: Path<AffiliationId>,
        wish: Json<IssueCode>,
    ) -> Result<Json<IssuedCode>> {
        Ok(Json(again(|| self.0.reissue_code(&caller, id.0, &wish)).await?))
    }

    /// Suspends a person at their facility, at once.
    #[oai(path = "/people/:id/suspension", method = "post", operation_id = "suspend_person")]
    async fn suspend_person(
        &self,
        caller: ConsoleCaller,
        id: Path<AffiliationId>,
        wish: Json<Suspend>,
    ) -> Result<Done> {
        again(|| self.0.suspend_person(&caller, id.0, &wish.reason)).await?;
        Ok(Done::Done)
    }

    /// Lets a suspended person act for their facility again.
    #[oai(path = "/people/:id/suspension", method = "delete", operation_id = "resume_person")]
    async fn resume_person(&self, caller: ConsoleCaller, id: Path<AffiliationId>) -> Result<Done> {
        again(|| self.0.resume_person(&caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// Suspends a card of a facility at once.
    #[oai(path = "/cards/:id/suspension", method = "post", operation_id = "console_suspend_card")]
    async fn suspend_card(&self, caller: ConsoleCaller, id: Path<CardId>, wish: Json<Suspend>) -> Result<Done> {
        again(|| self.0.suspend_card(&caller, id.0, &wish.reason)).await?;
        Ok(Done::Done)
    }

    /// Lets a suspended card sign in again.
    #[oai(path = "/cards/:id/suspension", method = "delete", operation_id = "console_resume_card")]
    async fn resume_card(&self, caller: ConsoleCaller, id: Path<CardId>) -> Result<Done> {
        again(|| self.0.resume_card(&caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// A page of the facility cards in reach.
    #[oai(path = "/pki-cards/search", method = "post", operation_id = "find_pki_cards")]
    async fn pki_cards(&self, caller: ConsoleCaller, wish: Json<FindPkiCards>) -> Result<Json<PkiCardList>> {
        Ok(Json(self.0.pki_cards(&caller, &wish).await?))
    }

    /// The facility cards in reach as CSV: UTF-8, or Shift_JIS; `wish` is what the search asks for, as JSON.
    #[oai(path = "/pki-cards.csv", method = "get", operation_id = "pki_cards_csv")]
    async fn pki_cards_csv(
        &self,
        caller: ConsoleCaller,
        wish: Query<Option<String>>,
        shift_jis: Query<Option<bool>>,
    ) -> Result<Attachment<Vec<u8>>> {
        let wish = wished(wish.0.as_deref())?;
        let bytes = self.0.pki_cards_csv(&caller, &wish, shift_jis.0.unwrap_or(false)).await?;
        Ok(Attachment::new(bytes).filename("cards.csv"))
    }

    /// What cards would cost a facility now.
    #[oai(path = "/facilities/:id/card-offer", method = "get", operation_id = "card_offer")]
    async fn card_offer(&self, caller: ConsoleCaller, id: Path<FacilityId>) -> Result<Json<CardOffer>> {
        Ok(Json(self.0.card_offer(&caller, id.0).await?))
    }

    /// Orders cards for a facility.
    #[oai(path = "/facilities/:id/pki-cards", method = "post", operation_id = "order_cards")]
    async fn order_cards(
        &self,
        caller: ConsoleCaller,
        id: Path<FacilityId>,
        wish: Json<OrderCards>,
    ) -> Result<Json<OrderedCards>> {
        Ok(Json(again(|| self.0.order_cards(&caller, id.0, &wish)).await?))
    }

    /// Takes the order of a card back.
    #[oai(path = "/pki-cards/:id", method = "delete", operation_id = "cancel_card")]
    async fn cancel_card(&self, caller: ConsoleCaller, id: Path<PkiCardId>) -> Result<Done> {
        again(|| self.0.cancel_card(&caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// Issues a card's certificate from the token's signing request.
    #[oai(path = "/pki-cards/:id/certificate", method = "post", operation_id = "sign_card")]
    async fn sign_card(
        &self,
        caller: ConsoleCaller,
        id: Path<PkiCardId>,
        wish: Json<SignCard>,
    ) -> Result<Json<SignedCard>> {
        Ok(Json(again(|| self.0.sign_card(&caller, id.0, &wish)).await?))
    }

    /// Sends cards out; the letters with their codes are told once.
    #[oai(path = "/pki-cards/shipment", method = "post", operation_id = "ship_cards")]
    async fn ship_cards(&self, caller: ConsoleCaller, wish: Json<ShipCards>) -> Result<Json<Letters>> {
        Ok(Json(again(|| self.0.ship_cards(&caller, &wish)).await?))
    }

    /// Revokes a card for good, with another in its place if that is wanted.
    #[oai(path = "/pki-cards/:id/revocation", method = "post", operation_id = "revoke_card")]
    async fn revoke_card(&self, caller: ConsoleCaller, id: Path<PkiCardId>, wish: Json<RevokeCard>) -> Result<Done> {
        again(|| self.0.revoke_card(&caller, id.0, &wish)).await?;
        Ok(Done::Done)
    }

    /// Orders a card in the place of one that ends.
    #[oai(path = "/pki-cards/:id/renewal", method = "post", operation_id = "renew_card")]
    async fn renew_card(&self, caller: ConsoleCaller, id: Path<PkiCardId>) -> Result<Done> {
        again(|| self.0.renew_card(&caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// Lets a temporary card be good for longer.
    #[oai(path = "/pki-cards/:id/extension", method = "post", operation_id = "extend_temporary")]
    async fn extend_temporary(
        &self,
        caller: ConsoleCaller,
        id: Path<PkiCardId>,
        wish: Json<ExtendTemporary>,
    ) -> Result<Done> {
        again(|| self.0.extend_temporary(&caller, id.0, &wish)).await?;
        Ok(Done::Done)
    }

    /// Offers a temporary card to somebody of a facility.
    #[oai(path = "/people/:id/temporary-card", method = "post", operation_id = "offer_temporary")]
    async fn offer_temporary(
        &self,
        caller: ConsoleCaller,
        id: Path<AffiliationId>,
        wish: Json<OfferTemporary>,
    ) -> Result<Json<OfferedTemporary>> {
        Ok(Json(again(|| self.0.offer_temporary(&caller, id.0, &wish)).await?))
    }

    /// The headings of a table of new holders with a line to show what belongs where: UTF-8, or Shift_JIS.
    #[expect(clippy::unused_async, reason = "an operation is a future")]
    #[oai(path = "/holders/template.csv", method = "get", operation_id = "holders_template")]
    async fn holders_template(
        &self,
        caller: ConsoleCaller,
        shift_jis: Query<Option<bool>>,
    ) -> Result<Attachment<Vec<u8>>> {
        let bytes = self.0.holders_template(&caller, shift_jis.0.unwrap_or(false))?;
        Ok(Attachment::new(bytes).filename("holders-template.csv"))
    }

    /// Looks at a table of new holders of posts, or sets them; all or nothing.
    #[oai(path = "/holders", method = "post", operation_id = "set_holders")]
    async fn set_holders(&self, caller: ConsoleCaller, wish: Json<SetHolders>) -> Result<Json<HoldersSet>> {
        Ok(Json(again(|| self.0.set_holders(&caller, &wish)).await?))
    }

    /// Sets who holds a post from a day on; the code is told once.
    #[oai(path = "/people/:id/holder", method = "put", operation_id = "set_holder")]
    async fn set_holder(
        &self,
        caller: ConsoleCaller,
        id: Path<AffiliationId>,
        wish: Json<SetHolder>,
    ) -> Result<Json<IssuedCode>> {
        Ok(Json(again(|| self.0.set_holder(&caller, id.0, &wish)).await?))
    }

    /// Changes facts of a facility from a day on.
    #[oai(path = "/facilities/:id/facts", method = "post", operation_id = "change_facts")]
    async fn change_facts(&self, caller: ConsoleCaller, id: Path<FacilityId>, wish: Json<ChangeFacts>) -> Result<Done> {
        again(|| self.0.change_facts(&caller, id.0, &wish)).await?;
        Ok(Done::Done)
    }

    /// Takes a change of facts back before its day.
    #[oai(path = "/facilities/:id/facts/:change", method = "delete", operation_id = "cancel_facts")]
    async fn cancel_facts(
        &self,
        caller: ConsoleCaller,
        id: Path<FacilityId>,
        change: Path<FacilityChangeId>,
    ) -> Result<Done> {
        again(|| self.0.cancel_facts(&caller, id.0, change.0)).await?;
        Ok(Done::Done)
    }

    /// Closes a facility with its last day, or lets it go on.
    #[oai(path = "/facilities/:id/closing", method = "put", operation_id = "close_facility")]
    async fn close_facility(
        &self,
        caller: ConsoleCaller,
        id: Path<FacilityId>,
        wish: Json<CloseFacility>,
    ) -> Result<Done> {
        again(|| self.0.close_facility(&caller, id.0, &wish)).await?;
        Ok(Done::Done)
    }

    /// Closes a facility and begins a new one in its place; answers the new one.
    #[oai(path = "/facilities/:id/successor", method = "post", operation_id = "begin_anew")]
    async fn begin_anew(
        &self,
        caller: ConsoleCaller,
        id: Path<FacilityId>,
        wish: Json<BeginAnew>,
    ) -> Result<Json<NamedFacility>> {
        Ok(Json(again(|| self.0.begin_anew(&caller, id.0, &wish)).await?))
    }

    /// The communications of a facility as PDF.
    #[oai(path = "/facilities/:id/records.pdf", method = "get", operation_id = "facility_records_pdf")]
    async fn facility_records_pdf(&self, caller: ConsoleCaller, id: Path<FacilityId>) -> Result<Attachment<Vec<u8>>> {
        let bytes = self.0.facility_records_pdf(&caller, id.0).await?;
        Ok(Attachment::new(bytes).filename("records.pdf"))
    }

    /// Suspends a whole facility, or lets it go on.
    #[oai(path = "/facilities/:id/suspension", method = "put", operation_id = "suspend_facility")]
    async fn suspend_facility(
        &self,
        caller: ConsoleCaller,
        id: Path<FacilityId>,
        wish: Json<SuspendFacility>,
    ) -> Result<Done> {
        again(|| self.0.suspend_facility(&caller, id.0, &wish)).await?;
        Ok(Done::Done)
    }

    /// The communications of a facility as CSV: UTF-8, or Shift_JIS.
    #[oai(path = "/facilities/:id/records.csv", method = "get", operation_id = "facility_records_csv")]
    async fn facility_records(
        &self,
        caller: ConsoleCaller,
        id: Path<FacilityId>,
        shift_jis: Query<Option<bool>>,
    ) -> Result<Attachment<Vec<u8>>> {
        let bytes = self.0.facility_records_csv(&caller, id.0, shift_jis.0.unwrap_or(false)).await?;
        Ok(Attachment::new(bytes).filename("records.csv"))
    }

    /// Lets a facility leave a contract with its last day, or stay after all.
    #[oai(path = "/contracts/:id/facilities/:facility/leaving", method = "put", operation_id = "leave_contract")]
    async fn leave_contract(
        &self,
        caller: ConsoleCaller,
        id: Path<ContractId>,
        facility: Path<FacilityId>,
        wish: Json<LeaveContract>,
    ) -> Result<Done> {
        again(|| self.0.leave_contract(&caller, id.0, facility.0, &wish)).await?;
        Ok(Done::Done)
    }

    /// Makes an association with a contract and its first administrator, without an application.
    #[oai(path = "/associations", method = "post", operation_id = "make_association")]
    async fn make_association(&self, caller: ConsoleCaller, wish: Json<MakeAssociation>) -> Result<Json<MailedLink>> {
        Ok(Json(again(|| self.0.make_association(&caller, &wish)).await?))
    }

    /// Suspends a contract, or lets it go on.
    #[oai(path = "/contracts/:id/suspension", method = "put", operation_id = "suspend_contract")]
    async fn suspend_contract(
        &self,
        caller: ConsoleCaller,
        id: Path<ContractId>,
        wish: Json<SuspendContract>,
    ) -> Result<Done> {
        again(|| self.0.suspend_contract(&caller, id.0, &wish)).await?;
        Ok(Done::Done)
    }

    /// Ends a contract with its last day, or lets it go on.
    #[oai(path = "/contracts/:id/end", method = "put", operation_id = "end_contract")]
    async fn end_contract(&self, caller: ConsoleCaller, id: Path<ContractId>, wish: Json<EndContract>) -> Result<Done> {
        again(|| self.0.end_contract(&caller, id.0, &wish)).await?;
        Ok(Done::Done)
    }

    /// What is left of a contract's documents, and its certificate of destruction once nothing is.
    #[oai(path = "/contracts/:id/destruction", method = "post", operation_id = "destruction")]
    async fn destruction(&self, caller: ConsoleCaller, id: Path<ContractId>) -> Result<Json<Destruction>> {
        Ok(Json(again(|| self.0.destruction(&caller, id.0)).await?))
    }

    /// The contracts in reach that are not over.
    #[oai(path = "/contracts", method = "get", operation_id = "contracts")]
    async fn contracts(&self, caller: ConsoleCaller) -> Result<Json<Vec<ContractUse>>> {
        Ok(Json(self.0.contracts(&caller).await?))
    }

    /// A page of the contracts in reach, also those that are over.
    #[oai(path = "/contracts/search", method = "post", operation_id = "find_contracts")]
    async fn find_contracts(&self, caller: ConsoleCaller, wish: Json<FindContracts>) -> Result<Json<ContractList>> {
        Ok(Json(self.0.find_contracts(&caller, &wish).await?))
    }

    /// Every contract in reach as CSV: UTF-8, or Shift_JIS; `wish` is what the search asks for, as JSON.
    #[oai(path = "/contracts.csv", method = "get", operation_id = "contracts_csv")]
    async fn contracts_csv(
        &self,
        caller: ConsoleCaller,
        wish: Query<Option<String>>,
        shift_jis: Query<Option<bool>>,
    ) -> Result<Attachment<Vec<u8>>> {
        let wish = wished(wish.0.as_deref())?;
        let bytes = self.0.contracts_csv(&caller, &wish, shift_jis.0.unwrap_or(false)).await?;
        Ok(Attachment::new(bytes).filename("contracts.csv"))
    }

    /// What a contract owes for a month (2026-12; none: the next one), with approved changes, and why.
    #[oai(path = "/contracts/:id/owed", method = "get", operation_id = "owed")]
    async fn owed(
        &self,
        caller: ConsoleCaller,
        id: Path<ContractId>,
        month: Query<Option<String>>,
    ) -> Result<Json<Owed>> {
        Ok(Json(self.0.owed(&caller, id.0, month.0.as_deref()).await?))
    }

    /// Each facility's part of it as CSV: UTF-8, or Shift_JIS.
    #[oai(path = "/contracts/:id/owed.csv", method = "get", operation_id = "owed_csv")]
    async fn owed_csv(
        &self,
        caller: ConsoleCaller,
        id: Path<ContractId>,
        month: Query<Option<String>>,
        shift_jis: Query<Option<bool>>,
    ) -> Result<Attachment<Vec<u8>>> {
        let bytes = self.0.owed_csv(&caller, id.0, month.0.as_deref(), shift_jis.0.unwrap_or(false)).await?;
        Ok(Attachment::new(bytes).filename("owed.csv"))
    }

    /// A contract with every inbox in it.
    #[oai(path = "/contracts/:id/allotment", method = "get", operation_id = "allotment")]
    async fn allotment(&self, caller: ConsoleCaller, id: Path<ContractId>) -> Result<Json<Allotment>> {
        Ok(Json(self.0.allotment(&caller, id.0).await?))
    }

    /// Divides or shares the pool of a contract; all or nothing.
    #[oai(path = "/contracts/:id/allotment", method = "put", operation_id = "divide")]
    async fn divide(&self, caller: ConsoleCaller, id: Path<ContractId>, wish: Json<Divide>) -> Result<Done> {
        again(|| self.0.divide(&caller, id.0, &wish)).await?;
        Ok(Done::Done)
    }

    /// Looks at a table of facilities, or brings in what was seen of it; all or nothing.
    #[oai(path = "/contracts/:id/facilities", method = "post", operation_id = "import_facilities")]
    async fn import(
        &self,
        caller: ConsoleCaller,
        id: Path<ContractId>,
        wish: Json<ImportTable>,
    ) -> Result<Json<ImportPreview>> {
        Ok(Json(again(|| self.0.import_table(&caller, id.0, &wish)).await?))
    }

    /// What may be asked for a contract, and from when it would count.
    #[oai(path = "/contracts/:id/offer", method = "get", operation_id = "change_offer")]
    async fn offer(&self, caller: ConsoleCaller, id: Path<ContractId>) -> Result<Json<ChangeOffer>> {
        Ok(Json(self.0.change_offer(&caller, id.0).await?))
    }

    /// A page of the requests to change contracts in reach.
    #[oai(path = "/changes/search", method = "post", operation_id = "find_changes")]
    async fn changes(&self, caller: ConsoleCaller, wish: Json<FindChanges>) -> Result<Json<ChangeList>> {
        Ok(Json(self.0.find_changes(&caller, &wish).await?))
    }

    /// Every request in reach as CSV: UTF-8, or Shift_JIS; `wish` is what the search asks for, as JSON.
    #[oai(path = "/changes.csv", method = "get", operation_id = "changes_csv")]
    async fn changes_csv(
        &self,
        caller: ConsoleCaller,
        wish: Query<Option<String>>,
        shift_jis: Query<Option<bool>>,
    ) -> Result<Attachment<Vec<u8>>> {
        let wish = wished(wish.0.as_deref())?;
        let bytes = self.0.changes_csv(&caller, &wish, shift_jis.0.unwrap_or(false)).await?;
        Ok(Attachment::new(bytes).filename("changes.csv"))
    }

    /// Asks for another pack of a contract.
    #[oai(path = "/changes", method = "post", operation_id = "ask_change")]
    async fn ask_change(&self, caller: ConsoleCaller, wish: Json<AskChange>) -> Result<Done> {
        again(|| self.0.ask_change(&caller, &wish)).await?;
        Ok(Done::Done)
    }

    /// Hands a request in again, withdraws it, or decides about it.
    #[oai(path = "/changes/:id/step", method = "post", operation_id = "step_change")]
    async fn step_change(&self, caller: ConsoleCaller, id: Path<ChangeId>, wish: Json<StepChange>) -> Result<Done> {
        again(|| self.0.step_change(&caller, id.0, &wish)).await?;
        Ok(Done::Done)
    }

    /// The plans on offer now or later.
    #[oai(path = "/packs", method = "get", operation_id = "packs")]
    async fn packs(&self, caller: ConsoleCaller) -> Result<Json<Vec<Pack>>> {
        Ok(Json(self.0.packs(&caller).await?))
    }

    /// The plans on offer now or later as CSV: UTF-8, or Shift_JIS.
    #[oai(path = "/packs.csv", method = "get", operation_id = "packs_csv")]
    async fn packs_csv(&self, caller: ConsoleCaller, shift_jis: Query<Option<bool>>) -> Result<Attachment<Vec<u8>>> {
        let bytes = self.0.packs_csv(&caller, shift_jis.0.unwrap_or(false)).await?;
        Ok(Attachment::new(bytes).filename("packs.csv"))
    }

    /// Adds a plan, or a new price of one; what contracts were promised stays.
    #[oai(path = "/packs", method = "post", operation_id = "add_pack")]
    async fn add_pack(&self, caller: ConsoleCaller, wish: Json<AddPack>) -> Result<Done> {
        again(|| self.0.add_pack(&caller, &wish)).await?;
        Ok(Done::Done)
    }

    /// Takes a plan off the offer; what contracts were promised stays.
    #[oai(path = "/packs/:id", method = "delete", operation_id = "end_pack")]
    async fn end_pack(&self, caller: ConsoleCaller, id: Path<PackId>) -> Result<Done> {
        again(|| self.0.end_pack(&caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// A page of the applications.
    #[oai(path = "/applications/search", method = "post", operation_id = "find_applications")]
    async fn applications(&self, caller: ConsoleCaller, wish: Json<FindApplications>) -> Result<Json<Applications>> {
        Ok(Json(self.0.applications(&caller, &wish).await?))
    }

    /// Every application as CSV, the newest first: UTF-8, or Shift_JIS; `wish` is what the search asks for, as JSON.
    #[oai(path = "/applications.csv", method = "get", operation_id = "applications_csv")]
    async fn applications_csv(
        &self,
        caller: ConsoleCaller,
        wish: Query<Option<String>>,
        shift_jis: Query<Option<bool>>,
    ) -> Result<Attachment<Vec<u8>>> {
        let wish = wished(wish.0.as_deref())?;
        let bytes = self.0.applications_csv(&caller, &wish, shift_jis.0.unwrap_or(false)).await?;
        Ok(Attachment::new(bytes).filename("applications.csv"))
    }

    /// What is on offer and from when it counts, to enter paper.
    #[oai(path = "/applications/offer", method = "get", operation_id = "paper_offer")]
    async fn paper_offer(&self, caller: ConsoleCaller) -> Result<Json<Offer>> {
        Ok(Json(self.0.paper_offer(&caller).await?))
    }

    /// Enters an application that came on paper or by FAX.
    #[oai(path = "/applications", method = "post", operation_id = "enter_application")]
    async fn enter_application(&self, caller: ConsoleCaller, wish: Json<EnterApplication>) -> Result<Json<Received>> {
        Ok(Json(again(|| self.0.enter_application(&caller, &wish)).await?))
    }

    /// Corrects the form of an application that is not decided yet.
    #[oai(path = "/applications/:id", method = "put", operation_id = "correct_application")]
    async fn correct_application(
        &self,
        caller: ConsoleCaller,
        id: Path<ApplicationId>,
        request: Json<CorrectApplication>,
    ) -> Result<Done> {
        again(|| self.0.correct_application(&caller, id.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Asks back, approves, refuses, or withdraws for an applicant who telephoned.
    #[oai(path = "/applications/:id/step", method = "post", operation_id = "step_application")]
    async fn step_application(
        &self,
        caller: ConsoleCaller,
        id: Path<ApplicationId>,
        wish: Json<StepApplication>,
    ) -> Result<Json<Decided>> {
        Ok(Json(again(|| self.0.step_application(&caller, id.0, &wish)).await?))
    }

    /// The transfers from and to contracts in reach.
    #[oai(path = "/transfers", method = "get", operation_id = "transfers")]
    async fn transfers(&self, caller: ConsoleCaller) -> Result<Json<Vec<Transfer>>> {
        Ok(Json(self.0.transfers(&caller).await?))
    }

    /// The transfers from and to contracts in reach as CSV: UTF-8, or Shift_JIS.
    #[oai(path = "/transfers.csv", method = "get", operation_id = "transfers_csv")]
    async fn transfers_csv(
        &self,
        caller: ConsoleCaller,
        shift_jis: Query<Option<bool>>,
    ) -> Result<Attachment<Vec<u8>>> {
        let bytes = self.0.transfers_csv(&caller, shift_jis.0.unwrap_or(false)).await?;
        Ok(Attachment::new(bytes).filename("transfers.csv"))
    }

    /// Asks for facilities to go over to another contract.
    #[oai(path = "/transfers", method = "post", operation_id = "ask_transfer")]
    async fn ask_transfer(&self, caller: ConsoleCaller, wish: Json<AskTransfer>) -> Result<Json<AskedTransfer>> {
        Ok(Json(again(|| self.0.ask_transfer(&caller, &wish)).await?))
    }

    /// Takes up a transfer by the code that the other side was told.
    #[oai(path = "/transfers/claim", method = "put", operation_id = "claim_transfer")]
    async fn claim_transfer(&self, caller: ConsoleCaller, wish: Json<ClaimTransfer>) -> Result<Done> {
        again(|| self.0.claim_transfer(&caller, &wish)).await?;
        Ok(Done::Done)
    }

    /// What a transfer does: facilities, pools, and what stands in the way.
    #[oai(path = "/transfers/:id", method = "get", operation_id = "transfer")]
    async fn transfer(&self, caller: ConsoleCaller, id: Path<TransferId>) -> Result<Json<TransferPlan>> {
        Ok(Json(self.0.transfer(&caller, id.0).await?))
    }

    /// Agrees to a transfer, or ends it before its day.
    #[oai(path = "/transfers/:id/step", method = "post", operation_id = "step_transfer")]
    async fn step_transfer(
        &self,
        caller: ConsoleCaller,
        id: Path<TransferId>,
        wish: Json<StepTransfer>,
    ) -> Result<Done> {
        again(|| self.0.step_transfer(&caller, id.0, &wish)).await?;
        Ok(Done::Done)
    }

    /// Looks at a municipality's facilities, or gives them all its new name from a day on.
    #[oai(path = "/cities", method = "post", operation_id = "rename_city")]
    async fn rename_city(&self, caller: ConsoleCaller, wish: Json<RenameCity>) -> Result<Json<RenamedCity>> {
        Ok(Json(again(|| self.0.rename_city(&caller, &wish)).await?))
    }

    /// The names of a contract's association with their days.
    #[oai(path = "/contracts/:id/names", method = "get", operation_id = "association_names")]
    async fn association_names(
        &self,
        caller: ConsoleCaller,
        id: Path<ContractId>,
    ) -> Result<Json<Vec<AssociationName>>> {
        Ok(Json(self.0.association_names(&caller, id.0).await?))
    }

    /// Gives a contract's association another name or 団体コード from a day on.
    #[oai(path = "/contracts/:id/names", method = "post", operation_id = "name_association")]
    async fn name_association(
        &self,
        caller: ConsoleCaller,
        id: Path<ContractId>,
        wish: Json<NameAssociation>,
    ) -> Result<Done> {
        again(|| self.0.name_association(&caller, id.0, &wish)).await?;
        Ok(Done::Done)
    }

    /// Takes a name back that is still to come.
    #[oai(path = "/contracts/:id/names/:name", method = "delete", operation_id = "unname_association")]
    async fn unname_association(
        &self,
        caller: ConsoleCaller,
        id: Path<ContractId>,
        name: Path<AssociationNameId>,
    ) -> Result<Done> {
        again(|| self.0.unname_association(&caller, id.0, name.0)).await?;
        Ok(Done::Done)
    }

    /// Communications of the facilities in reach, as metadata.
    #[oai(path = "/records/search", method = "post", operation_id = "find_records")]
    async fn records(&self, caller: ConsoleCaller, wish: Json<FindRecords>) -> Result<Json<Records>> {
        Ok(Json(self.0.records(&caller, &wish).await?))
    }
}

impl ConsoleApi {
    /// The card of the connection, or the refusal to answer with, and whether it was shown lately.
    fn presented(&self, request: &Request) -> Result<Presented, Refusal> {
        let (card, peer) = self.0.sessions.card(request)?;
        Ok(Presented { card, lately: peer.was_shown_lately(self.0.clock.now()) })
    }

    /// The card of the connection, if it may sign in.
    fn card(&self, request: &Request) -> Option<Arc<VerifiedCard>> {
        self.0.sessions.card(request).ok().map(|it| it.0)
    }

    fn paced(&self, request: &Request) -> Result<(), Refusal> {
        paced(request, &self.1, self.0.clock.now())
    }

    async fn signed_in(
        &self,
        (id, token): (ConsoleSessionId, String),
        program: bool,
    ) -> Result<Response<Json<ConsoleSession>>, Refusal> {
        let (caller, _) = self.0.settle(id, self.0.clock.now()).await?;
        if program {
            return Ok(Response::new(Json(caller.seen(Some(token)))));
        }
        Ok(Response::new(Json(caller.seen(None))).header("set-cookie", cookie(&token)))
    }
}
