//! Payment by credit card against a third-party Stripe mock, with failures in between: what is owed is collected once,
//! whatever gets lost on the way.

use std::sync::Arc;

use medpost::kit::secret::Secret;
use medpost_domain::instant::{DAY, HOUR, Instant, MINUTE, SECOND};
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::client::{Answer, Signed};
use medpost_tests::service::{Database, Service};
use medpost_tests::stripe::{ASKS, GOOD, REFUSED, SECRET, Stripe, Trouble, event, sign};
use medpost_wire::problem::Code;
use serde_json::{Value, json};

use medpost_tests::scenes::billing::{bill, compute, configure, day, detail, prices};

crate::both!(
    a_card_is_entered_on_stripes_page_and_what_is_billed_is_taken_from_it,
    whatever_gets_lost_an_invoice_is_taken_once,
    what_is_refused_is_asked_for_again_and_then_paid_by_transfer,
    a_card_that_wants_its_holder_is_not_asked_again_until_another_is_entered,
    an_event_is_a_hint_and_may_come_twice_late_and_out_of_order,
    an_event_that_is_not_stripes_or_too_old_is_refused,
    bad_events_come_at_a_pace_and_hinder_no_good_one,
    a_database_of_yesterday_takes_nothing_twice,
    a_database_of_yesterday_sends_nothing_back_twice,
    what_is_over_goes_back_to_the_card_once,
    some_of_what_is_left_goes_back_several_times_and_never_more,
    what_went_back_on_stripes_own_pages_is_noticed,
    a_dispute_takes_the_sum_until_it_is_decided,
    more_may_go_back_than_came_in_and_a_charge_has_several_disputes,
    a_card_that_was_replaced_meanwhile_is_not_asked,
    what_stripe_refuses_for_good_is_not_asked_for_ever,
    who_goes_back_to_transfer_is_reminded_again,
    what_was_paid_otherwise_is_not_taken,
    a_facility_enters_its_own_card_and_no_other,
    without_stripe_everything_else_works,
);

/// An association that owes 11 000 yen for November, and Stripe.
async fn opened(database: Database) -> (Service, Arc<Stripe>, String) {
    let stripe = Stripe::start().await;
    let configured = stripe.clone();
    let it = Service::start_changed(database, None, |config| {
        let folder = config.vault.keyring_file.parent().unwrap().to_owned();
        config.billing.as_mut().unwrap().stripe = Some(configured.configured(&folder));
    })
    .await;
    it.clinic("見本クリニック", "代表").await;
    prices(&it, &[("例示医師会", 10_000)]).await;
    let holder = medpost::contract::store::association_by_name(&*it.app.db, "例示医師会").await.unwrap().unwrap();
    let path = format!("/api/v1/console/payers/{holder}/card");
    (it, stripe, path)
}

async fn us(it: &Service) -> Signed {
    it.administrator(Some("例示医師会"), Role::Administrator).await
}

/// The association enters a card and returns.
async fn enter(it: &Service, stripe: &Stripe, path: &str, number: &str) {
    let us = us(it).await;
    let url = us.post(path, &json!({})).await.fine()["url"].as_str().unwrap().to_owned();
    stripe.enter(&url, number).await;
    let seen = us.post(&format!("{path}/look"), &json!({})).await.fine();
    assert_eq!((&seen["entered"], &seen["last4"]), (&json!(true), &json!(number[12..])));
    it.work().await;
}

/// The same, with the invoice for November issued and drawn.
async fn billed(database: Database, number: &str) -> (Service, Arc<Stripe>, String, Value) {
    let (it, stripe, path) = opened(database).await;
    enter(&it, &stripe, &path, number).await;
    day(&it, "2026-12-01").await;
    let invoice = bill(&it, "2026-11").await.remove(0);
    (it, stripe, path, invoice)
}

/// Runs everything that is due now.
async fn watch(it: &Service) {
    it.app.watch_invoices().await;
    it.work().await;
}

async fn seen(it: &Service, invoice: &Value) -> Value {
    detail(&it.administrator(None, Role::BillingClerk).await, invoice).await
}

/// The states of the attempts for an invoice.
fn states(detail: &Value) -> Vec<&str> {
    detail["attempts"].as_array().unwrap().iter().map(|it| it["state"].as_str().unwrap()).collect()
}

async fn payments(it: &Service) -> Vec<Value> {
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let found = clerk.call(calls::find_payments(&json!({}))).await.fine();
    found["items"].as_array().unwrap().clone()
}

async fn method(it: &Service, path: &str) -> Value {
    us(it).await.get(path.strip_suffix("/card").unwrap()).await.fine()["method"].clone()
}

async fn tell(it: &Service, (signature, body): (String, String)) -> Answer {
    let headers = [("stripe-signature", signature), ("content-type", "application/json".to_owned())];
    public(it).send("POST", "/api/v1/stripe-events", &headers, body).await
}

fn public(it: &Service) -> medpost_tests::client::Client {
    let root = medpost_tests::service::pki().certificate(medpost_demo::pki::Authority::Servers);
    medpost_tests::client::Client::new(it.public, "www.localhost", &root, None)
}

