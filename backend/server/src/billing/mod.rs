//! Billing: who pays for a contract and when, monthly runs from draft to issue, invoices and their documents.

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
mod convert;
pub mod credit_cards;
pub mod debits;
pub mod facility;
pub mod invoices;
pub mod payers;
pub mod payments;
pub mod reminders;
pub mod rewrap;
pub mod runs;
pub mod store;

/// Everything that billing works with.
pub struct Billing {
    /// Raises alarms for the operator.
    pub alarms: Alarms,
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Seals documents, bank accounts and files for banks.
    pub vault: Arc<Vault>,
    /// The console's people, mails and printer.
    pub office: Arc<Office>,
    /// The contracts area: terms of use and closing dates.
    pub contracts: Arc<Contracts>,
    /// Who issues invoices; `None` if nobody does here.
    pub issuer: Option<Arc<config::Billing>>,
    /// The client for Stripe; `None` if nobody pays by credit card here.
    pub stripe: Option<Arc<Stripe>>,
    /// 角印 (the company's seal) as a PNG, if there is one.
    pub seal: Option<Arc<[u8]>>,
    /// Keys that sign links to invoices of former facilities.
    pub kept: TokenKeys,
    /// Limits how often an address calls the public operations.
    pub pace: Pace,
}

impl Billing {
    /// The issuer; refuses with `NoBilling` if there is none.
    fn issuer(&self) -> Outcome<&config::Billing> {
        self.issuer.as_deref().ok_or_else(|| Code::NoBilling.into())
    }

    /// The client for Stripe; refuses with `NoCards` if there is none.
    fn stripe(&self) -> Outcome<&Stripe> {
        self.stripe.as_deref().ok_or_else(|| Code::NoCards.into())
    }

    /// The amount in yen from which a payment entered by hand, and debits from an account that one clerk entered, need
    /// a second clerk.
    fn second_person_yen(&self) -> i64 {
        i64::from(self.issuer.as_ref().map_or_else(config::second_person_yen, |it| it.second_person_yen))
    }
}

/// The invoices that a caller of the console may see.
fn reach(caller: &ConsoleCaller) -> Reach {
    caller.scope.association().map_or(Reach::All, Reach::Association)
}
