//! The content of an invoice, made from its charges: the one form that is stored, shown, hashed and drawn.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use medpost_domain::billing::charge::{Charge, Kind};
use medpost_domain::billing::invoice;
use medpost_domain::billing::month::Month;
use medpost_domain::billing::payer::{Document, Method};
use medpost_domain::billing::tax::Rates;
use medpost_domain::id::FacilityId;
use medpost_domain::number;
use medpost_wire::billing::content::{InvoiceContent, InvoiceLine, InvoicePart, Issuer, Payee};
use medpost_wire::billing::owed::OwedTax;
use medpost_wire::billing::payers::PayerDetail;
use medpost_wire::billing::runs::{InvoiceChange, KindChange, NewWhy};
use time::Date;
use uuid::Uuid;

use crate::billing::payers::payee::KnownPayer;
use crate::config;
use crate::contract::store::Contract;

/// What an invoice is made of.
pub(crate) struct Draft<'a> {
    pub contract: &'a Contract,
    pub payer: &'a PayerDetail,
    pub charges: &'a [Charge],
    /// The notes of the ledger's entries, by id.
    pub notes: &'a HashMap<Uuid, String>,
    /// Facilities and associations by id.
    pub names: &'a HashMap<Uuid, KnownPayer>,
    /// The rates of tax.
    pub rates: &'a Rates,
    /// Whether to list the facilities' parts, because the contract holder pays for them.
    pub consolidated: bool,
}

/// The content of an invoice, without its number and dates.
pub(crate) fn content(issuer: &config::Billing, it: &Draft<'_>) -> InvoiceContent {
    let sums = invoice::sums(it.charges, it.contract.tax_included, issuer.rounding, it.rates);
    let total = invoice::total(&sums);
    let months = it.charges.iter().map(|it| it.month);
    let account = &it.payer.account;
    InvoiceContent {
        kind: if total < 0 { Document::Reversal } else { Document::Invoice },
        number: String::new(),
        dated: String::new(),
        due: String::new(),
        issuer: Issuer {
            name: issuer.issuer.clone(),
            registration: issuer.registration.clone(),
            postal_code: issuer.postal_code.clone(),
            address: issuer.address.clone(),
            responsible: issuer.responsible.clone(),
            contact: issuer.contact.clone(),
        },
        payee: Payee {
            addressee: it.payer.addressee.clone(),
            department: it.payer.department.clone(),
            postal_code: it.payer.postal_code.clone(),
            address: it.payer.address.clone(),
            creditor: it.payer.creditor.clone(),
        },
        subject: if it.payer.subject.is_empty() {
            format!("MEDPost 利用料（{}）", it.contract.name)
        } else {
            it.payer.subject.clone()
        },
        contract: it.contract.name.clone(),
        contract_number: match it.payer.contract_number.as_str() {
            "" => contract_number(it.contract),
            own => own.to_owned(),
        },
        period: period(months.clone().min().unwrap_or(Month(0)), months.max().unwrap_or(Month(0))),
        lines: invoice::lines(it.charges).iter().map(|line| self::line(it, line)).collect(),
        taxes: sums.into_iter().map(|it| OwedTax { rate: it.rate, net: it.net, tax: it.tax }).collect(),
        tax_included: it.contract.tax_included,
        total,
        parts: if it.consolidated { parts(it) } else { Vec::new() },
        reverses: String::new(),
        reason: String::new(),
        method: it.payer.method,
        bank: match it.payer.method {
            _ if total < 0 => String::new(),
            Method::BankTransfer if account.is_empty() => issuer.bank.clone(),
            Method::BankTransfer => format!("{}（専用口座番号 {account}）", issuer.bank),
            Method::Debit => "ご登録の口座から振り替えます。".to_owned(),
            Method::Card => "ご登録のクレジットカードでお支払いいただきます。".to_owned(),
        },
        era: it.payer.era,
    }
}

