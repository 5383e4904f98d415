//! How a contract is billed, how whoever pays is written to, and a clerk's own lines in the ledger.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::billing::charge::Kind;
use medpost_domain::billing::month::Month;
use medpost_domain::billing::payer::{Delivery, Method};
use medpost_domain::id::{AssociationId, ContractId, FacilityId};
use medpost_domain::instant::Instant;
use medpost_domain::role::Action;
use medpost_wire::billing::payers::PayerDetail;
use medpost_wire::billing::terms::{Adjust, ContractBilling, SetPrice};
use medpost_wire::problem::{Code, Problem};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::audit::entry::{self, Actor};
use crate::contract::ledger::{self, Fact};
use crate::contract::store as contracts;
use crate::directory::store as directory;
use crate::kit::fault::{Fault, Outcome};
use crate::kit::typed;
use crate::notify::post;
use crate::office::caller::ConsoleCaller;

use super::ground::terms;
use super::payee::{MOST, Plain, contract_in_reach, detail, reason};
use super::{Billing, store};

/// No line of a clerk's is larger, in yen.
const LARGEST: i64 = 100_000_000;

impl Billing {
    /// How a contract is billed.
    pub async fn contract_billing(&self, caller: &ConsoleCaller, id: ContractId) -> Outcome<ContractBilling> {
        caller.must(Action::SeeInvoices)?;
        let row = contract_in_reach(&*self.db, caller, id).await?;
        Ok(ContractBilling {
            version: row.version,
            payer: row.payer.get()?,
            cycle: row.cycle.get()?,
            advance: row.advance,
            pay_back: row.pay_back,
            dated: row.dated.get()?,
            due: row.due.get()?,
            billed_from: row.billed_from.map_or_else(String::new, |it| Month(it).to_string()),
        })
    }