async fn a_card_is_entered_on_stripes_page_and_what_is_billed_is_taken_from_it(database: Database) {
    let (it, stripe, path) = opened(database).await;
    let us = us(&it).await;
    let empty = us.get(&path).await.fine();
    assert_eq!((&empty["available"], &empty["entered"]), (&json!(true), &json!(false)));
    // Nobody is billed by card without having entered one.
    let payer = path.strip_suffix("/card").unwrap();
    let mut request = us.get(payer).await.fine();
    request["method"] = json!("card");
    us.json("PUT", payer, &request).await.refused(Code::BadPayer);
    // Returning without having entered anything doesn't add a card.
    let url = us.post(&path, &json!({})).await.fine()["url"].as_str().unwrap().to_owned();
    assert_eq!(us.post(&format!("{path}/look"), &json!({})).await.fine()["entered"], false);
    stripe.enter(&url, GOOD).await;
    let entered = us.post(&format!("{path}/look"), &json!({})).await.fine();
    assert_eq!(
        (&entered["brand"], &entered["last4"], &entered["expires"], &entered["ends_soon"]),
        (&json!("visa"), &json!("4242"), &json!("2029-04"), &json!(false))
    );
    assert_eq!(method(&it, &path).await, "card", "who enters a card pays by it");
    day(&it, "2026-12-01").await;
    let invoice = bill(&it, "2026-11").await.remove(0);
    assert_eq!(seen(&it, &invoice).await["content"]["method"], "card");
    for _ in 0..2 {
        watch(&it).await;
        let detail = seen(&it, &invoice).await;
        assert_eq!((&detail["invoice"]["standing"], states(&detail)), (&json!("paid"), vec!["paid"]));
    }
    assert_eq!(stripe.taken().await, 11_000);
    let paid = payments(&it).await;
    assert_eq!(paid.len(), 1);
    assert_eq!(
        (&paid[0]["method"], &paid[0]["yen"], &paid[0]["standing"]),
        (&json!("card"), &json!(11_000), &json!("settled"))
    );
    // The card is removed: future bills are paid by bank transfer, and Stripe forgets the card.
    let us = self::us(&it).await;
    us.send("DELETE", &path, &[], "").await.fine();
    it.work().await;
    assert_eq!(us.get(&path).await.fine()["entered"], false);
    assert_eq!((stripe.calls("POST", "/detach"), method(&it, &path).await), (1, json!("transfer")));
    // The audit log names the steps, but nothing about the card.
    let mut audit = medpost_tests::scenes::office::actions(&it).await;
    audit.retain(|it| it.starts_with("credit_card."));
    // With a test's clock, they all have the same time.
    audit.sort_unstable();
    assert_eq!(audit, ["credit_card.asked", "credit_card.entered", "credit_card.gone"]);
}

