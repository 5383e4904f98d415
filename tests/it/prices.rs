//! Plans and tax rates from a file, prices with and without tax, and their consequences.

use medpost::audit::entry::Actor;
use medpost::contract::plans::{self, Error, Imported};
use medpost::contract::{import, store as contracts};
use medpost_demo::pki::Authority;
use medpost_domain::card::CardKind;
use medpost_domain::instant::{DAY, Instant, SECOND};
use medpost_domain::number::Size;
use medpost_domain::plan::MB;
use medpost_domain::pool::Sharing;
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::client::Client;
use medpost_tests::service::{Database, Service, pki};
use medpost_wire::problem::Code;
use serde_json::{Value, json};

use medpost_tests::scenes::application::{DESK, FEBRUARY, NEW_YEAR, PLACE, apply, form, found, pack, start, until};
use medpost_tests::scenes::billing::{bill, configure, day, detail, prices};

crate::both!(
    plans_come_from_a_file_once_and_new_terms_are_a_new_price,
    a_file_is_taken_whole_or_not_at_all,
    the_basic_fee_binds_packs_at_any_time,
    a_rate_of_tax_counts_from_its_month_and_invoices_keep_theirs,
    what_a_table_brings_in_is_shared,
    an_approval_draws_the_letter_and_counts_it_as_sent,
    invoices_are_available_for_seven_years_after_the_end,
    anybody_has_an_estimate_of_the_public_prices,
    the_seal_stands_on_papers_and_is_looked_at_when_the_service_begins,
    a_contract_whose_renewal_is_under_review_goes_on_for_thirty_days,
);

/// Imports a file, as the command does.
async fn bring(it: &Service, text: &str) -> Result<Imported, Error> {
    let file = plans::read(text)?;
    let tx = it.app.db.write().await.unwrap();
    let brought = plans::bring_in(&*tx, Actor::OPERATOR, &file, it.clock.now()).await?;
    tx.commit().await.unwrap();
    Ok(brought)
}

/// What is wrong with a file.
async fn wrong(it: &Service, text: &str) -> String {
    match bring(it, text).await {
        Err(Error::Rows(it)) => it.join("\n"),
        other => panic!("it was taken, or failed otherwise: {other:?}"),
    }
}

async fn plans_come_from_a_file_once_and_new_terms_are_a_new_price(database: Database) {
    let it = Service::start(database).await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let shipped = medpost_demo::offer::PLANS;
    assert_eq!(bring(&it, shipped).await.unwrap(), Imported { added: 7, ..Imported::default() });
    let all = clerk.call(calls::packs()).await.fine();
    let of = |all: &Value, code: &str| {
        all.as_array().unwrap().iter().find(|it| it["code"] == code && it["valid_until"].is_null()).unwrap().clone()
    };
    let hpki = of(&all, "hpki-50");
    assert_eq!((&hpki["pool"], &hpki["monthly_yen"]), (&json!(50_000_000), &json!(1_000)));
    assert_eq!((&hpki["registration_yen"], &hpki["registration_regular_yen"]), (&json!(0), &json!(10_000)));
    let pki = of(&all, "pki-50");
    assert_eq!((&pki["registration_yen"], &pki["registration_months"]), (&json!(30_000), &json!(60)));
    assert_eq!(
        (&pki["included_cards"], &pki["free_changes"], &pki["change_yen"]),
        (&json!(1), &json!(3), &json!(5_000))
    );
    assert_eq!(of(&all, "pack-10")["min_facilities"], 50);
    // The same file again, now and later, changes nothing; a plan entered by hand stays.
    it.clock.advance(SECOND);
    clerk.call(calls::add_pack(&pack("by-hand", "individual", 1_500, it.clock.now()))).await.fine();
    it.clock.advance(DAY);
    assert_eq!(bring(&it, shipped).await.unwrap(), Imported { unchanged: 7, ..Imported::default() });
    // A new price from a day on ends the previous one; importing it twice has no further effect.
    let later = "\n[[plan]]\ncode = \"hpki-50\"\nname = \"個別プラン 50MB\"\naudience = \"individual\"\ncard = \"hpki\"\npool_mb = 50\nmonthly_yen = 1200\nfirst_day = \"2027-04-01\"\n";
    let both = format!("{shipped}{later}");
    assert_eq!(bring(&it, &both).await.unwrap(), Imported { added: 1, unchanged: 7, ..Imported::default() });
    assert_eq!(bring(&it, &both).await.unwrap(), Imported { unchanged: 8, ..Imported::default() });
    until(&it, "2027-03-31T15:00:00Z").await;
    assert_eq!(bring(&it, &both).await.unwrap(), Imported { unchanged: 8, ..Imported::default() });
    let clerk = it.administrator(None, Role::BillingClerk).await;
    assert_eq!(of(&clerk.call(calls::packs()).await.fine(), "hpki-50")["monthly_yen"], 1_200);
    // A last day takes it off the offer after that day.
    let last = both.replace("first_day = \"2027-04-01\"", "first_day = \"2027-04-01\"\nlast_day = \"2027-04-30\"");
    assert_eq!(bring(&it, &last).await.unwrap(), Imported { ended: 1, unchanged: 7, ..Imported::default() });
    assert_eq!(bring(&it, &last).await.unwrap(), Imported { unchanged: 8, ..Imported::default() });
    until(&it, "2027-04-30T15:00:00Z").await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let all = clerk.call(calls::packs()).await.fine();
    assert!(all.as_array().unwrap().iter().all(|it| it["code"] != "hpki-50"), "{all}");
    assert_eq!(bring(&it, &last).await.unwrap().added, 0);
}

