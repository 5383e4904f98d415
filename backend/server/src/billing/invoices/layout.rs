//! The breakdown of an invoice in its association's own layout: with its member numbers, and the surcharge it adds when
//! it bills its members.

use std::collections::{HashMap, HashSet};

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::billing::layout::BreakdownColumn;
use medpost_domain::id::{AssociationId, FacilityId, InvoiceId};
use medpost_domain::role::Action;
use medpost_wire::billing::content::InvoiceContent;
use medpost_wire::billing::layout::{BreakdownLayout, LayoutColumn, LayoutMember};
use medpost_wire::problem::Code;
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::audit::entry::{self, Actor};
use crate::billing::convert::read;
use crate::billing::payers::payer;
use crate::billing::{Billing, reach, store};
use crate::directory::store as directory;
use crate::kit::fault::{Fault, Outcome};
use crate::kit::typed;
use crate::office::caller::ConsoleCaller;
use crate::office::tables;

/// Most characters in a heading or a number.
const LETTERS: usize = 40;

/// The largest surcharge (or discount) for a facility, in yen.
const LARGEST: i64 = 1_000_000;

/// A layout as it is stored.
#[derive(Default, Serialize, Deserialize)]
struct Kept {
    columns: Vec<(BreakdownColumn, String)>,
    surcharge: i64,
    members: HashMap<FacilityId, Member>,
}

/// A member's own number and surcharge.
#[derive(Serialize, Deserialize)]
struct Member {
    number: String,
    surcharge: Option<i64>,
}

/// The layout of an association, with all its facilities.
pub async fn breakdown_layout(db: &impl ConnectionTrait, caller: &ConsoleCaller, id: Uuid) -> Outcome<BreakdownLayout> {
    caller.must(Action::SeeInvoices)?;
    payer::plain(db, caller.scope.association(), id).await?;
    let (mut kept, version) = kept(db, id).await?;
    let facilities = directory::facilities_of(db, AssociationId(id)).await?;
    let member = |it: directory::Facility| {
        let own = kept.members.remove(&it.id);
        LayoutMember {
            facility: it.id,
            code: it.code,
            name: it.name,
            surcharge: own.as_ref().and_then(|it| it.surcharge),
            number: own.map(|it| it.number).unwrap_or_default(),
        }
    };
    let members = facilities.into_iter().map(member).collect();
    let columns = kept.columns.into_iter().map(|(column, heading)| LayoutColumn { column, heading }).collect();
    Ok(BreakdownLayout { version, columns, surcharge: kept.surcharge, members })
}

/// Saves the layout of an association's breakdown.
pub async fn set_breakdown_layout(
    billing: &Billing,
    caller: &ConsoleCaller,
    id: Uuid,
    request: &BreakdownLayout,
) -> Outcome<()> {
    caller.must(Action::ChangePayer)?;
    caller.must_be_fresh()?;
    payer::plain(&*billing.db, caller.scope.association(), id).await?;
    let facilities = directory::facilities_of(&*billing.db, AssociationId(id)).await?;
    let kept = checked(request, &facilities.into_iter().map(|it| it.id).collect())?;
    let content = serde_json::to_string(&kept).map_err(Fault::broken("write a layout"))?;
    let now = billing.clock.now();
    let tx = billing.db.write().await?;
    let row = store::BreakdownLayout { id, content, version: request.version.saturating_add(1) };
    if !store::put_layout(&*tx, row).await? {
        return Err(Code::Stale.into());
    }
    let by = Actor::administrator(caller.administrator);
    entry::write(&*tx, by, Act::BreakdownLayout, (SubjectKind::Payer, Some(id)), "", now).await?;
    tx.commit().await?;
    Ok(())
}

/// Each facility's part of a document as CSV, in the association's layout.
pub async fn breakdown_csv(
    db: &impl ConnectionTrait,
    caller: &ConsoleCaller,
    id: InvoiceId,
    shift_jis: bool,
) -> Outcome<Vec<u8>> {
    caller.must(Action::SeeInvoices)?;
    let row = store::invoice(db, reach(caller), id).await?.ok_or(Code::NotFound)?;
    let content = read(&row)?;
    let (kept, _) = kept(db, row.association_id.0).await?;
    let facilities = directory::facilities_of(db, row.association_id).await?;
    let by_code = facilities.into_iter().filter_map(|it| Some((it.code, kept.members.get(&it.id)?))).collect();
    let heads: Vec<&str> = kept.columns.iter().map(|it| it.1.as_str()).collect();
    tables::write(&heads, lines(&content, &kept, &by_code), shift_jis)
}

async fn kept(db: &impl ConnectionTrait, id: Uuid) -> Outcome<(Kept, i32)> {
    let row = store::layout(db, id).await?;
    let version = row.as_ref().map_or(0, |it| it.version);
    let mut kept: Kept = match row {
        Some(it) => serde_json::from_str(&it.content).map_err(Fault::broken("read a layout"))?,
        None => Kept::default(),
    };
    if kept.columns.is_empty() {
        kept.columns = BreakdownColumn::PLAIN.map(|it| (it, it.heading().to_owned())).to_vec();
    }
    Ok((kept, version))
}

fn lines(of: &InvoiceContent, kept: &Kept, by_code: &HashMap<String, &Member>) -> impl Iterator<Item = Vec<String>> {
    of.parts.iter().map(|part| {
        let own = by_code.get(&part.code);
        // What belongs to the whole contract and no facility gets no surcharge.
        let surcharge =
            if part.code.is_empty() { 0 } else { own.and_then(|it| it.surcharge).unwrap_or(kept.surcharge) };
        let cell = |it: BreakdownColumn| match it {
            BreakdownColumn::Number => of.number.clone(),
            BreakdownColumn::Period => of.period.clone(),
            BreakdownColumn::Member => own.map(|it| it.number.clone()).unwrap_or_default(),
            BreakdownColumn::Code => part.code.clone(),
            BreakdownColumn::Facility => part.name.clone(),
            BreakdownColumn::Yen => part.yen.to_string(),
            BreakdownColumn::Surcharge => surcharge.to_string(),
            BreakdownColumn::Sum => (part.yen + surcharge).to_string(),
        };
        kept.columns.iter().map(|it| cell(it.0)).collect()
    })
}

fn checked(request: &BreakdownLayout, facilities: &HashSet<FacilityId>) -> Outcome<Kept> {
    let plain = |field: &str, it: &str| typed::line(field, it, LETTERS, Code::BadText);
    let mut columns: Vec<(BreakdownColumn, String)> = Vec::new();
    for it in &request.columns {
        let heading = plain("heading", &it.heading)?;
        if heading.is_empty() || columns.iter().any(|other| other.0 == it.column) {
            return Err(Code::BadText.into());
        }
        columns.push((it.column, heading));
    }
    let sum = |it: i64| if it.unsigned_abs() <= LARGEST.unsigned_abs() { Ok(it) } else { Err(Code::BadSum) };
    let mut members = HashMap::new();
    for it in &request.members {
        if !facilities.contains(&it.facility) {
            return Err(Code::NotInContract.into());
        }
        let number = plain("number", &it.number)?;
        let surcharge = it.surcharge.map(sum).transpose()?;
        if !number.is_empty() || surcharge.is_some() {
            members.insert(it.facility, Member { number, surcharge });
        }
    }
    Ok(Kept { columns, surcharge: sum(request.surcharge)?, members })
}
