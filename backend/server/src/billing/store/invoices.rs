//! Queries for invoices and their charges.

use std::collections::HashMap;
use std::ops::Range;

use medpost_domain::billing::charge::Charge;
use medpost_domain::billing::month::Month;
use medpost_domain::billing::payer::Delivery;
use medpost_domain::cell::yen;
use medpost_domain::id::{ContractId, FacilityId, InvoiceId, RunId};
use medpost_domain::instant::Instant;
use medpost_domain::stored::Unread;
use medpost_domain::text::search::Search;
use medpost_entity::{facility, invoice, invoice_charge};
use medpost_wire::billing::invoices::{FindInvoices, InvoiceStanding};
use sea_orm::sea_query::{ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select, Set,
};
use uuid::Uuid;

use crate::kit::db::lock;
use crate::kit::fault::Outcome;
use crate::kit::like;

use super::credit_cards::disputed;
use super::rows::{Invoice, OPEN, ROWS, Reach, insert_all, open, reached, sum, unpaid};

pub use medpost_entity::invoice_charge::Model as InvoiceCharge;

/// Numbers and dates (days since 1970) of a payer's issued invoices that bill these entries of a contract, oldest
/// first.
pub async fn numbers_of(
    db: &impl ConnectionTrait,
    of: ContractId,
    facility: Option<FacilityId>,
    entries: Vec<Uuid>,
) -> Result<Vec<(String, i32)>, DbErr> {
    use invoice::Column;
    let billing = Query::select()
        .column(invoice_charge::Column::InvoiceId)
        .from(invoice_charge::Entity)
        .and_where(invoice_charge::Column::ContractId.eq(of))
        .and_where(invoice_charge::Column::EntryId.is_in(entries))
        .and_where(invoice_charge::Column::Yen.gt(0))
        .to_owned();
    let all = invoice::Entity::find()
        .filter(Column::Id.in_subquery(billing))
        .filter(Column::ReversesId.is_null())
        .filter(Column::TakenBack.eq(0))
        .filter(Column::Number.is_not_null());
    let all = match facility {
        Some(it) => all.filter(Column::FacilityId.eq(it)),
        None => all.filter(Column::FacilityId.is_null()),
    };
    let rows: Vec<(Option<String>, i32)> = all
        .order_by_asc(Column::IssuedAt)
        .order_by_asc(Column::Serial)
        .select_only()
        .columns([Column::Number, Column::Dated])
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(number, day)| Some((number?, day))).collect())
}

/// An issued invoice.
pub struct Billed {
    /// Its id.
    pub id: InvoiceId,
    /// Its contract.
    pub contract: ContractId,
    /// The facility that pays; `None` if the holder does.
    pub facility: Option<FacilityId>,
    /// Whether it was taken back.
    pub taken_back: bool,
}

/// Issued invoices (no reversals) dated on or after a day, oldest first.
pub async fn billed_since(db: &impl ConnectionTrait, day: i32) -> Result<Vec<Billed>, DbErr> {
    use invoice::Column;
    let rows: Vec<(InvoiceId, ContractId, Option<FacilityId>, i64)> = invoice::Entity::find()
        .filter(Column::Number.is_not_null())
        .filter(Column::ReversesId.is_null())
        .filter(Column::Dated.gte(day))
        .order_by_asc(Column::IssuedAt)
        .order_by_asc(Column::Serial)
        .select_only()
        .columns([Column::Id, Column::ContractId, Column::FacilityId, Column::TakenBack])
        .into_tuple()
        .all(db)
        .await?;
    let billed = |(id, contract, facility, back)| Billed { id, contract, facility, taken_back: back != 0 };
    Ok(rows.into_iter().map(billed).collect())
}

/// Invoices by their ids.
pub async fn invoices_by_id(db: &impl ConnectionTrait, ids: &[InvoiceId]) -> Result<Vec<Invoice>, DbErr> {
    let mut found = Vec::new();
    for some in ids.chunks(ROWS) {
        let rows = invoice::Entity::find().filter(invoice::Column::Id.is_in(some.iter().copied()));
        found.extend(rows.all(db).await?);
    }
    Ok(found)
}

/// Adds invoices with their charges.
pub async fn add_invoices(
    db: &impl ConnectionTrait,
    rows: Vec<Invoice>,
    charges: Vec<InvoiceCharge>,
) -> Result<(), DbErr> {
    insert_all::<invoice::Entity>(db, rows).await?;
    insert_all::<invoice_charge::Entity>(db, charges).await
}