async fn a_file_is_taken_whole_or_not_at_all(database: Database) {
    let it = Service::start(database).await;
    let row = |code: &str, more: &str| {
        format!(
            "[[plan]]\ncode = \"{code}\"\nname = \"{code}\"\naudience = \"group\"\npool_mb = 10000\nmonthly_yen = 50000\n{more}"
        )
    };
    let good = row("a", "min_facilities = 50\n");
    for (second, told) in [
        (row("b", "min_facilities = 49\n"), "plan 2 (b), min_facilities"),
        (row("b", "min_facilities = 50\npool_mb = 49\n").replace("pool_mb = 10000\n", ""), "plan 2 (b), pool"),
        (row("b", "min_facilities = 50\nretention_days = 93\n"), "plan 2 (b), retention_days"),
        (row("b", "min_facilities = 50\nfee = 1\n"), "plan 2: "),
    ] {
        let found = wrong(&it, &format!("{good}{second}")).await;
        assert!(found.starts_with(told), "{found}");
    }
    let clerk = it.administrator(None, Role::BillingClerk).await;
    assert_eq!(clerk.call(calls::packs()).await.fine(), json!([]));
    // A pack and the individual plan it is compared with may be in the same file, in any order.
    let basic =
        "[[plan]]\ncode = \"one\"\nname = \"one\"\naudience = \"individual\"\npool_mb = 50\nmonthly_yen = 999\n";
    for dear in [format!("{good}{basic}"), format!("{basic}{good}")] {
        assert!(wrong(&it, &dear).await.starts_with("plan a, min_facilities"));
    }
    assert_eq!(clerk.call(calls::packs()).await.fine(), json!([]));
    let fair = basic.replace("999", "1000");
    assert_eq!(bring(&it, &format!("{good}{fair}")).await.unwrap().added, 2);
}

async fn the_basic_fee_binds_packs_at_any_time(database: Database) {
    let (_it, _, clerk) = start(database).await;
    let at = |text: &str| -> Instant { text.parse().unwrap() };
    let (spring, summer) = (at("2027-03-31T15:00:00Z"), at("2027-06-30T15:00:00Z"));
    let group = |code: &str, yen: u64, from: Instant, until: Option<Instant>| {
        let mut it = pack(code, "group", yen, from);
        it["min_facilities"] = json!(100);
        it["valid_until"] = json!(until);
        it
    };
    let field = async |request: &Value| {
        let answer = clerk.call(calls::add_pack(request)).await;
        answer.refused(Code::BadPack);
        answer.json()["detail"].clone()
    };
    // The individual price falls in summer: packs on offer at that time are compared with it, including earlier ones.
    clerk.call(calls::add_pack(&group("spring", 100_000, spring, Some(summer)))).await.fine();
    let mut falls = pack("hpki-50", "individual", 900, summer);
    // pack-20 of `start` has no end: 80,000 for 80 facilities is more than 900 each.
    assert_eq!(field(&falls).await, "monthly_yen");
    let all = clerk.call(calls::packs()).await.fine();
    let twenty = all.as_array().unwrap().iter().find(|it| it["code"] == "pack-20").unwrap()["id"].clone();
    clerk.call(calls::end_pack(twenty.as_str().unwrap())).await.fine();
    clerk.call(calls::add_pack(&falls)).await.fine();
    assert_eq!(field(&group("summer", 90_001, summer, None)).await, "min_facilities");
    clerk.call(calls::add_pack(&group("summer", 90_000, summer, None))).await.fine();
    // A price with tax is compared with one without: 990 with tax is 900 without.
    falls["monthly_yen"] = json!(989);
    falls["tax_included"] = json!(true);
    falls["code"] = json!("other");
    assert_eq!(field(&falls).await, "monthly_yen");
    falls["monthly_yen"] = json!(990);
    clerk.call(calls::add_pack(&falls)).await.fine();
    for wrong in [0, 49] {
        let mut few = group("few", 1, summer, None);
        few["min_facilities"] = json!(wrong);
        assert_eq!(field(&few).await, "min_facilities");
    }
    let mut small = pack("small", "individual", 2_000, summer);
    small["pool"] = json!(50 * MB - 1);
    assert_eq!(field(&small).await, "pool");
}

