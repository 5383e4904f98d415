//! Payments as a clerk sees them: searched, exported, and with the invoices that each may be for.

use std::collections::HashMap;

use medpost_domain::id::{AssociationId, FacilityId, PaymentId};
use medpost_domain::instant::Instant;
use medpost_domain::number;
use medpost_domain::role::Action;
use medpost_wire::billing::invoices::Invoice;
use medpost_wire::billing::payments::{FindPayments, Payment, PaymentList, PaymentStanding, Settlement};
use medpost_wire::problem::Code;
use uuid::Uuid;

use crate::billing::convert::{open_yen, payer_of, unsettled_yen};
use crate::billing::invoices::list;
use crate::billing::payers::payee::known_payers;
use crate::billing::payments::settle::{by_hand, open_debts};
use crate::billing::{Billing, store};
use crate::kit::PAGE;
use crate::kit::fault::Outcome;
use crate::office::caller::ConsoleCaller;
use crate::office::tables;

/// Most payments in a table.
const MOST: u64 = 20_000;

/// Most invoices offered for a payment.
const OFFERED: usize = 20;

/// A page of payments, with the count and open yen of all that match.
pub async fn find_payments(billing: &Billing, caller: &ConsoleCaller, request: &FindPayments) -> Outcome<PaymentList> {
    caller.must(Action::Bill)?;
    let rows = store::payments(&*billing.db, request, (request.skip.into(), PAGE as u64)).await?;
    let (total, rest) = store::payment_sums(&*billing.db, request).await?;
    Ok(PaymentList { items: payment_lines(billing, rows).await?, total: number::count(total), rest })
}

/// The payments that match a search, as CSV.
pub async fn payments_csv(
    billing: &Billing,
    caller: &ConsoleCaller,
    request: &FindPayments,
    shift_jis: bool,
) -> Outcome<Vec<u8>> {
    caller.must(Action::Bill)?;
    let head = ["入金日", "金額", "名義", "支払者", "摘要", "未消込額", "返金額", "状態", "請求書番号", "理由"];
    let mut rows = store::payments(&*billing.db, request, (0, MOST + 1)).await?;
    let most = number::length(MOST);
    let cut = tables::truncation_note(rows.len() > most, most, head.len());
    rows.truncate(most);
    let lines = payment_lines(billing, rows).await?.into_iter().map(|it| {
        let state = it.standing.words().ja;
        let numbers: Vec<String> = it.settlements.into_iter().map(|it| it.number).collect();
        vec![
            it.paid_on.japan_date().to_string(),
            it.yen.to_string(),
            it.name,
            it.payer,
            it.note,
            it.rest.to_string(),
            it.returned.to_string(),
            state.to_owned(),
            numbers.join(" "),
            it.aside,
        ]
    });
    tables::write(&head, lines.chain(cut), shift_jis)
}

async fn payment_lines(billing: &Billing, rows: Vec<store::Payment>) -> Outcome<Vec<Payment>> {
    let ids: Vec<PaymentId> = rows.iter().map(|it| it.id).collect();
    let mut paid: HashMap<PaymentId, Vec<Settlement>> = HashMap::new();
    for (it, of) in store::settlements(&*billing.db, &ids).await? {
        let line = Settlement {
            invoice: of.id,
            number: of.number.unwrap_or_default(),
            payee: of.payee,
            yen: it.yen,
            fee: it.fee,
        };
        paid.entry(it.payment_id).or_default().push(line);
    }
    let refunds = store::refund_states(&*billing.db, &ids).await?;
    let payers: Vec<Uuid> = rows.iter().filter_map(|it| it.payer_id).collect();
    let facilities = payers.iter().map(|it| FacilityId(*it)).collect();
    let names = known_payers(&*billing.db, facilities, payers.iter().map(|it| AssociationId(*it)).collect()).await?;
    let large = billing.second_person_yen();
    let line = |it: store::Payment| Payment {
        needs_second: by_hand(&it, large).is_some() && unsettled_yen(&it) != 0,
        id: it.id,
        paid_on: Instant::japan_day_begin(it.paid_on),
        yen: it.yen,
        rest: unsettled_yen(&it),
        returned: it.returned,
        refund: refunds.get(&it.id).cloned(),
        payer: it.payer_id.and_then(|it| names.get(&it)).map(|it| it.name.clone()).unwrap_or_default(),
        method: it.method.clone(),
        standing: standing(&it),
        version: it.version,
        settlements: paid.remove(&it.id).unwrap_or_default(),
        name: it.name,
        note: it.note,
        aside: it.aside,
    };
    Ok(rows.into_iter().map(line).collect())
}

/// Open invoices that a payment may be for: first its payer's, then those of its sum, of a similar name, or short by a
/// fee.
pub async fn candidates(billing: &Billing, caller: &ConsoleCaller, id: PaymentId) -> Outcome<Vec<Invoice>> {
    caller.must(Action::Bill)?;
    let it = store::payment(&*billing.db, id).await?.ok_or(Code::NotFound)?;
    let owing = open_debts(&*billing.db).await?;
    let payer = owing.payer(&it);
    let fee = billing.issuer.as_ref().map_or(0, |it| i64::from(it.transfer_fee));
    let rest = unsettled_yen(&it);
    let alike: Vec<Uuid> = owing
        .names
        .iter()
        .filter(|(name, _)| !it.bare.is_empty() && (name.contains(&it.bare) || it.bare.contains(*name)))
        .flat_map(|it| it.1.iter().copied())
        .collect();
    let mut found: Vec<(u8, i32, store::Invoice)> = Vec::new();
    for row in store::open_invoices(&*billing.db).await? {
        let short = open_yen(&row) - rest;
        let rank = if Some(payer_of(&row)) == payer {
            0
        } else if short == 0 {
            1
        } else if alike.contains(&payer_of(&row)) {
            2
        } else if (1..=fee).contains(&short) {
            3
        } else {
            continue;
        };
        found.push((rank, row.due, row));
    }
    found.sort_by_key(|it| (it.0, it.1, it.2.id));
    list::lines(billing, found.into_iter().take(OFFERED).map(|it| it.2).collect()).await
}

fn standing(it: &store::Payment) -> PaymentStanding {
    match (unsettled_yen(it), it.settled) {
        _ if !it.aside.is_empty() => PaymentStanding::Aside,
        (0, 0) => PaymentStanding::Aside,
        (0, _) => PaymentStanding::Settled,
        (_, 0) => PaymentStanding::Waiting,
        _ => PaymentStanding::Partly,
    }
}