    /// Sets how a contract is billed, from the next run on.
    pub async fn set_contract_billing(
        &self,
        caller: &ConsoleCaller,
        id: ContractId,
        wish: &ContractBilling,
    ) -> Outcome<()> {
        caller.must(Action::Bill)?;
        caller.must_be_fresh()?;
        contract_in_reach(&*self.db, caller, id).await?;
        let from: Option<Month> = match wish.billed_from.as_str() {
            "" => None,
            it => Some(it.parse().map_err(|()| Code::BadDate)?),
        };
        let now = self.clock.now();
        let tx = self.db.write().await?;
        if !contracts::set_billing(&*tx, id, wish, from).await? {
            return Err(Code::Stale.into());
        }
        let detail = format!(
            "payer={} cycle={} advance={} from={}",
            wish.payer.text(),
            wish.cycle.text(),
            wish.advance,
            wish.billed_from
        );
        let by = Actor::administrator(caller.administrator);
        entry::write(&*tx, by, Act::ContractBilling, (SubjectKind::Contract, Some(id.0)), &detail, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// What was agreed with a contract's holder beside the plans, from this month or the next on.
    pub async fn set_price(&self, caller: &ConsoleCaller, id: ContractId, wish: &SetPrice) -> Outcome<()> {
        caller.must(Action::Bill)?;
        caller.must_be_fresh()?;
        let row = contract_in_reach(&*self.db, caller, id).await?;
        let now = self.clock.now();
        let month: Month = wish.month.parse().map_err(|()| Code::BadDate)?;
        if row.ends_at.is_some_and(|it| it <= month.begin()) {
            return Err(Code::ContractOver.into());
        }
        // From this month or the next: what is agreed for later is entered then, so that no change comes between.
        let first = Month::at(now).max(Month::at(row.begins_at));
        if month < first || month > first.plus(1) {
            return Err(Code::BadDate.into());
        }
        if i64::from(wish.yen) > LARGEST {
            return Err(Code::BadSum.into());
        }
        let note = reason(&wish.note)?;
        let tx = self.db.write().await?;
        let by = Some(caller.administrator.0);
        if !ledger::agree(&*tx, (id, wish.version), wish.yen, (month, &note), by, now).await? {
            return Err(Code::Stale.into());
        }
        let detail = format!("yen={} month={month}", wish.yen);
        let by = Actor::administrator(caller.administrator);
        entry::write(&*tx, by, Act::ContractPrice, (SubjectKind::Contract, Some(id.0)), &detail, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// A clerk's own line in the ledger of a contract.
    pub async fn adjust(&self, caller: &ConsoleCaller, id: ContractId, wish: &Adjust) -> Outcome<()> {
        caller.must(Action::Bill)?;
        caller.must_be_fresh()?;
        let row = contract_in_reach(&*self.db, caller, id).await?;
        let month: Month = wish.month.parse().map_err(|()| Code::BadDate)?;
        if wish.yen == 0 || wish.yen.unsigned_abs() > LARGEST.unsigned_abs() {
            return Err(Code::BadSum.into());
        }
        let reason = reason(&wish.reason)?;
        let now = self.clock.now();
        // What no run looks at would never be billed.
        if month < terms(&row, Month::at(now))?.window(Month::at(now)).start {
            return Err(Code::ContractOver.into());
        }
        let tx = self.db.write().await?;
        let sheet = ledger::sheets(&*tx, std::slice::from_ref(&row)).await?.remove(&id).unwrap_or_default();
        if !sheet.standing.is_some_and(|it| it.holds(month)) {
            return Err(Code::ContractOver.into());
        }
        if let Some(of) = wish.facility
            && !sheet.stays.iter().any(|it| it.facility == of)
        {
            return Err(Code::NotInContract.into());
        }
        let fact =
            Fact { kind: Kind::Adjustment, yen: wish.yen, quantity: 1, facility: wish.facility, month, note: &reason };
        ledger::add(&*tx, id, fact, Some(caller.administrator.0), now).await?;
        let by = Actor::administrator(caller.administrator);
        let detail = format!("yen={} month={month}", wish.yen);
        entry::write(&*tx, by, Act::ContractAdjusted, (SubjectKind::Contract, Some(id.0)), &detail, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// How an association or a facility is written to and pays.
    pub async fn payer(&self, caller: &ConsoleCaller, id: Uuid) -> Outcome<PayerDetail> {
        caller.must(Action::SeeInvoices)?;
        let plain = self.plain(caller.scope.association(), id).await?;
        let found = store::payers(&*self.db, &[id]).await?.remove(&id);
        Ok(detail(&plain, found)?)
    }

    /// Sets it. The account that only they pay into is the operator's to give.
    pub async fn set_payer(&self, caller: &ConsoleCaller, id: Uuid, wish: &PayerDetail) -> Outcome<()> {
        caller.must(Action::ChangePayer)?;
        caller.must_be_fresh()?;
        self.plain(caller.scope.association(), id).await?;
        let by = Actor::administrator(caller.administrator);
        self.keep_payer(id, wish, caller.scope.association().is_none(), by).await
    }

    pub(super) async fn keep_payer(&self, id: Uuid, wish: &PayerDetail, operates: bool, by: Actor) -> Outcome<()> {
        let mut row = checked(id, wish)?;
        let now = self.clock.now();
        let tx = self.db.write().await?;
        let before = store::lock_payer(&*tx, id).await?;
        if !operates {
            row.account = before.as_ref().map(|it| it.account.clone()).unwrap_or_default();
        } else if !row.account.is_empty() && store::has_account(&*tx, &row.account, id).await? {
            return Err(wrong("account"));
        }
        if wish.method == Method::Card
            && before.as_ref().is_none_or(|it| it.method != Method::Card)
            && !self.carded(&*tx).await?.contains(&id)
        {
            return Err(wrong("method"));
        }
        if wish.method != Method::Card {
            store::stop_asking(&*tx, id).await?;
        }
        if let Some(it) = before.clone() {
            row = store::Payer {
                mail_confirmed: it.mail_confirmed,
                mail_link: it.mail_link,
                mail_linked: it.mail_linked,
                mail_linked_at: it.mail_linked_at,
                mail_links: it.mail_links,
                ..row
            };
        }
        row.version = wish.version.saturating_add(1);
        self.ask_to_confirm(&*tx, &mut row, now).await?;
        if before.map_or(0, |it| it.version) != wish.version || !store::put_payer(&*tx, row).await? {
            return Err(Code::Stale.into());
        }
        let detail = format!("delivery={} method={}", wish.delivery.text(), wish.method.text());
        entry::write(&*tx, by, Act::PayerChanged, (SubjectKind::Payer, Some(id)), &detail, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// From now on somebody pays so.
    pub(super) async fn pays_by(&self, tx: &impl ConnectionTrait, id: Uuid, plain: &Plain, by: Method) -> Outcome<()> {
        if store::payers(tx, &[id]).await?.contains_key(&id) {
            return Ok(store::set_method(tx, id, by).await?);
        }
        let row = checked(id, &PayerDetail { method: by, ..detail(plain, None)? })?;
        store::put_payer(tx, store::Payer { version: 1, ..row }).await?;
        Ok(())
    }

    /// An association or a facility in reach, as it stands without having been set.
    pub(super) async fn plain(&self, of: Option<AssociationId>, id: Uuid) -> Outcome<Plain> {
        if of.is_none_or(|of| of.0 == id)
            && let Some(it) = contracts::association(&*self.db, AssociationId(id)).await?
        {
            return Ok(Plain { name: it.name, ..Plain::default() });
        }
        let facility = directory::facilities(&*self.db, vec![FacilityId(id)]).await?.pop();
        let facility = facility.filter(|it| of.is_none_or(|of| of == it.association_id)).ok_or(Code::NotFound)?;
        Ok(Plain::of(facility))
    }
}

fn wrong(field: &str) -> Fault {
    Problem::new(Code::BadPayer).about(field).into()
}

fn checked(id: Uuid, wish: &PayerDetail) -> Outcome<store::Payer> {
    let line = |field: &str, text: &str, needed: bool| {
        let text = typed::name(field, text, MOST, Code::BadPayer)?;
        if needed && text.is_empty() { Err(wrong(field)) } else { Ok(text) }
    };
    let mail = match wish.mail.trim() {
        "" => String::new(),
        it => post::address(it).ok_or_else(|| wrong("mail"))?.to_owned(),
    };
    if mail.is_empty() && wish.delivery == Delivery::Mail {
        return Err(wrong("mail"));
    }
    // As banks tell it, with or without zeros before it.
    let account = wish.account.trim().trim_start_matches('0');
    if account.len() > 10 || !account.bytes().all(|it| it.is_ascii_digit()) {
        return Err(wrong("account"));
    }
    let posted = wish.delivery == Delivery::Post;
    Ok(store::Payer {
        id,
        addressee: line("addressee", &wish.addressee, true)?,
        department: line("department", &wish.department, false)?,
        postal_code: line("postal_code", &wish.postal_code, posted)?,
        address: line("address", &wish.address, posted)?,
        creditor: line("creditor", &wish.creditor, false)?,
        subject: line("subject", &wish.subject, false)?,
        contract_number: line("contract_number", &wish.contract_number, false)?,
        era: wish.era.into(),
        delivery: wish.delivery.into(),
        mail,
        method: wish.method.into(),
        kana: line("kana", &wish.kana, false)?,
        account: account.to_owned(),
        version: 0,
        mail_confirmed: String::new(),
        mail_link: None,
        mail_linked: String::new(),
        mail_linked_at: Instant(0),
        mail_links: 0,
    })
}