async fn a_rate_of_tax_counts_from_its_month_and_invoices_keep_theirs(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    let contract = prices(&it, &[("例示医師会", 10_000)]).await[0];
    let rates = |more: &str| format!("[[tax]]\nfrom = \"2019-10\"\npercent = 10\n{more}");
    // Months that have begun are already billed.
    for begun in ["[[tax]]\nfrom = \"2026-11\"\npercent = 12\n", "[[tax]]\nfrom = \"2014-04\"\npercent = 9\n"] {
        assert!(wrong(&it, &rates(begun)).await.starts_with("tax, from: 20"));
    }
    let next = rates("[[tax]]\nfrom = \"2026-12\"\npercent = 12\n");
    assert_eq!(bring(&it, &next).await.unwrap(), Imported { rates: true, ..Imported::default() });
    assert_eq!(bring(&it, &next).await.unwrap(), Imported::default());
    let client = it.client(medpost_domain::card::CardKind::Hpki, None);
    let told = client.call(calls::place()).await.fine()["tax"]["rates"].clone();
    let last = told.as_array().unwrap().last().unwrap().clone();
    assert_eq!(last, json!({ "from": "2026-12", "percent": 12 }));
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let owed = async |month: &str| {
        let path = format!("/api/v1/console/contracts/{contract}/owed?month={month}");
        let owed = clerk.get(&path).await.fine();
        (owed["total"].clone(), owed["taxes"].clone())
    };
    assert_eq!(owed("2026-11").await, (json!(11_000), json!([{ "rate": 10, "net": 10_000, "tax": 1_000 }])));
    assert_eq!(owed("2026-12").await, (json!(11_200), json!([{ "rate": 12, "net": 10_000, "tax": 1_200 }])));
    // A rate that is withdrawn before its month leaves no trace.
    assert!(bring(&it, &rates("")).await.unwrap().rates);
    assert_eq!(owed("2026-12").await.0, json!(11_000));
    assert!(bring(&it, &next).await.unwrap().rates);
    day(&it, "2026-12-01").await;
    let november = bill(&it, "2026-11").await.remove(0);
    day(&it, "2027-01-05").await;
    let december = bill(&it, "2026-12").await.remove(0);
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let rate = async |invoice: &Value| {
        let content = detail(&clerk, invoice).await["content"].clone();
        (content["lines"][0]["rate"].clone(), content["taxes"][0]["tax"].clone(), content["total"].clone())
    };
    assert_eq!(rate(&november).await, (json!(10), json!(1_000), json!(11_000)));
    assert_eq!(rate(&december).await, (json!(12), json!(1_200), json!(11_200)));
}