async fn whatever_gets_lost_an_invoice_is_taken_once(database: Database) {
    let (it, stripe, _, invoice) = billed(database, GOOD).await;
    let (made, taken) = ("POST /v1/payment_intents", "/confirm");
    let (listed, searched) = ("GET /v1/payment_intents?", "GET /v1/payment_intents/search");
    let scripts: [&[(&'static str, Trouble)]; 4] = [
        // While checking whether the payment was requested before.
        &[(listed, Trouble::Status(500)), (searched, Trouble::CutBefore), (listed, Trouble::Silence)],
        // Before the payment is prepared, while it is, and after it was taken without anybody hearing so.
        &[(made, Trouble::Silence), (made, Trouble::Status(500)), (made, Trouble::CutAfter)],
        &[
            (made, Trouble::Status(429)),
            (taken, Trouble::Status(409)),
            (taken, Trouble::CutBefore),
            (taken, Trouble::Silence),
        ],
        &[(made, Trouble::CutBefore), (made, Trouble::Status(503)), (taken, Trouble::CutAfter)],
    ];
    let mut owed = vec![invoice];
    for (index, script) in scripts.iter().enumerate() {
        for (path, trouble) in *script {
            stripe.trouble(path, *trouble);
        }
        it.app.watch_invoices().await;
        for _ in 0..12 {
            it.work().await;
            it.clock.advance(3 * HOUR);
        }
        assert!(stripe.is_calm(), "every trouble happened");
        let yen = i64::try_from(index + 1).unwrap() * 11_000;
        assert_eq!((stripe.taken().await, payments(&it).await.len()), (yen, index + 1));
        let detail = seen(&it, owed.last().unwrap()).await;
        assert_eq!((&detail["invoice"]["standing"], states(&detail)), (&json!("paid"), vec!["paid"]));
        if index + 1 < scripts.len() {
            let month = ["2026-12", "2027-01", "2027-02"][index];
            day(&it, ["2027-01-05", "2027-02-03", "2027-03-03"][index]).await;
            owed.push(bill(&it, month).await.remove(0));
        }
    }
}

async fn what_is_refused_is_asked_for_again_and_then_paid_by_transfer(database: Database) {
    let (it, stripe, path, invoice) = billed(database, REFUSED).await;
    watch(&it).await;
    let detail = seen(&it, &invoice).await;
    let first = &detail["attempts"][0];
    assert_eq!((&first["state"], &first["reason"]), (&json!("failed"), &json!("card_declined")));
    let again: Instant = serde_json::from_value(first["again_at"].clone()).unwrap();
    assert_eq!(again.since(it.clock.now()) / DAY, 3);
    // Nothing more happens before that day, but a clerk may retry earlier.
    watch(&it).await;
    assert_eq!(states(&seen(&it, &invoice).await).len(), 1);
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let ask = format!("/api/v1/console/invoices/{}/card-payment", invoice["id"].as_str().unwrap());
    clerk.post(&ask, &json!({})).await.fine();
    clerk.post(&ask, &json!({})).await.refused(Code::WrongStep);
    it.work().await;
    for days in [5, 7] {
        it.clock.advance(days * DAY);
        medpost_tests::scenes::office::renew_lists(&it).await;
        watch(&it).await;
    }
    let detail = seen(&it, &invoice).await;
    assert_eq!(states(&detail), ["failed"; 4]);
    assert_eq!((&detail["attempts"][3]["again_at"], method(&it, &path).await), (&Value::Null, json!("transfer")));
    it.clock.advance(30 * DAY);
    medpost_tests::scenes::office::renew_lists(&it).await;
    watch(&it).await;
    assert_eq!((states(&seen(&it, &invoice).await).len(), stripe.taken().await), (4, 0));
    let mails: Vec<_> = it.app.post.sent().into_iter().filter(|it| it.subject.contains("カードでの")).collect();
    assert_eq!(mails.len(), 4);
    assert!(mails[0].text.contains("2026-12-04") && !mails[0].text.contains("例示銀行"), "{}", mails[0].text);
    assert!(mails[3].text.contains("例示銀行"), "the last tells where to transfer to: {}", mails[3].text);
}

async fn a_card_that_wants_its_holder_is_not_asked_again_until_another_is_entered(database: Database) {
    let (it, stripe, path, invoice) = billed(database, ASKS).await;
    watch(&it).await;
    let detail = seen(&it, &invoice).await;
    let first = &detail["attempts"][0];
    assert_eq!(
        (&first["state"], &first["reason"], &first["again_at"]),
        (&json!("failed"), &json!("authentication_required"), &Value::Null)
    );
    assert_eq!((stripe.calls("POST", "/cancel"), method(&it, &path).await), (1, json!("transfer")));
    // With another card, what is open is requested immediately.
    enter(&it, &stripe, &path, GOOD).await;
    watch(&it).await;
    let detail = seen(&it, &invoice).await;
    assert_eq!((states(&detail), &detail["invoice"]["standing"]), (vec!["failed", "paid"], &json!("paid")));
    assert_eq!((stripe.taken().await, stripe.calls("POST", "/detach")), (11_000, 1));
}

async fn an_event_is_a_hint_and_may_come_twice_late_and_out_of_order(database: Database) {
    let (it, stripe, path) = opened(database).await;
    let us = us(&it).await;
    let url = us.post(&path, &json!({})).await.fine()["url"].as_str().unwrap().to_owned();
    let now = || it.clock.now();
    let page = stripe.enter(&url, GOOD).await;
    // Events about another page, an unknown object, and the actual page; nobody returned to our page.
    for (id, object) in [
        ("evt_1", json!({ "id": "cs_other", "object": "checkout.session" })),
        ("evt_2", json!({ "id": "pi_unknown", "object": "payment_intent", "status": "succeeded", "amount": 1 })),
        ("evt_3", json!({ "id": page, "object": "checkout.session" })),
        ("evt_3", json!({ "id": page, "object": "checkout.session" })),
    ] {
        assert_eq!(tell(&it, event(id, &object, now(), SECRET)).await.status, 204);
    }
    it.work().await;
    assert_eq!(us.get(&path).await.fine()["last4"], "4242");
    day(&it, "2026-12-01").await;
    let invoice = bill(&it, "2026-11").await.remove(0);
    // The payment is taken, the answer is lost, and the regular check is not run: the event reports it.
    stripe.trouble("/confirm", Trouble::CutAfter);
    it.app.watch_invoices().await;
    it.work().await;
    assert_eq!((states(&seen(&it, &invoice).await), stripe.taken().await), (vec!["pending"], 11_000));
    let intents = stripe.ask("GET", "/v1/payment_intents/all?limit=10", &[]).await;
    let intent = intents["data"][0]["id"].as_str().unwrap().to_owned();
    // A false claim in an event, whether or not correctly signed, is not money: only Stripe's answer counts.
    let failed = json!({ "id": intent, "object": "payment_intent", "status": "requires_payment_method" });
    for id in ["evt_5", "evt_4", "evt_5"] {
        assert_eq!(tell(&it, event(id, &failed, now(), SECRET)).await.status, 204);
    }
    it.work().await;
    assert_eq!(states(&seen(&it, &invoice).await), ["paid"]);
    it.clock.advance(HOUR);
    it.work().await;
    assert_eq!((payments(&it).await.len(), stripe.taken().await), (1, 11_000));
    // A repeated event within the time limit triggers no request.
    let asked = stripe.calls("GET", &intent);
    tell(&it, event("evt_5", &failed, now(), SECRET)).await.fine();
    it.work().await;
    assert_eq!(stripe.calls("GET", &intent), asked);
    // The card no longer exists at Stripe.
    let card = stripe.ask("GET", &format!("/v1/payment_intents/{intent}"), &[]).await["payment_method"]
        .as_str()
        .unwrap()
        .to_owned();
    stripe.ask("POST", &format!("/v1/payment_methods/{card}/detach"), &[]).await;
    tell(&it, event("evt_6", &json!({ "id": card, "object": "payment_method" }), now(), SECRET)).await.fine();
    it.work().await;
    let us = self::us(&it).await;
    assert_eq!(
        (us.get(&path).await.fine()["entered"].clone(), method(&it, &path).await),
        (json!(false), json!("transfer"))
    );
}

async fn an_event_that_is_not_stripes_or_too_old_is_refused(database: Database) {
    let (it, stripe, _) = opened(database).await;
    let object = json!({ "id": "pi_1", "object": "payment_intent" });
    let now = it.clock.now();
    let (good, body) = event("evt_1", &object, now, SECRET);
    let wrong = [
        String::new(),
        "t=1,v1=00".to_owned(),
        good.replace("v1=", "v0="),
        good.replace("t=", "t=x"),
        good.split(',').next().unwrap().to_owned(),
        sign(&body, now, "whsec_of_somebody_else"),
        sign(&format!("{body} "), now, SECRET),
        sign(&body, now.plus(-5 * MINUTE - SECOND), SECRET),
        sign(&body, now.plus(5 * MINUTE + SECOND), SECRET),
        format!("t=9223372036854775807,{}", good.split(',').nth(1).unwrap()),
        format!("{good},v1=zz").replace(&good, "t=0"),
    ];
    for it_is in wrong {
        tell(&it, (it_is.clone(), body.clone())).await.refused(Code::BadSignature);
    }
    // One of two valid signatures, while a secret is being replaced.
    let both = format!("{},{}", sign(&body, now, "whsec_old"), good.split(',').nth(1).unwrap());
    assert_eq!(tell(&it, (both, body)).await.status, 204);
    // Correctly signed, but useless: another mode, no JSON, a malicious name.
    for body in [
        r#"{"id":"evt_9","livemode":true,"data":{"object":{"id":"pi_1","object":"payment_intent"}}}"#,
        "nothing",
        r#"{"id":"evt_9","livemode":false,"data":{"object":{"id":"../../x","object":"charge"}}}"#,
        r#"{"id":"evt_9/x","livemode":false,"data":{"object":{"id":"ch_1","object":"charge"}}}"#,
        &format!(
            r#"{{"id":"evt_9","livemode":false,"data":{{"object":{{"id":"{}","object":"charge"}}}}}}"#,
            "c".repeat(101)
        ),
    ] {
        assert_eq!(tell(&it, (sign(body, now, SECRET), body.to_owned())).await.status, 204);
    }
    let large = "x".repeat(300 << 10);
    tell(&it, (sign(&large, now, SECRET), large)).await.refused(Code::TooLarge);
    it.work().await;
    assert_eq!((stripe.calls("GET", "pi_1"), stripe.calls("GET", "ch_"), stripe.calls("GET", "x")), (0, 0, 0));
    // Without Stripe, no host accepts events; other hosts never do.
    let console = it.console_client(None).send("POST", "/api/v1/stripe-events", &[], "").await;
    assert_eq!(console.status, 404, "{}", console.text());
}

async fn bad_events_come_at_a_pace_and_hinder_no_good_one(database: Database) {
    let (it, _stripe, _) = opened(database).await;
    let now = it.clock.now();
    let (good, body) = event("evt_1", &json!({ "id": "pi_1", "object": "payment_intent" }), now, SECRET);
    let mut told = Vec::new();
    for _ in 0..40 {
        told.push(tell(&it, ("t=1,v1=00".to_owned(), body.clone())).await.code());
    }
    let (bad, many) = told.split_at(30);
    assert!(bad.iter().all(|it| it == Code::BadSignature.text()) && many.iter().all(|it| it == Code::TooMany.text()));
    // From the same address, Stripe is still heard, however many there were.
    for _ in 0..40 {
        assert_eq!(tell(&it, (good.clone(), body.clone())).await.status, 204);
    }
    // Of a hundred signatures, only some are checked.
    let hidden =
        format!("{},{}{}", good.split(',').next().unwrap(), "v1=00,".repeat(99), good.split(',').nth(1).unwrap());
    tell(&it, (hidden, body.clone())).await.refused(Code::TooMany);
    it.clock.advance(MINUTE);
    tell(&it, ("t=1,v1=00".to_owned(), body)).await.refused(Code::BadSignature);
    it.work().await;
}

/// Deletes what happened since, as restoring a backup does.
async fn forget(it: &Service, statements: &[&str]) {
    use sea_orm::{ConnectionTrait, Statement};
    for sql in statements {
        it.app.db.execute_raw(Statement::from_string(it.app.db.get_database_backend(), *sql)).await.unwrap();
    }
}

/// Everything that is known about a card payment.
const OF_TODAY: [&str; 5] = [
    "DELETE FROM settlement",
    "DELETE FROM card_payment",
    "DELETE FROM payment",
    "UPDATE invoice SET paid = 0",
    "DELETE FROM job WHERE kind IN ('card_payment', 'stripe_look')",
];

async fn a_database_of_yesterday_takes_nothing_twice(database: Database) {
    for other_customer in [false, true] {
        let (it, stripe, path, invoice) = billed(database, GOOD).await;
        watch(&it).await;
        assert_eq!((stripe.taken().await, stripe.calls("POST", "/confirm")), (11_000, 1));
        forget(&it, &OF_TODAY).await;
        if other_customer {
            // Also that a card was entered: it is entered again, and Stripe sees a new customer.
            forget(&it, &["DELETE FROM credit_card"]).await;
            enter(&it, &stripe, &path, GOOD).await;
        } else {
            stripe.search_lags();
        }
        // A month later, when idempotency keys have been forgotten.
        day(&it, "2027-01-04").await;
        for _ in 0..3 {
            watch(&it).await;
            it.clock.advance(HOUR);
        }
        let detail = seen(&it, &invoice).await;
        assert_eq!((&detail["invoice"]["standing"], states(&detail)), (&json!("paid"), vec!["paid"]));
        assert_eq!((stripe.taken().await, stripe.calls("POST", "/confirm")), (11_000, 1), "taken once");
        assert_eq!(payments(&it).await.len(), 1);
        // The next bill is collected as usual.
        let next = bill(&it, "2026-12").await.remove(0);
        watch(&it).await;
        assert_eq!(
            (seen(&it, &next).await["invoice"]["standing"].clone(), stripe.taken().await),
            (json!("paid"), 22_000)
        );
    }
}

async fn a_database_of_yesterday_sends_nothing_back_twice(database: Database) {
    let (it, stripe, _, invoice) = billed(database, GOOD).await;
    watch(&it).await;
    let payment = released(&it, &invoice).await;
    refund(&it, &payment).await.fine();
    it.work().await;
    assert_eq!(stripe.gone_back().await, 11_000);
    let forgotten =
        ["DELETE FROM card_refund", "UPDATE payment SET returned = 0", "DELETE FROM job WHERE kind = 'card_refund'"];
    forget(&it, &forgotten).await;
    let payment = payments(&it).await.into_iter().find(|it| it["method"] == "card").unwrap();
    assert_eq!(payment["returned"], 0);
    refund(&it, &payment).await.fine();
    it.work().await;
    let payment = payments(&it).await.into_iter().find(|it| it["method"] == "card").unwrap();
    assert_eq!(
        (&payment["returned"], &payment["refund"], stripe.gone_back().await, stripe.calls("POST", "/v1/refunds")),
        (&json!(11_000), &json!("done"), 11_000, 1)
    );
}

async fn some_of_what_is_left_goes_back_several_times_and_never_more(database: Database) {
    let (it, stripe, _, invoice) = billed(database, GOOD).await;
    let mut payment = released(&it, &invoice).await;
    let operator = it.administrator(None, Role::Operator).await;
    let path = format!("/api/v1/console/payments/{}/refund", payment["id"].as_str().unwrap());
    let request =
        |payment: &Value, yen: i64| json!({ "version": payment["version"], "yen": yen, "reason": "一部の返金" });
    for wrong in [0, -1, 11_001] {
        operator.post(&path, &request(&payment, wrong)).await.refused(Code::BadSum);
    }
    // The same amount twice is refunded twice.
    for (yen, left) in [(3_000, 8_000), (3_000, 5_000), (5_000, 0)] {
        operator.post(&path, &request(&payment, yen)).await.fine();
        it.work().await;
        it.clock.advance(SECOND);
        payment = payments(&it).await.into_iter().find(|it| it["method"] == "card").unwrap();
        assert_eq!((&payment["rest"], &payment["returned"]), (&json!(left), &json!(11_000 - left)));
        assert_eq!((&payment["refund"], stripe.gone_back().await), (&json!("done"), 11_000 - left));
        if left > 0 {
            operator.post(&path, &request(&payment, left + 1)).await.refused(Code::BadSum);
        }
    }
    operator.post(&path, &request(&payment, 1)).await.refused(Code::WrongStep);
    assert_eq!(stripe.calls("POST", "/v1/refunds"), 3);
}

/// Reverses an invoice that was paid by card: the whole payment is then unmatched.
async fn released(it: &Service, invoice: &Value) -> Value {
    watch(it).await;
    let operator = it.administrator(None, Role::Operator).await;
    let path = format!("/api/v1/console/invoices/{}/reversal", invoice["id"].as_str().unwrap());
    operator.post(&path, &json!({ "reason": "二重の契約のため" })).await.fine();
    let payment = payments(it).await.into_iter().find(|it| it["method"] == "card").unwrap();
    assert_eq!(payment["rest"], 11_000);
    payment
}

async fn refund(it: &Service, payment: &Value) -> Answer {
    let operator = it.administrator(None, Role::Operator).await;
    let path = format!("/api/v1/console/payments/{}/refund", payment["id"].as_str().unwrap());
    operator.post(&path, &json!({ "version": payment["version"], "reason": "請求の取消しのため" })).await
}

async fn what_is_over_goes_back_to_the_card_once(database: Database) {
    let (it, stripe, _, invoice) = billed(database, GOOD).await;
    watch(&it).await;
    // What settles an invoice can't be refunded.
    refund(&it, &payments(&it).await[0]).await.refused(Code::WrongStep);
    let payment = released(&it, &invoice).await;
    let us = us(&it).await;
    let path = format!("/api/v1/console/payments/{}/refund", payment["id"].as_str().unwrap());
    us.post(&path, &json!({ "version": payment["version"], "reason": "返して" })).await.refused(Code::Forbidden);
    for trouble in [Trouble::Status(500), Trouble::CutAfter, Trouble::Silence] {
        stripe.trouble("/v1/refunds", trouble);
    }
    refund(&it, &payment).await.fine();
    refund(&it, &payment).await.refused(Code::Stale);
    let payment = payments(&it).await.into_iter().find(|it| it["method"] == "card").unwrap();
    assert_eq!(
        (&payment["rest"], &payment["returned"], &payment["standing"]),
        (&json!(0), &json!(11_000), &json!("aside"))
    );
    refund(&it, &payment).await.refused(Code::WrongStep);
    for _ in 0..6 {
        it.work().await;
        it.clock.advance(3 * DAY);
    }
    medpost_tests::scenes::office::renew_lists(&it).await;
    assert!(stripe.is_calm());
    assert_eq!(stripe.gone_back().await, 11_000);
    let charge = stripe.charge().await;
    let told = json!({ "id": charge, "object": "charge", "amount_refunded": 11_000 });
    tell(&it, event("evt_r", &told, it.clock.now(), SECRET)).await.fine();
    it.work().await;
    let payment = payments(&it).await.into_iter().find(|it| it["method"] == "card").unwrap();
    assert_eq!((&payment["rest"], &payment["returned"]), (&json!(0), &json!(11_000)), "told of it, it is counted once");
}

async fn what_went_back_on_stripes_own_pages_is_noticed(database: Database) {
    let (it, stripe, _, invoice) = billed(database, GOOD).await;
    watch(&it).await;
    let charge = stripe.charge().await;
    stripe.ask("POST", "/v1/refunds", &[("charge", &charge), ("amount", "4000")]).await;
    let told = json!({ "id": "re_x", "object": "refund", "charge": charge });
    for id in ["evt_a", "evt_b"] {
        tell(&it, event(id, &told, it.clock.now(), SECRET)).await.fine();
    }
    it.work().await;
    let payment = payments(&it).await.remove(0);
    assert_eq!((&payment["rest"], &payment["returned"]), (&json!(0), &json!(4_000)));
    let detail = seen(&it, &invoice).await;
    assert_eq!((&detail["invoice"]["open"], &detail["invoice"]["standing"]), (&json!(4_000), &json!("open")));
}

async fn a_dispute_takes_the_sum_until_it_is_decided(database: Database) {
    let (it, stripe, _, invoice) = billed(database, GOOD).await;
    watch(&it).await;
    let charge = stripe.charge().await;
    let now = it.clock.now();
    let told = json!({ "id": "dp_1", "object": "dispute", "charge": charge });
    let open = async |status: &str, event_id: &str| {
        stripe.dispute("dp_1", &charge, 11_000, status);
        tell(&it, event(event_id, &told, now, SECRET)).await.fine();
        it.work().await;
        let detail = seen(&it, &invoice).await;
        (detail["invoice"]["open"].as_i64().unwrap(), detail["attempts"][0]["dispute"].clone())
    };
    assert_eq!(open("warning_needs_response", "evt_1").await, (0, json!("inquiry")), "nothing was taken yet");
    assert_eq!(open("needs_response", "evt_2").await, (11_000, json!("open")));
    assert_eq!(open("under_review", "evt_3").await, (11_000, json!("open")));
    let clerk = it.administrator(None, Role::BillingClerk).await;
    assert_eq!(clerk.call(calls::billing_overview()).await.fine()["disputes"], 1);
    // What its cardholder disputed is not collected again automatically.
    watch(&it).await;
    assert_eq!((states(&seen(&it, &invoice).await), stripe.taken().await), (vec!["paid"], 11_000));
    assert_eq!(open("won", "evt_4").await, (0, json!("won")));
    assert_eq!(payments(&it).await[0]["standing"], "settled");
    assert_eq!(clerk.call(calls::billing_overview()).await.fine()["disputes"], 0);
    assert_eq!(open("lost", "evt_5").await, (11_000, json!("lost")));
    watch(&it).await;
    assert_eq!(stripe.taken().await, 11_000);
}

async fn more_may_go_back_than_came_in_and_a_charge_has_several_disputes(database: Database) {
    let (it, stripe, _, invoice) = billed(database, GOOD).await;
    watch(&it).await;
    let charge = stripe.charge().await;
    stripe.ask("POST", "/v1/refunds", &[("charge", &charge), ("amount", "4000")]).await;
    let now = it.clock.now();
    tell(&it, event("evt_1", &json!({ "id": "re_x", "object": "refund", "charge": charge }), now, SECRET)).await.fine();
    it.work().await;
    let look = async |id: &str, yen: i64, status: &str, event_id: &str| {
        stripe.dispute(id, &charge, yen, status);
        let told = json!({ "id": id, "object": "dispute", "charge": charge });
        tell(&it, event(event_id, &told, now, SECRET)).await.fine();
        it.work().await;
        let payment = payments(&it).await.remove(0);
        (payment["returned"].as_i64().unwrap(), seen(&it, &invoice).await["invoice"]["open"].as_i64().unwrap())
    };
    // The whole charge is disputed, although a part was refunded.
    assert_eq!(look("dp_1", 11_000, "needs_response", "evt_2").await, (15_000, 11_000));
    let payment = payments(&it).await.remove(0);
    let parts =
        json!({ "version": payment["version"], "parts": [{ "invoice": invoice["id"], "yen": 4_000, "fee": 0 }] });
    let path = format!("/api/v1/console/payments/{}/settlement", payment["id"].as_str().unwrap());
    let clerk = it.administrator(None, Role::BillingClerk).await;
    clerk.json("PUT", &path, &parts).await.refused(Code::Oversettled);
    refund(&it, &payment).await.refused(Code::WrongStep);
    clerk.call(calls::ask_card_again(invoice["id"].as_str().unwrap())).await.refused(Code::WrongStep);
    // The first dispute is withdrawn and another for the right amount begun, whatever the order of events.
    assert_eq!(look("dp_2", 7_000, "needs_response", "evt_3").await, (22_000, 11_000));
    assert_eq!(look("dp_1", 11_000, "won", "evt_4").await, (11_000, 11_000));
    assert_eq!(look("dp_1", 11_000, "won", "evt_5").await, (11_000, 11_000));
    assert_eq!(look("dp_2", 7_000, "won", "evt_6").await, (4_000, 4_000), "as after the refund");
    assert_eq!(look("dp_3", 5_000, "warning_closed", "evt_7").await, (4_000, 4_000));
    assert_eq!(
        it.administrator(None, Role::BillingClerk).await.call(calls::billing_overview()).await.fine()["disputes"],
        0
    );
}

async fn a_card_that_was_replaced_meanwhile_is_not_asked(database: Database) {
    let (it, stripe, path, invoice) = billed(database, REFUSED).await;
    stripe.trouble("/confirm", Trouble::CutBefore);
    watch(&it).await;
    enter(&it, &stripe, &path, GOOD).await;
    it.clock.advance(HOUR);
    it.work().await;
    watch(&it).await;
    let detail = seen(&it, &invoice).await;
    assert_eq!((states(&detail), &detail["invoice"]["standing"]), (vec!["dropped", "paid"], &json!("paid")));
    assert_eq!((stripe.taken().await, method(&it, &path).await), (11_000, json!("card")));
    assert!(!it.app.post.sent().iter().any(|it| it.subject.contains("カードでの")), "nobody was refused");
}

async fn what_stripe_refuses_for_good_is_not_asked_for_ever(database: Database) {
    for at in ["POST /v1/payment_intents", "/confirm"] {
        let (it, stripe, path, invoice) = billed(database, GOOD).await;
        stripe.trouble(at, Trouble::Refused("resource_missing"));
        watch(&it).await;
        let detail = seen(&it, &invoice).await;
        assert_eq!((states(&detail), &detail["attempts"][0]["again_at"]), (vec!["failed"], &Value::Null), "{at}");
        assert_eq!((method(&it, &path).await, stripe.taken().await), (json!("transfer"), 0));
        // A customer that Stripe no longer knows is created again.
        stripe.trouble("/v1/checkout", Trouble::Refused("resource_missing"));
        enter(&it, &stripe, &path, GOOD).await;
        watch(&it).await;
        assert_eq!(stripe.taken().await, 11_000);
        assert_eq!(stripe.calls("POST", "/v1/customers"), 2);
    }
}

async fn who_goes_back_to_transfer_is_reminded_again(database: Database) {
    let (it, _stripe, path, invoice) = billed(database, REFUSED).await;
    // On the day before the first reminder it was refused, and will be retried.
    day(&it, "2027-01-11").await;
    watch(&it).await;
    assert_eq!(states(&seen(&it, &invoice).await), ["failed"]);
    day(&it, "2027-01-12").await;
    watch(&it).await;
    let reminded = async || seen(&it, &invoice).await["invoice"]["reminded"].as_u64().unwrap();
    assert_eq!(reminded().await, 0, "a card may still pay it");
    let payer = path.strip_suffix("/card").unwrap();
    let us = us(&it).await;
    let mut request = us.get(payer).await.fine();
    request["method"] = json!("transfer");
    us.json("PUT", payer, &request).await.fine();
    watch(&it).await;
    assert_eq!(reminded().await, 1);
}

async fn what_was_paid_otherwise_is_not_taken(database: Database) {
    let (it, stripe, _, invoice) = billed(database, GOOD).await;
    stripe.trouble("/confirm", Trouble::CutBefore);
    watch(&it).await;
    assert_eq!(states(&seen(&it, &invoice).await), ["pending"]);
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let request = json!({ "paid_on": it.clock.now(), "yen": 11_000, "name": "例示医師会", "note": "窓口" });
    clerk.call(calls::add_payment(&request)).await.fine();
    let paid = payments(&it).await.remove(0);
    if paid["standing"] != "settled" {
        let parts =
            json!({ "version": paid["version"], "parts": [{ "invoice": invoice["id"], "yen": 11_000, "fee": 0 }] });
        let path = format!("/api/v1/console/payments/{}/settlement", paid["id"].as_str().unwrap());
        clerk.json("PUT", &path, &parts).await.fine();
    }
    it.clock.advance(HOUR);
    it.work().await;
    let detail = seen(&it, &invoice).await;
    assert_eq!((states(&detail), &detail["invoice"]["standing"]), (vec!["dropped"], &json!("paid")));
    assert_eq!((stripe.taken().await, stripe.calls("POST", "/cancel")), (0, 1));
}

async fn a_facility_enters_its_own_card_and_no_other(database: Database) {
    let (it, stripe, path) = opened(database).await;
    let clinic = it.clinic("例示医院", "代表").await;
    let other = it.clinic("見本病院", "代表").await;
    let rows = medpost::contract::store::all_contracts(&*it.app.db, None).await.unwrap();
    let contract = rows.iter().find(|it| it.name == "例示医師会").unwrap().id;
    configure(&it.administrator(None, Role::Operator).await, contract, &json!({ "payer": "facilities" })).await;
    let url = clinic.user.call(calls::enter_own_credit_card()).await.fine()["url"].as_str().unwrap().to_owned();
    stripe.enter(&url, GOOD).await;
    assert_eq!(clinic.user.call(calls::look_for_own_credit_card()).await.fine()["last4"], "4242");
    assert_eq!(other.user.call(calls::own_credit_card()).await.fine()["entered"], false);
    other.user.call(calls::remove_own_credit_card()).await.refused(Code::NotFound);
    // Its association's administrator can see it; another association's can't, nor can somebody with read-only rights.
    let facility = format!("/api/v1/console/payers/{}/card", clinic.facility);
    assert_eq!(us(&it).await.call(calls::credit_card(clinic.facility)).await.fine()["last4"], "4242");
    it.clinic_of("見本市", "例示総合病院", "連携室").await;
    let city = it.administrator(Some("見本市"), Role::Administrator).await;
    for (verb, path) in [("GET", &facility), ("POST", &facility), ("DELETE", &facility), ("GET", &path)] {
        city.send(verb, path, &[], "").await.refused(Code::NotFound);
    }
    let accountant = it.administrator(Some("例示医師会"), Role::Accountant).await;
    accountant.call(calls::credit_card(clinic.facility)).await.fine();
    accountant.call(calls::enter_credit_card(clinic.facility)).await.refused(Code::Forbidden);
    day(&it, "2026-12-01").await;
    bill(&it, "2026-11").await;
    watch(&it).await;
    assert!(stripe.taken().await > 0);
    let mine = clinic.user.client.sign_in().await.call(calls::find_own_invoices(&json!({}))).await.fine();
    assert_eq!(mine["items"][0]["standing"], "paid");
    // Stripe is down: the user is told so, and nothing has changed.
    stripe.trouble("/v1/checkout", Trouble::Status(500));
    let back = clinic.user.client.sign_in().await;
    back.call(calls::enter_own_credit_card()).await.refused(Code::CardsAway);
    assert_eq!(back.call(calls::own_credit_card()).await.fine()["last4"], "4242");
}

async fn without_stripe_everything_else_works(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    prices(&it, &[("例示医師会", 10_000)]).await;
    let holder = medpost::contract::store::association_by_name(&*it.app.db, "例示医師会").await.unwrap().unwrap();
    let us = us(&it).await;
    assert_eq!(us.call(calls::credit_card(holder)).await.fine()["available"], false);
    us.call(calls::enter_credit_card(holder)).await.refused(Code::NoCards);
    tell(&it, (String::new(), String::new())).await.refused(Code::NoCards);
    day(&it, "2026-12-01").await;
    let run = compute(&it.administrator(None, Role::BillingClerk).await, "2026-11").await;
    assert_eq!(run["total"], 11_000);
    watch(&it).await;
}

#[test]
fn a_key_is_a_secret_one_and_says_whether_money_moves() {
    let open = |key: &str, secret: &str| {
        let (key, secret) = (Secret::new(key.to_owned()), Secret::new(secret.to_owned()));
        medpost::billing::credit_cards::stripe::Stripe::open(&key, &secret, None, std::time::Duration::from_secs(1))
    };
    let it = open("sk_live_1", "whsec_1\nwhsec_2\n").unwrap();
    assert!(it.is_live());
    assert!(!open("rk_test_1", "whsec_1").unwrap().is_live());
    assert!(open("pk_live_1", "whsec_1").is_none() && open("sk_live_1", " \n").is_none());
}
