//! What is billed, paid and collected.

use medpost_domain::billing::credit_card::{CreditCardState, DisputeState};
use medpost_domain::billing::layout::BreakdownColumn;
use medpost_domain::billing::payer::{Delivery, Era, Method};
use medpost_domain::billing::remind::Reminder;
use medpost_wire::billing::invoices::InvoiceStanding;
use medpost_wire::billing::payments::PaymentStanding;
use medpost_wire::billing::runs::NewWhy;

use crate::words;

use super::number::yen_signed;

/// What a charge is for.
pub fn charge(it: medpost_domain::billing::charge::Kind) -> &'static str {
    use medpost_domain::billing::charge::Kind;
    match it {
        Kind::Monthly => words::billing::charge_monthly(),
        Kind::Registration => words::billing::charge_registration(),
        Kind::Renewal => words::billing::charge_renewal(),
        Kind::Card => words::billing::charge_card(),
        Kind::Change => words::billing::charge_change(),
        Kind::Adjustment => words::billing::charge_adjustment(),
    }
}

/// The state of an invoice, and the CSS classes of its chip.
pub fn invoice_standing(it: InvoiceStanding) -> (&'static str, &'static str) {
    let chip = match it {
        InvoiceStanding::Draft | InvoiceStanding::Reversed => "chip",
        InvoiceStanding::Open => "chip warn",
        InvoiceStanding::Overdue => "chip bad",
        InvoiceStanding::Paid => "chip ok",
    };
    (words::shared(it.words()), chip)
}

/// The state of a payment, and its chip.
pub fn payment_standing(it: PaymentStanding) -> (&'static str, &'static str) {
    let chip = match it {
        PaymentStanding::Waiting | PaymentStanding::Partly => "chip warn",
        PaymentStanding::Settled => "chip ok",
        PaymentStanding::Aside => "chip",
    };
    (words::shared(it.words()), chip)
}

/// The state of an invoice, as used in URLs.
pub fn invoice_code(it: InvoiceStanding) -> &'static str {
    match it {
        InvoiceStanding::Draft => "draft",
        InvoiceStanding::Open => "open",
        InvoiceStanding::Overdue => "overdue",
        InvoiceStanding::Paid => "paid",
        InvoiceStanding::Reversed => "reversed",
    }
}

/// What came of a bank's file: payments, their sum, how many are settled and how many are not.
pub fn brought(payments: u32, total: i64, settled: u32) -> String {
    words::payments::brought(payments, &yen_signed(total), settled, payments.saturating_sub(settled))
}

/// How an invoice reaches its payer.
pub fn delivery_way(it: Delivery) -> &'static str {
    match it {
        Delivery::Screen => words::invoices::delivery_screen(),
        Delivery::Mail => words::invoices::delivery_mail(),
        Delivery::Post => words::invoices::delivery_post(),
    }
}

/// How an invoice is paid.
pub fn method(it: Method) -> &'static str {
    match it {
        Method::BankTransfer => words::invoices::method_transfer(),
        Method::Debit => words::billing::direct_debit(),
        Method::Card => words::invoices::method_card(),
    }
}

/// The state of an attempt at a credit card, and the CSS classes of its chip.
pub fn card_attempt(it: CreditCardState) -> (&'static str, &'static str) {
    match it {
        CreditCardState::Pending => (words::credit_cards::pending(), "chip"),
        CreditCardState::Paid => (words::invoices::paid(), "chip ok"),
        CreditCardState::Failed => (words::credit_cards::failed(), "chip bad"),
        CreditCardState::Dropped => (words::credit_cards::dropped(), "chip"),
    }
}

/// Why a credit card was refused, by Stripe's code.
pub fn card_refusal(code: &str) -> &'static str {
    match code {
        "insufficient_funds" | "card_velocity_exceeded" | "withdrawal_count_limit_exceeded" => {
            words::credit_cards::why_funds()
        }
        "expired_card" | "invalid_expiry_month" | "invalid_expiry_year" => words::credit_cards::why_expired(),
        "authentication_required" => words::credit_cards::why_holder(),
        "lost_card" | "stolen_card" | "pickup_card" | "restricted_card" => words::credit_cards::why_lost(),
        _ => words::credit_cards::why_other(),
    }
}

/// The name of a reminder.
pub fn reminder(it: Reminder) -> &'static str {
    match it {
        Reminder::Check => words::reminders::first(),
        Reminder::Again => words::reminders::second(),
        Reminder::Demand => words::reminders::last(),
    }
}

/// Why somebody has an invoice who had none before.
pub fn new_why(it: NewWhy) -> &'static str {
    match it {
        NewWhy::FirstBill => words::runs::new_first(),
        NewWhy::Joined => words::runs::new_joined(),
        NewWhy::OtherPayer => words::runs::new_payer(),
        NewWhy::BilledAnew => words::runs::new_anew(),
    }
}

/// The heading of a column of the breakdown.
pub fn breakdown_column(it: BreakdownColumn) -> &'static str {
    match it {
        BreakdownColumn::Number => words::layout::column_number(),
        BreakdownColumn::Period => words::invoices::period(),
        BreakdownColumn::Member => words::layout::column_member(),
        BreakdownColumn::Code => words::facility::code(),
        BreakdownColumn::Facility => words::common::facilities(),
        BreakdownColumn::Yen => words::billing::yen(),
        BreakdownColumn::Surcharge => words::layout::column_surcharge(),
        BreakdownColumn::Sum => words::layout::column_sum(),
    }
}

/// The state of a dispute.
pub fn dispute(it: DisputeState) -> &'static str {
    match it {
        DisputeState::Inquiry => words::credit_cards::dispute_inquiry(),
        DisputeState::Open => words::credit_cards::dispute_open(),
        DisputeState::Won => words::credit_cards::dispute_won(),
        DisputeState::Lost => words::credit_cards::dispute_lost(),
        DisputeState::Closed => words::credit_cards::dispute_closed(),
    }
}

/// How dates are written.
pub fn era(it: Era) -> &'static str {
    match it {
        Era::Western => words::payer::era_western(),
        Era::Japanese => words::payer::era_japanese(),
    }
}