/// Charges on issued invoices of these contracts, for some months.
pub async fn billed(
    db: &impl ConnectionTrait,
    of: &[ContractId],
    months: Range<Month>,
) -> Outcome<HashMap<ContractId, Vec<Charge>>> {
    let mut found: HashMap<ContractId, Vec<Charge>> = HashMap::new();
    for some in of.chunks(ROWS) {
        let issued = Query::select()
            .column(invoice::Column::Id)
            .from(invoice::Entity)
            .and_where(invoice::Column::ContractId.is_in(some.iter().copied()))
            .and_where(invoice::Column::Number.is_not_null())
            .to_owned();
        let rows = invoice_charge::Entity::find()
            .filter(invoice_charge::Column::InvoiceId.in_subquery(issued))
            .filter(invoice_charge::Column::ContractId.is_in(some.iter().copied()))
            .filter(invoice_charge::Column::Month.gte(months.start.0))
            .filter(invoice_charge::Column::Month.lt(months.end.0))
            .all(db)
            .await?;
        for it in rows {
            found.entry(it.contract_id).or_default().push(charge(&it)?);
        }
    }
    Ok(found)
}

/// The charges of an invoice.
pub async fn charges(db: &impl ConnectionTrait, of: InvoiceId) -> Outcome<Vec<Charge>> {
    let rows = invoice_charge::Entity::find().filter(invoice_charge::Column::InvoiceId.eq(of)).all(db).await?;
    Ok(rows.iter().map(charge).collect::<Result<_, _>>()?)
}

/// Fails for an unknown kind: if it were left out, the charge would be billed again.
fn charge(it: &InvoiceCharge) -> Result<Charge, Unread> {
    Ok(Charge {
        month: Month(it.month),
        kind: it.kind.get()?,
        entry: it.entry_id,
        facility: it.facility_id,
        quantity: it.quantity,
        yen: it.yen,
    })
}

/// Issued documents of a run that are posted, in order of number.
pub async fn to_post(db: &impl ConnectionTrait, of: RunId, skip: u64, most: u64) -> Result<Vec<Invoice>, DbErr> {
    invoice::Entity::find()
        .filter(invoice::Column::RunId.eq(of))
        .filter(invoice::Column::Number.is_not_null())
        .filter(invoice::Column::Delivery.eq(Delivery::Post))
        .order_by_asc(invoice::Column::Serial)
        .offset(skip)
        .limit(most)
        .all(db)
        .await
}

