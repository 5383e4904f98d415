//! The console for associations and the operator: what they see and change. Letters, subjects and documents are out of
//! its reach.

use std::sync::Arc;

use medpost_domain::billing::tax::Rounding;
use medpost_domain::instant::{DAY, Instant};
use medpost_wire::problem::Code;

use crate::contract::Contracts;
use crate::identity::Identity;
use crate::issuing::Issuing;
use crate::kit::clock::Clock;
use crate::kit::db::Db;
use crate::kit::fault::Outcome;
use crate::office::Office;

pub mod administrators;
pub mod allotment;
pub mod announcements;
pub mod api;
pub mod applications;
pub mod cards;
pub mod changes;
pub mod contract_management;
pub mod contracts;
pub mod export;
pub mod facilities;
pub mod facility_changes;
pub mod holders;
pub mod import;
pub mod inboxes;
pub mod keeping;
pub mod letters;
pub mod names;
pub mod overview;
pub mod owed;
pub mod packs;
pub mod people;
pub mod reach;
pub mod readers;
pub mod records;
pub mod renewal;
pub mod rows;
pub mod survey;
pub mod trail;
pub mod transfers;
pub mod waiting;

/// Everything this area works with.
pub struct Console {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
    /// Sign-in, mails and printing.
    pub office: Arc<Office>,
    /// Invites and suspends people of facilities.
    pub identity: Identity,
    /// Turns applications into contracts.
    pub contracts: Arc<Contracts>,
    /// Orders, issues and revokes cards.
    pub issuing: Arc<Issuing>,
    /// How fractions of a yen of tax are rounded.
    pub rounding: Rounding,
}

/// Days further away than this (in microseconds) are taken for typing errors.
const FURTHEST: i64 = 400 * DAY;

/// The end of a day in Japan; `BadDate` if it is past, or more than `furthest` microseconds away.
fn last_moment(day: Instant, now: Instant, furthest: i64) -> Outcome<Instant> {
    let end = Instant::japan_day_begin(day.japan_day() + 1);
    if end <= now || end > now.plus(furthest) { Err(Code::BadDate.into()) } else { Ok(end) }
}