fn line(of: &Draft<'_>, it: &invoice::Line) -> InvoiceLine {
    let note = of.notes.get(&it.entry).map(String::as_str).unwrap_or_default();
    let name = it.facility.filter(|_| it.kind != Kind::Monthly).and_then(|it| of.names.get(&it.0));
    let told: Vec<&str> =
        [note, name.map_or("", |it| it.name.as_str())].into_iter().filter(|it| !it.is_empty()).collect();
    // A contract of one facility bears its name, which isn't printed twice.
    let told = if let [one, other] = told.as_slice()
        && one == other
    {
        vec![*one]
    } else {
        told
    };
    let item = match (it.kind, told.is_empty()) {
        // A clerk's own text needs no heading.
        (Kind::Adjustment, false) => told.join(" "),
        (_, true) => kind_label(it.kind).to_owned(),
        _ => format!("{}（{}）", kind_label(it.kind), told.join(" ")),
    };
    InvoiceLine {
        kind: it.kind,
        item,
        period: period(it.from, it.to),
        quantity: it.quantity,
        unit: it.unit,
        yen: it.yen,
        rate: of.rates.at(it.from),
    }
}

/// Each facility's part, by code, followed by what belongs to no facility.
fn parts(of: &Draft<'_>) -> Vec<InvoicePart> {
    let mut sums: BTreeMap<Option<FacilityId>, i64> = BTreeMap::new();
    for it in of.charges {
        *sums.entry(it.facility).or_default() += it.yen;
    }
    let whole = sums.remove(&None);
    if sums.is_empty() {
        return Vec::new();
    }
    let mut parts: Vec<InvoicePart> = sums
        .into_iter()
        .map(|(id, yen)| {
            let plain = id.and_then(|it| of.names.get(&it.0)).cloned().unwrap_or_default();
            InvoicePart { code: plain.code, name: plain.name, yen }
        })
        .collect();
    parts.sort_by(|one, other| (&one.code, &one.name).cmp(&(&other.code, &other.name)));
    parts.extend(whole.map(|yen| InvoicePart { code: String::new(), name: "契約全体".to_owned(), yen }));
    parts
}

/// 契約番号: the last eight hex digits of its id are enough to name it on paper.
fn contract_number(it: &Contract) -> String {
    let id = it.id.0.simple().to_string();
    id.chars().rev().take(8).collect::<Vec<_>>().into_iter().rev().collect::<String>().to_uppercase()
}

/// One month, or the first and the last.
fn period(from: Month, to: Month) -> String {
    if from == to { from.to_string() } else { format!("{from} – {to}") }
}

/// The name of a kind of charge on paper.
const fn kind_label(it: Kind) -> &'static str {
    match it {
        Kind::Monthly => "月額利用料",
        Kind::Registration => "登録料",
        Kind::Renewal => "登録更新料",
        Kind::Card => "PKIカード発行料",
        Kind::Change => "契約変更手数料",
        Kind::Adjustment => "調整",
    }
}

/// What changed since the previous invoice, or why there was none; `None` if nothing changed.
pub(crate) fn change(now: &InvoiceContent, before: Result<&InvoiceContent, NewWhy>) -> Option<InvoiceChange> {
    let before = match before {
        Ok(it) => it,
        Err(why) => return Some(InvoiceChange { new: Some(why), ..InvoiceChange::default() }),
    };
    let sum = |it: &InvoiceContent, kind: Kind| it.lines.iter().filter(|it| it.kind == kind).map(|it| it.yen).sum();
    let kinds = Kind::ALL.into_iter().filter_map(|kind| {
        let (was, is): (i64, i64) = (sum(before, kind), sum(now, kind));
        let items: BTreeSet<&str> = now.lines.iter().filter(|it| it.kind == kind).map(|it| it.item.as_str()).collect();
        (was != is).then(|| KindChange {
            kind,
            before: was,
            now: is,
            notes: items.into_iter().collect::<Vec<_>>().join("、"),
        })
    });
    let count = |it: &InvoiceContent| number::count(it.parts.len());
    let facilities = if before.parts.len() == now.parts.len() { Vec::new() } else { vec![count(before), count(now)] };
    let found = InvoiceChange { before: Some(before.total), new: None, facilities, kinds: kinds.collect() };
    let same = found.before == Some(now.total) && found.facilities.is_empty() && found.kinds.is_empty();
    (!same).then_some(found)
}

/// Fills in number and dates; a reversal has no due date.
pub(crate) fn set_number_and_dates(it: &mut InvoiceContent, number: &str, dated: Date, due: Date) {
    number.clone_into(&mut it.number);
    it.dated = dated.to_string();
    it.due = if it.kind == Document::Reversal { String::new() } else { due.to_string() };
}