async fn what_a_table_brings_in_is_shared(database: Database) {
    let it = Service::start(database).await;
    let row = |code: &str, inboxes: &str| {
        format!("例示医師会,{code},見本{code}医院,ミホン,診療所,例示市,例示市1-1,000,例示 一郎,{inboxes}\n")
    };
    let head = "association,code,name,kana,kind,city,address,phone,director,inboxes\n";
    let table = format!("{head}{}{}", row("S1", "代表|健診"), row("S2", "代表"));
    let rows = import::read(table.as_bytes()).unwrap();
    let made = import::import(&it.app.vault, &rows, it.clock.now()).await.unwrap();
    let only = async || contracts::all_contracts(&*it.app.db, None).await.unwrap().remove(0);
    let shared = |size: u64| Size(size * MB);
    let contract = only().await;
    assert_eq!((contract.sharing.get(), contract.pool_bytes), (Ok(Sharing::Shared), shared(150)));
    assert_eq!(contract.ceiling_bytes, shared(150), "no inbox has more than the pool");
    // Each takes what the pool has; one that is promised more enlarges the pool accordingly.
    let tx = it.app.db.write().await.unwrap();
    let limits = medpost_domain::plan::Limits { inbox_bytes: 5_000 * MB, ..medpost_domain::plan::Limits::default() };
    let plan = import::limits::plan(&*tx, "large", &limits, it.clock.now()).await.unwrap();
    import::limits::put_on_plan(&*tx, made[1].0, &plan, it.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    let contract = only().await;
    assert_eq!((contract.pool_bytes, contract.ceiling_bytes), (shared(5_100), shared(5_000)));
    let operator = it.administrator(None, Role::Operator).await;
    let seen = operator.call(calls::contracts()).await.fine()[0].clone();
    assert_eq!((&seen["sharing"], &seen["allotted"], &seen["inboxes"]), (&json!("shared"), &json!(0), &json!(3)));
    let line = operator.call(calls::facility(made[0].0)).await.fine()["line"].clone();
    assert_ne!(line["capacity"], 0);
}

async fn an_approval_draws_the_letter_and_counts_it_as_sent(database: Database) {
    let (it, client, clerk) = start(database).await;
    apply(&it, &client, &form(&client, "hpki-50").await).await;
    let operator = it.administrator(None, Role::Operator).await;
    let row = found(&operator, "").await;
    let request = json!({
        "version": row["version"], "step": "approve", "reason": "", "late_reason": "", "print_letter": true,
    });
    let path = format!("{DESK}/{}/step", row["id"].as_str().unwrap());
    // Without the right to invite, no code is issued and nothing is decided.
    clerk.post(&path, &request).await.refused(Code::Forbidden);
    assert_eq!(found(&operator, "").await["state"], "review");
    let decided = operator.post(&path, &request).await.fine();
    assert_eq!(decided["letters"]["count"], 1);
    let pdf = base64::Engine::decode(&base64::prelude::BASE64_STANDARD, decided["letters"]["pdf"].as_str().unwrap());
    assert!(pdf.unwrap().starts_with(b"%PDF"));
    let facility = decided["facility"].as_str().unwrap();
    let seen = operator.call(calls::facility(facility)).await.fine();
    assert_eq!(seen["line"]["progress"], "invited", "it counts as sent");
    assert_eq!(seen["line"]["name"], "申込見本クリニック");
    // If it is not requested there is none, and the offer is unchanged.
    assert!(client.get(&format!("{PLACE}/offer")).await.fine()["packs"][0]["tax_included"] == false);
}

async fn invoices_are_available_for_seven_years_after_the_end(database: Database) {
    let it = Service::start(database).await;
    let (clinic, other) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示医院", "代表").await);
    it.clinic_of("見本市", "例示総合病院", "連携室").await;
    let ids = prices(&it, &[("例示医師会", 20_000), ("見本市", 5_000)]).await;
    let operator = it.administrator(None, Role::Operator).await;
    configure(&operator, ids[0], &json!({ "payer": "facilities" })).await;
    day(&it, "2026-12-01").await;
    let billed = bill(&it, "2026-11").await;
    let user = it.client(CardKind::Hpki, Some(&clinic.card)).sign_in().await;
    let own = user.call(calls::find_own_invoices(&json!({}))).await.fine()["items"][0].clone();
    let city = billed.iter().find(|it| it["contract"] == "見本市").unwrap()["id"].as_str().unwrap().to_owned();
    let path = |of: &medpost_tests::service::Clinic| format!("/api/v1/console/facilities/{}/invoice-link", of.facility);
    let to = json!({ "mail": "keeper@localhost" });
    // Facilities in a contract sign in instead.
    let operator = it.administrator(None, Role::Operator).await;
    operator.post(&path(&clinic), &to).await.refused(Code::WrongStep);
    let us = it.administrator(Some("例示医師会"), Role::Administrator).await;
    us.post(&path(&clinic), &to).await.refused(Code::Forbidden);
    let close =
        json!({ "last_day": it.clock.now().plus(DAY), "successor": null, "reason": "閉院", "nobody_reads": false });
    us.call(calls::close_facility(clinic.facility, &close)).await.fine();
    // The city's contract ends as well; its association still signs in as before.
    let contracts = operator.call(calls::contracts()).await.fine();
    let contract = contracts.as_array().unwrap().iter().find(|it| it["name"] == "見本市").unwrap().clone();
    let end = json!({ "version": contract["version"], "last_day": "2026-12-30T15:00:00Z", "reason": "解約" });
    let at = format!("/api/v1/console/contracts/{}/end", contract["id"].as_str().unwrap());
    operator.json("PUT", &at, &end).await.fine();
    let public = Client::new(it.public, "www.localhost", &pki().certificate(Authority::Servers), None);
    let link = async || {
        let operator = it.administrator(None, Role::Operator).await;
        operator.post(&path(&clinic), &json!({ "mail": "no address" })).await.refused(Code::BadAddress);
        assert_eq!(operator.post(&path(&clinic), &to).await.fine()["sent"], true);
        let mail = it.app.post.sent().pop().unwrap();
        assert_eq!(mail.to, "keeper@localhost");
        assert!(!mail.text.contains("見本クリニック"), "no name goes to an address that anybody may have typed");
        mail.text.split("/invoices#").nth(1).unwrap().split_whitespace().next().unwrap().to_owned()
    };
    let mut token = String::new();
    for date in ["2027-02-01", "2033-12-01"] {
        day(&it, date).await;
        if !token.is_empty() {
            public.call(calls::kept_invoices(&json!({ "token": token }))).await.refused(Code::LinkRefused);
        }
        token = link().await;
        let seen = public.call(calls::kept_invoices(&json!({ "token": token }))).await.fine();
        assert_eq!((&seen["facility"], &seen["list"]["total"]), (&json!("見本クリニック"), &json!(1)));
        assert_eq!(seen["list"]["items"][0]["number"], own["number"]);
        let pdf = public.call(calls::kept_invoice_pdf(&json!({ "token": token, "invoice": own["id"] }))).await;
        assert!(pdf.status == 200 && pdf.body.starts_with(b"%PDF"));
        // Nobody else's invoices are accessible, and a modified link opens nothing.
        public.call(calls::kept_invoice_pdf(&json!({ "token": token, "invoice": city }))).await.refused(Code::NotFound);
        public.call(calls::kept_invoices(&json!({ "token": format!("{token}x") }))).await.refused(Code::LinkRefused);
        let clerk = it.administrator(Some("見本市"), Role::Accountant).await;
        let found = clerk.call(calls::find_invoices(&json!({}))).await.fine();
        assert_eq!(found["items"][0]["id"], city.as_str());
        let pdf = clerk.call(calls::invoice_pdf(&city)).await;
        assert!(pdf.status == 200 && pdf.body.starts_with(b"%PDF"));
    }
    // Its neighbour is still in a contract, and after seven years it is over.
    let operator = it.administrator(None, Role::Operator).await;
    operator.post(&path(&other), &to).await.refused(Code::WrongStep);
    day(&it, "2034-03-01").await;
    let operator = it.administrator(None, Role::Operator).await;
    operator.post(&path(&clinic), &to).await.refused(Code::WrongStep);
    public.call(calls::kept_invoices(&json!({ "token": token }))).await.refused(Code::LinkRefused);
}

/// A single pixel as PNG.
const POINT: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

async fn anybody_has_an_estimate_of_the_public_prices(database: Database) {
    let (it, client, _) = start(database).await;
    let plan = form(&client, "pki-50").await["pack"].clone();
    let ask = |key: &str, value: Value| {
        let mut it = json!({ "pack": plan, "addressee": "見本市長", "from": "2027-04", "months": 12, "cards": 2 });
        it[key] = value;
        it
    };
    let fine = ask("months", json!(12));
    let answer = client.call(calls::public_estimate(&fine)).await;
    assert!(answer.status == 200 && answer.body.starts_with(b"%PDF"));
    for (key, wrong, code) in [
        ("addressee", json!(" "), Code::BadText),
        ("addressee", json!("a\u{202E}b"), Code::BadText),
        ("months", json!(0), Code::BadSum),
        ("months", json!(25), Code::BadSum),
        ("cards", json!(1_001), Code::BadSum),
        ("from", json!("2026-12"), Code::BadDate),
        ("from", json!("2029-02"), Code::BadDate),
        ("from", json!("April"), Code::BadDate),
        ("pack", json!(uuid::Uuid::nil()), Code::PackGone),
    ] {
        client.call(calls::public_estimate(&ask(key, wrong))).await.refused(code);
    }
    // If applications aren't accepted, no prices are shown.
    let closed = Service::start(database).await;
    let stranger = Client::new(closed.public, "www.localhost", &pki().certificate(Authority::Servers), None);
    stranger.call(calls::public_estimate(&fine)).await.refused(Code::NoApplications);
    drop(it);
}

async fn the_seal_stands_on_papers_and_is_looked_at_when_the_service_begins(database: Database) {
    let png = base64::Engine::decode(&base64::prelude::BASE64_STANDARD, POINT).unwrap();
    let folder = std::env::temp_dir().join(format!("medpost-seal-{database:?}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("seal.png");
    let estimate = async |seal: bool| {
        let it = Service::start_changed(database, None, |config| {
            config.billing.as_mut().unwrap().seal_file = seal.then(|| file.clone());
        })
        .await;
        it.clinic("見本クリニック", "代表").await;
        let contract = prices(&it, &[("例示医師会", 10_000)]).await[0];
        let us = it.administrator(Some("例示医師会"), Role::Administrator).await;
        us.call(calls::estimate(contract).query("from=2027-04")).await.body
    };
    std::fs::write(&file, &png).unwrap();
    let image = b"/Subtype/Image";
    let holds = |pdf: &[u8]| {
        let plain: Vec<u8> = pdf.iter().copied().filter(|it| !it.is_ascii_whitespace()).collect();
        plain.windows(image.len()).any(|it| it == image)
    };
    let (with, without) = (estimate(true).await, estimate(false).await);
    assert!(with.starts_with(b"%PDF") && without.starts_with(b"%PDF"));
    assert_eq!((holds(&with), holds(&without)), (true, false));
    for wrong in [&png[..png.len() - 1], b"GIF89a", b""] {
        std::fs::write(&file, wrong).unwrap();
        assert!(medpost::billing::invoices::seal::read(&file).is_err());
    }
    std::fs::remove_dir_all(folder).unwrap();
}

async fn a_contract_whose_renewal_is_under_review_goes_on_for_thirty_days(database: Database) {
    let (it, client, _) = start(database).await;
    it.clinic("見本クリニック", "代表").await;
    it.clinic_of("見本市", "例示総合病院", "連携室").await;
    let operator = it.administrator(None, Role::Operator).await;
    let of = async |user: &medpost_tests::client::Signed, name: &str| {
        let all = user.call(calls::contracts()).await.fine();
        all.as_array().unwrap().iter().find(|it| it["name"] == name).unwrap().clone()
    };
    for name in ["例示医師会", "見本市"] {
        let contract = of(&operator, name).await;
        let end = json!({ "version": contract["version"], "last_day": "2026-12-30T15:00:00Z", "reason": "年度末" });
        let at = format!("/api/v1/console/contracts/{}/end", contract["id"].as_str().unwrap());
        operator.json("PUT", &at, &end).await.fine();
    }
    // One has a pending request; a stranger applies in the other's name.
    let contract = of(&operator, "例示医師会").await["id"].clone();
    let pack = form(&client, "pack-20").await["pack"].clone();
    operator.call(calls::ask_change(&json!({ "contract": contract, "pack": pack, "note": "" }))).await.fine();
    let mut stranger = form(&client, "pack-20").await;
    stranger["name"] = json!("見本市");
    stranger["kind"] = json!("municipality");
    stranger["code"] = json!("");
    apply(&it, &client, &stranger).await;
    until(&it, "2026-12-31T13:00:00Z").await;
    it.work().await;
    let operator = it.administrator(None, Role::Operator).await;
    assert_eq!(of(&operator, "例示医師会").await["renewing_from"], Value::Null, "it is looked at in its last hour");
    until(&it, "2026-12-31T14:10:00Z").await;
    it.work().await;
    let operator = it.administrator(None, Role::Operator).await;
    let renewing = of(&operator, "例示医師会").await;
    assert_eq!((&renewing["ends"], &renewing["renewing_from"]), (&json!(FEBRUARY), &json!(NEW_YEAR)));
    let other = of(&operator, "見本市").await;
    assert_eq!((&other["ends"], &other["renewing_from"]), (&json!(NEW_YEAR), &Value::Null));
    // Only once: nobody continues forever without a decision.
    until(&it, "2027-01-31T14:10:00Z").await;
    it.work().await;
    let operator = it.administrator(None, Role::Operator).await;
    assert_eq!(of(&operator, "例示医師会").await["ends"], FEBRUARY);
}
