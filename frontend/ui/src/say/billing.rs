//! What is billed, paid and collected.

use medpost_domain::billing::credit_card::{CardState, DisputeState};
use medpost_domain::billing::layout::BreakdownColumn;
use medpost_domain::billing::payer::{Delivery, Era, Method};
use medpost_domain::billing::remind::Reminder;
use medpost_wire::billing::invoices::InvoiceStanding;
use medpost_wire::billing::runs::NewWhy;

use crate::words::{self, Lang, lang};

use super::number::{en, yen_signed};

/// What a charge is for.
pub fn charge(it: medpost_domain::billing::charge::Kind) -> &'static str {
    use medpost_domain::billing::charge::Kind;
    match it {
        Kind::Monthly => words::charge_monthly(),
        Kind::Registration => words::charge_registration(),
        Kind::Renewal => words::charge_renewal(),
        Kind::Card => words::charge_card(),
        Kind::Change => words::charge_change(),
        Kind::Adjustment => words::charge_adjustment(),
    }
}

/// Where an invoice stands, and its chip.
pub fn invoice_standing(it: InvoiceStanding) -> (&'static str, &'static str) {
    match it {
        InvoiceStanding::Draft => (words::invoice_draft(), "chip"),
        InvoiceStanding::Open => (words::invoice_open(), "chip warn"),
        InvoiceStanding::Overdue => (words::invoice_overdue(), "chip bad"),
        InvoiceStanding::Paid => (words::invoice_paid(), "chip ok"),
        InvoiceStanding::Reversed => (words::invoice_reversed(), "chip"),
    }
}

/// As it stands in an address.
pub fn invoice_code(it: InvoiceStanding) -> &'static str {
    match it {
        InvoiceStanding::Draft => "draft",
        InvoiceStanding::Open => "open",
        InvoiceStanding::Overdue => "overdue",
        InvoiceStanding::Paid => "paid",
        InvoiceStanding::Reversed => "reversed",
    }
}

/// How often an invoice was reminded of.
pub fn reminded(count: u32) -> String {
    match lang() {
        Lang::Ja => format!("ご案内 {count}回"),
        Lang::En => format!("reminded {}", en(count, "time", "times")),
    }
}

/// What a bank's file brought.
pub fn brought(payments: u32, total: i64, settled: u32) -> String {
    let (total, left) = (yen_signed(total), payments.saturating_sub(settled));
    match lang() {
        Lang::Ja => format!(
            "{payments}件（{total}）を取り込み、{settled}件を消し込みました。残り{left}件は手で照合してください。"
        ),
        Lang::En => {
            let payments = en(payments, "payment", "payments");
            format!("{payments} ({total}) imported, {settled} settled; {left} left to settle by hand.")
        }
    }
}

/// What the results of a file of collections brought.
pub fn collected(count: u32, total: i64, failed: u32) -> String {
    let total = yen_signed(total);
    match lang() {
        Lang::Ja => format!("{count}件（{total}）を振り替え、入金として記録しました。振替不能 {failed}件。"),
        Lang::En => format!("{count} collected ({total}) and noted as payments; {failed} failed."),
    }
}

/// How an invoice reaches its payer.
pub fn delivery_way(it: Delivery) -> &'static str {
    match it {
        Delivery::Screen => words::delivery_screen(),
        Delivery::Mail => words::delivery_mail(),
        Delivery::Post => words::delivery_post(),
    }
}

/// How an invoice is paid.
pub fn method(it: Method) -> &'static str {
    match it {
        Method::BankTransfer => words::method_transfer(),
        Method::Debit => words::method_debit(),
        Method::Card => words::method_card(),
    }
}

/// Where an attempt to collect from a card stands: its word and its look.
pub fn card_attempt(it: CardState) -> (&'static str, &'static str) {
    match it {
        CardState::Pending => (words::card_pending(), "chip"),
        CardState::Paid => (words::invoice_paid(), "chip ok"),
        CardState::Failed => (words::card_failed(), "chip bad"),
        CardState::Dropped => (words::card_dropped(), "chip"),
    }
}

/// Why a card was refused, of Stripe's code.
pub fn card_refusal(code: &str) -> &'static str {
    match code {
        "insufficient_funds" | "card_velocity_exceeded" | "withdrawal_count_limit_exceeded" => words::card_why_funds(),
        "expired_card" | "invalid_expiry_month" | "invalid_expiry_year" => words::card_why_expired(),
        "authentication_required" => words::card_why_holder(),
        "lost_card" | "stolen_card" | "pickup_card" | "restricted_card" => words::card_why_lost(),
        _ => words::card_why_other(),
    }
}

/// A step of reminding.
pub fn reminder(it: Reminder) -> &'static str {
    match it {
        Reminder::Check => words::reminder_check(),
        Reminder::Again => words::reminder_again(),
        Reminder::Demand => words::reminder_demand(),
    }
}

/// Why somebody has an invoice who had none.
pub fn new_why(it: NewWhy) -> &'static str {
    match it {
        NewWhy::FirstBill => words::new_first(),
        NewWhy::Joined => words::new_joined(),
        NewWhy::OtherPayer => words::new_payer(),
        NewWhy::BilledAnew => words::new_anew(),
    }
}

/// A column of the breakdown.
pub fn breakdown_column(it: BreakdownColumn) -> &'static str {
    match it {
        BreakdownColumn::Number => words::column_number(),
        BreakdownColumn::Period => words::invoice_period(),
        BreakdownColumn::Member => words::column_member(),
        BreakdownColumn::Code => words::apply_code(),
        BreakdownColumn::Facility => words::facilities(),
        BreakdownColumn::Yen => words::owed_yen(),
        BreakdownColumn::Surcharge => words::column_surcharge(),
        BreakdownColumn::Sum => words::column_sum(),
    }
}

/// Where a dispute stands.
pub fn dispute(it: DisputeState) -> &'static str {
    match it {
        DisputeState::Inquiry => words::dispute_inquiry(),
        DisputeState::Open => words::dispute_open(),
        DisputeState::Won => words::dispute_won(),
        DisputeState::Lost => words::dispute_lost(),
        DisputeState::Closed => words::dispute_closed(),
    }
}

/// How dates are written.
pub fn era(it: Era) -> &'static str {
    match it {
        Era::Western => words::era_western(),
        Era::Japanese => words::era_japanese(),
    }
}
