//! The console's HTTP operations, grouped by page.

use std::sync::Arc;

mod administrators;
mod applications;
mod associations;
mod cards;
mod changes;
mod contracts;
mod facilities;
mod inboxes;
mod packs;
mod people;
mod records;
mod transfers;
mod waiting;

use super::Console;

/// All operations of the console.
pub type ConsoleApi = (
    administrators::AdministratorsApi,
    applications::ApplicationsApi,
    associations::AssociationsApi,
    cards::CardsApi,
    changes::ChangesApi,
    contracts::ContractsApi,
    facilities::FacilitiesApi,
    inboxes::InboxesApi,
    packs::PacksApi,
    people::PeopleApi,
    records::RecordsApi,
    transfers::TransfersApi,
    waiting::WaitingApi,
);

/// Creates all operations for a console.
pub fn of(it: &Arc<Console>) -> ConsoleApi {
    (
        administrators::AdministratorsApi(it.clone()),
        applications::ApplicationsApi(it.clone()),
        associations::AssociationsApi(it.clone()),
        cards::CardsApi(it.clone()),
        changes::ChangesApi(it.clone()),
        contracts::ContractsApi(it.clone()),
        facilities::FacilitiesApi(it.clone()),
        inboxes::InboxesApi(it.clone()),
        packs::PacksApi(it.clone()),
        people::PeopleApi(it.clone()),
        records::RecordsApi(it.clone()),
        transfers::TransfersApi(it.clone()),
        waiting::WaitingApi(it.clone()),
    )
}
