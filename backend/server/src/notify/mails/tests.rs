//! Every mail is filled in.

use medpost_domain::billing::payer::Method;
use medpost_domain::billing::remind::Reminder;
use medpost_domain::billing::tax::Price;
use medpost_domain::change_request::State;
use medpost_wire::transfer::TransferState;

use super::application::*;
use super::billing::*;
use super::cards::*;
use super::exchange::*;
use super::office::*;
use super::*;

/// A name like this must not be filled in.
const ODD: &str = "{link}{desk}{to}{}{";

fn letters(name: &str) -> Vec<Letter> {
    let about = InboxMail { facility: name, inbox: name, desk: "desk" };
    let told = Invoiced { payee: name, what: "請求書", number: name, dated: "2026-12-01", due: name };
    let (now, id) = (Instant(0), String::new);
    let of = |kind| Transferred { state: kind, from: name, to: name, begins: now };
    let decided_of = |state| Decided { state, contract: name, begins: now, reason: name };
    let refused_of =
        CollectionFailed { told: Invoiced { ..told }, method: Method::Card, again_at: None, ends: true, bank: name };
    let fee = Price { net: 1, gross: 1 };
    let applied =
        ApplicationMail { number: name, pack: name, begins: now, monthly: fee, registration: fee, reason: name };
    vec![
        application("to", State::Returned, "desk", &applied, "LINK", id()),
        arrival("to", &about, name, "LINK", id()),
        full("to", &about, "LINK", id()),
        confirm("to", &about, "LINK", id()),
        confirm_application("to", name, now, "desk", "LINK", id()),
        confirm_payer("to", name, "desk", "LINK", id()),
        card_stopped("to", &about, name, id()),
        card_waits("to", &about, name, None, id()),
        reader_waits("to", &about, name, id()),
        inbox_handed("to", &about, name, id()),
        temporary_card("to", &about, name, now, id()),
        card_ending("to", &about, name, now, id()),
        one_time("to", name, "desk", id()),
        transfer("to", &of(TransferState::Done), "LINK", "desk", id()),
        decided("to", &decided_of(State::Returned), "LINK", "desk", id()),
        invoice("to", &told, None, "LINK", "desk", id()),
        reminder("to", Reminder::Check, &told, "LINK", "desk", id()),
        refused("to", &refused_of, "LINK", "desk", id()),
        suspended("to", &told, name, "LINK", "desk", id()),
        invitation("to", "LINK", "desk", id()),
        former_invoices("to", "LINK", "desk", id()),
    ]
}

#[test]
fn every_place_is_filled_in_once_and_a_name_stays_as_it_is() {
    for (plain, odd) in letters("NAME").into_iter().zip(letters(ODD)) {
        assert!(!plain.text.contains(['{', '}']), "{}", plain.text);
        assert_eq!(odd.text, plain.text.replace("NAME", ODD));
    }
}