/// Changes an invoice. After its issue, only what is not frozen may change.
pub async fn change_invoice(
    db: &impl ConnectionTrait,
    id: InvoiceId,
    change: invoice::ActiveModel,
) -> Result<(), DbErr> {
    invoice::Entity::update_many().set(change).filter(invoice::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Invoices whose documents were sealed by a master key before `version`, in order of id, after `after`.
pub async fn invoices_before(
    db: &impl ConnectionTrait,
    version: i32,
    after: Option<InvoiceId>,
    most: u64,
) -> Result<Vec<Invoice>, DbErr> {
    let mut select = invoice::Entity::find()
        .filter(invoice::Column::Object.is_not_null())
        .filter(invoice::Column::SealedWith.lt(version));
    if let Some(it) = after {
        select = select.filter(invoice::Column::Id.gt(it));
    }
    select.order_by_asc(invoice::Column::Id).limit(most).all(db).await
}

/// How many invoices' documents a master key sealed.
pub async fn invoices_under(db: &impl ConnectionTrait, version: i32) -> Result<u64, DbErr> {
    use sea_orm::PaginatorTrait;
    let drawn = invoice::Entity::find().filter(invoice::Column::Object.is_not_null());
    drawn.filter(invoice::Column::SealedWith.eq(version)).count(db).await
}

/// Points an invoice to its resealed document in another object; returns `false` if it was moved in the meantime.
pub async fn move_document(
    db: &impl ConnectionTrait,
    before: &Invoice,
    (version, object): (i32, &str),
) -> Result<bool, DbErr> {
    let change =
        invoice::ActiveModel { object: Set(Some(object.to_owned())), sealed_with: Set(version), ..Default::default() };
    let changed = invoice::Entity::update_many()
        .set(change)
        .filter(invoice::Column::Id.eq(before.id))
        .filter(invoice::Column::SealedWith.eq(before.sealed_with))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Notes the document of an invoice; returns `false` if it already had one.
pub async fn note_drawn(db: &impl ConnectionTrait, id: InvoiceId, change: invoice::ActiveModel) -> Result<bool, DbErr> {
    let noted = invoice::Entity::update_many()
        .set(change)
        .filter(invoice::Column::Id.eq(id))
        .filter(invoice::Column::DrawnAt.is_null())
        .exec(db)
        .await?;
    Ok(noted.rows_affected == 1)
}

/// An invoice in reach.
pub async fn invoice(db: &impl ConnectionTrait, reach: Reach, id: InvoiceId) -> Result<Option<Invoice>, DbErr> {
    reached(reach).filter(invoice::Column::Id.eq(id)).one(db).await
}

/// An invoice, locked.
pub async fn lock_invoice(db: &impl ConnectionTrait, id: InvoiceId) -> Result<Option<Invoice>, DbErr> {
    lock(invoice::Entity::find_by_id(id), db).one(db).await
}

/// The documents that take an invoice back.
pub async fn reversals(db: &impl ConnectionTrait, of: InvoiceId) -> Result<Vec<Invoice>, DbErr> {
    invoice::Entity::find().filter(invoice::Column::ReversesId.eq(of)).all(db).await
}

fn found(reach: Reach, request: &FindInvoices, now: Instant) -> Select<invoice::Entity> {
    use invoice::Column;
    let mut all = reached(reach);
    let mut words = Condition::all();
    for word in Search::of(&request.text).words {
        let facility = facility::Entity::find().select_only().column(facility::Column::Id);
        let of_it = facility.filter(like::any(facility::Column::Folded, &word)).into_query();
        words = words
            .add(Condition::any().add(like::any(Column::Folded, &word)).add(Column::FacilityId.in_subquery(of_it)));
    }
    let of_the_sum = yen(&request.text).filter(|it| *it != 0).map(|it| Column::Total.eq(it));
    all = all.filter(Condition::any().add(words).add_option(of_the_sum));
    all = match request.run {
        Some(it) => all.filter(Column::RunId.eq(it)),
        None => all.filter(Column::Number.is_not_null()),
    };
    if let Some(it) = request.contract {
        all = all.filter(Column::ContractId.eq(it));
    }
    if let Some(it) = request.from {
        all = all.filter(Column::Dated.gte(it.japan_day()));
    }
    if let Some(it) = request.to {
        all = all.filter(Column::Dated.lte(it.japan_day()));
    }
    if let Some(it) = request.least {
        all = all.filter(Column::Total.gte(it));
    }
    if let Some(it) = request.most {
        all = all.filter(Column::Total.lte(it));
    }
    if request.disputed {
        all = all.filter(Column::Id.in_subquery(disputed()));
    }
    if request.changed {
        all = all.filter(Column::Change.ne(""));
    }
    let today = now.japan_day();
    match request.standing {
        None => all,
        Some(InvoiceStanding::Draft) => all.filter(Column::Number.is_null()),
        // What is to be paid back is never overdue.
        Some(InvoiceStanding::Open) => {
            all.filter(open().ne(0)).filter(Condition::any().add(Column::Due.gte(today)).add(Column::Total.lt(0)))
        }
        Some(InvoiceStanding::Overdue) => all.filter(unpaid()).filter(Column::Due.lt(today)),
        Some(InvoiceStanding::Paid) => {
            all.filter(open().eq(0)).filter(Column::TakenBack.eq(0)).filter(Column::ReversesId.is_null())
        }
        Some(InvoiceStanding::Reversed) => {
            all.filter(Condition::any().add(Column::TakenBack.ne(0)).add(Column::ReversesId.is_not_null()))
        }
    }
}

/// A page of invoices: the best matches of a search first; then a run's by payee, others the newest first.
pub async fn invoices(
    db: &impl ConnectionTrait,
    reach: Reach,
    request: &FindInvoices,
    (skip, most): (u64, u64),
    now: Instant,
) -> Result<Vec<Invoice>, DbErr> {
    let (mut all, typed) = (found(reach, request, now), Search::of(&request.text));
    if !typed.is_empty() {
        all = all.order_by_asc(like::rank(invoice::Column::Folded, &typed));
    }
    let all = if request.run.is_some() {
        all.order_by_asc(invoice::Column::Payee)
    } else {
        all.order_by_desc(invoice::Column::IssuedAt).order_by_desc(invoice::Column::Serial)
    };
    all.order_by_asc(invoice::Column::Id).offset(skip).limit(most).all(db).await
}

/// How many invoices match, their total and their open yen.
pub async fn sums(
    db: &impl ConnectionTrait,
    reach: Reach,
    request: &FindInvoices,
    now: Instant,
) -> Result<(i64, i64, i64), DbErr> {
    let row = found(reach, request, now)
        .select_only()
        .column_as(invoice::Column::Id.count(), "count")
        .column_as(sum("invoice.total"), "yen")
        .column_as(sum(OPEN), "open")
        .into_tuple()
        .one(db)
        .await?;
    Ok(row.unwrap_or_default())
}

/// Invoices that are to be paid, by due date.
pub async fn open_invoices(db: &impl ConnectionTrait) -> Result<Vec<Invoice>, DbErr> {
    invoice::Entity::find()
        .filter(invoice::Column::Number.is_not_null())
        .filter(invoice::Column::Total.gt(0))
        .filter(unpaid())
        .order_by_asc(invoice::Column::Due)
        .order_by_asc(invoice::Column::Serial)
        .all(db)
        .await
}

/// Open invoices due on or before the day `due` and reminded of fewer than `reminded` times.
pub async fn late_invoices(db: &impl ConnectionTrait, due: i32, reminded: i32) -> Result<Vec<Invoice>, DbErr> {
    invoice::Entity::find()
        .filter(invoice::Column::Number.is_not_null())
        .filter(invoice::Column::Total.gt(0))
        .filter(invoice::Column::Due.lte(due))
        .filter(invoice::Column::Reminded.lt(reminded))
        .filter(unpaid())
        .order_by_asc(invoice::Column::Due)
        .order_by_asc(invoice::Column::Id)
        .all(db)
        .await
}
