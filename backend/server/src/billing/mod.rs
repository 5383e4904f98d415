//! Billing: who pays for a contract and when, a month's run from its draft to its issue, invoices and their documents.

use std::sync::Arc;

use medpost_wire::problem::Code;

use crate::billing::credit_cards::stripe::Stripe;
use crate::billing::store::Reach;
use crate::config;
use crate::contract::Contracts;
use crate::kit::alarm::Alarms;
use crate::kit::clock::Clock;
use crate::kit::db::Db;
use crate::kit::fault::Outcome;
use crate::kit::pace::Pace;
use crate::office::Office;
use crate::office::caller::ConsoleCaller;
use crate::session::token::TokenKeys;
use crate::vault::keys::Vault;

pub mod api;
pub mod credit_cards;
pub mod debits;
pub mod facility;
mod ground;
pub mod invoices;
pub mod payers;
pub mod payments;
pub mod reminders;
pub mod rewrap;
pub mod runs;
pub mod store;

/// All that this area can touch.
pub struct Billing {
    /// What the operator must look at.
    pub alarms: Alarms,
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Keeps documents sealed.
    pub vault: Arc<Vault>,
    /// Who signs in, how they are written to, and what draws.
    pub office: Arc<Office>,
    /// What contracts are about.
    pub contracts: Arc<Contracts>,
    /// Who issues invoices; none: nobody does here.
    pub issuer: Option<Arc<config::Billing>>,
    /// The way to Stripe; none: nobody pays by card here.
    pub stripe: Option<Arc<Stripe>>,
    /// 角印, as a PNG; none: there is none.
    pub seal: Option<Arc<[u8]>>,
    /// Keys that sign links to invoices of facilities that are over.
    pub kept: TokenKeys,
    /// How often each address follows one.
    pub pace: Pace,
}

impl Billing {
    /// Who issues, or the refusal where nobody does.
    fn issuer(&self) -> Outcome<&config::Billing> {
        self.issuer.as_deref().ok_or_else(|| Code::NoBilling.into())
    }

    /// The way to Stripe, or the refusal where nobody pays by card.
    fn stripe(&self) -> Outcome<&Stripe> {
        self.stripe.as_deref().ok_or_else(|| Code::NoCards.into())
    }

    /// From so many yen on, money that one clerk alone says came in, and an account that one alone entered, wait for
    /// another's word.
    fn second_person_yen(&self) -> i64 {
        i64::from(self.issuer.as_ref().map_or_else(config::second_person_yen, |it| it.second_person_yen))
    }
}

/// The invoices that a caller of the console sees.
fn reach(caller: &ConsoleCaller) -> Reach {
    caller.scope.association().map_or(Reach::All, Reach::Association)
}
