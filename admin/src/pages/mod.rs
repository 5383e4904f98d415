//! The pages of the console.

use leptos::prelude::*;
use leptos::wasm_split;
use medpost_ui::part::Pages;

pub mod administrators;
pub mod allotment;
pub mod applications;
pub mod billing;
pub mod cards;
pub mod changes;
pub mod chart;
pub mod contacts;
pub mod contracts;
pub mod facilities;
pub mod facility;
pub mod facility_changes;
pub mod health;
pub mod holders;
pub mod import;
pub mod inbox;
pub mod inboxes;
mod issued;
pub mod keys;
pub mod letters;
pub mod order;
pub mod overview;
pub mod packs;
pub mod people;
pub mod person;
pub mod records;
pub mod trail;
pub mod transfers;
pub mod waiting;

/// The pages about contracts, plans and applications.
#[derive(Clone, Copy)]
pub enum Contracts {
    /// How a pool is divided.
    Allotment,
    /// Every contract.
    List,
    /// Transfers of facilities to another contract.
    Transfers,
    /// Requests to change a contract.
    Changes,
    /// Applications.
    Applications,
    /// Entering an application on paper.
    Paper,
    /// Correcting an application.
    Correct,
    /// Plans.
    Packs,
    /// Importing facilities from a table.
    Import,
}

/// Split off (ADR 5): these pages are opened a few times a month.
#[wasm_split::wasm_split(contracts, wasm_split_path = wasm_split, fallible)]
#[allow(clippy::unnecessary_wraps, reason = "the macro adds how it may fail")]
pub fn contract_pages() -> Pages<Contracts> {
    Ok(|it| match it {
        Contracts::Allotment => view! { <allotment::Allotment /> }.into_any(),
        Contracts::List => view! { <contracts::Contracts /> }.into_any(),
        Contracts::Transfers => view! { <transfers::Transfers /> }.into_any(),
        Contracts::Changes => view! { <changes::Changes /> }.into_any(),
        Contracts::Applications => view! { <applications::Applications /> }.into_any(),
        Contracts::Paper => view! { <applications::Paper /> }.into_any(),
        Contracts::Correct => view! { <applications::Correct /> }.into_any(),
        Contracts::Packs => view! { <packs::Packs /> }.into_any(),
        Contracts::Import => view! { <import::Import /> }.into_any(),
    })
}

/// The pages about facilities, people, records, administrators and the state of the service.
#[derive(Clone, Copy)]
pub enum Facilities {
    /// The emergency telephone list.
    Contacts,
    /// One facility.
    Facility,
    /// Every inbox.
    Inboxes,
    /// PKI cards.
    Cards,
    /// Setting holders of posts from a table.
    Holders,
    /// What waits for confirmation.
    Waiting,
    /// People and posts.
    People,
    /// The state of the service.
    Health,
    /// The audit trail.
    Trail,
    /// Metadata of deliveries.
    Records,
    /// Administrators.
    Administrators,
    /// One's own keys.
    Keys,
}

/// Split off (ADR 5), so that the first page appears sooner.
#[wasm_split::wasm_split(facilities, wasm_split_path = wasm_split, fallible)]
#[allow(clippy::unnecessary_wraps, reason = "the macro adds how it may fail")]
pub fn facility_pages() -> Pages<Facilities> {
    Ok(|it| match it {
        Facilities::Contacts => view! { <contacts::Contacts /> }.into_any(),
        Facilities::Facility => view! { <facility::Facility /> }.into_any(),
        Facilities::Inboxes => view! { <inboxes::Inboxes /> }.into_any(),
        Facilities::Cards => view! { <cards::Cards /> }.into_any(),
        Facilities::Holders => view! { <holders::Holders /> }.into_any(),
        Facilities::Waiting => view! { <waiting::Waiting /> }.into_any(),
        Facilities::People => view! { <people::People /> }.into_any(),
        Facilities::Health => view! { <health::Health /> }.into_any(),
        Facilities::Trail => view! { <trail::Trail /> }.into_any(),
        Facilities::Records => view! { <records::Records /> }.into_any(),
        Facilities::Administrators => view! { <administrators::Administrators /> }.into_any(),
        Facilities::Keys => view! { <keys::Keys /> }.into_any(),
    })
}
