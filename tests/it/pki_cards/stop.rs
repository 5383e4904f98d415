//! The code that suspends a card at any hour.

use medpost_demo::pki::{Authority as Demo, Flaws};
use medpost_domain::card::CardKind;
use medpost_domain::id::{FacilityId, InboxId};
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::client::{Client, Signed};
use medpost_tests::scenes::cards::{codes_of, issuing};
use medpost_tests::service::{Database, make_card, pki};
use medpost_wire::problem::Code;
use serde_json::{Value, json};

use super::{ONE, details, enrol};

crate::both!(
    a_stop_code_suspends_at_any_hour_and_does_nothing_else,
    a_stop_code_ends_with_the_next_letter_and_reaches_no_card_at_home_elsewhere
);

async fn a_stop_code_suspends_at_any_hour_and_does_nothing_else(database: Database) {
    let it = issuing(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let table = "association,code,name,kana,kind,city,address,phone,director,inboxes\n例示医師会,S1,新規医院,シンキ,診療所,例示市,1,000,新規 太郎,代表\n";
    let rows = medpost::contract::import::read(table.as_bytes()).unwrap();
    let made: Vec<(FacilityId, Vec<InboxId>)> = it.import(&rows).await;
    let manager = it.administrator(Some(ONE), Role::CardManager).await;
    let request = json!({ "facilities": [made[0].0], "card": "hpki" });
    let letters = manager.call(calls::print_letters(&request)).await.fine();
    let codes = codes_of(&letters);
    let card = make_card(CardKind::Hpki, &Flaws::default());
    let client = it.client(CardKind::Hpki, Some(&card));
    enrol(&client, &codes[0]).await.fine();
    it.let_in(&card).await;
    let user = client.sign_in().await;
    let public = Client::new(it.public, "www.localhost", &pki().certificate(Demo::Servers), None);
    let with = |facility: &str, number: &str| json!({ "facility": facility, "number": number });
    // Neither number works alone, and an enrolment code suspends nothing.
    for (facility, number) in [("S2", codes[1].as_str()), ("S1", codes[0].as_str()), ("S1", "x"), ("", "")] {
        public.call(calls::stoppable_cards(&with(facility, number))).await.refused(Code::CodeRefused);
    }
    let found = public.call(calls::stoppable_cards(&with("S1", &codes[1]))).await.fine();
    assert_eq!((found.as_array().unwrap().len(), &found[0]["name"]), (1, &json!("新規 太郎")));
    let inbox = user.call(calls::session()).await.fine()["inboxes"][0]["id"].as_str().unwrap().to_owned();
    medpost_tests::scenes::exchange::confirmed(&it, &user, &inbox, "office@localhost").await;
    // Cards of other facilities are not found.
    let foreign = clinic.user.call(calls::members()).await.fine()[0]["cards"][0]["id"].clone();
    let stop = |card: &Value| json!({ "with": with("S1", &codes[1]), "card": card });
    public.call(calls::stop_card(&stop(&foreign))).await.refused(Code::NotFound);
    public.call(calls::stop_card(&stop(&found[0]["id"]))).await.fine();
    user.call(calls::session()).await.refused(Code::CardSuspended);
    public.call(calls::stop_card(&stop(&found[0]["id"]))).await.fine();
    // The facility is notified by mail, once.
    it.work().await;
    let told = it.app.post.sent().into_iter().filter(|it| it.to == "office@localhost" && it.subject.contains("停止"));
    assert_eq!(told.count(), 1);
    // The number of attempts is limited.
    let mut refused = 0;
    for _ in 0..40 {
        refused += usize::from(public.call(calls::stoppable_cards(&with("S1", "x"))).await.status == 429);
    }
    assert!(refused > 0);
}

async fn a_stop_code_ends_with_the_next_letter_and_reaches_no_card_at_home_elsewhere(database: Database) {
    let it = issuing(database).await;
    let home = it.clinic("見本クリニック", "代表").await;
    let table = "association,code,name,kana,kind,city,address,phone,director,inboxes\n例示医師会,S1,新規医院,シンキ,診療所,例示市,例示市,000,新規 太郎,代表\n";
    let rows = medpost::contract::import::read(table.as_bytes()).unwrap();
    let made = it.import(&rows).await;
    let manager = it.administrator(Some(ONE), Role::CardManager).await;
    let request = json!({ "facilities": [made[0].0], "card": "hpki" });
    let print = async || codes_of(&manager.call(calls::print_letters(&request)).await.fine());
    let (first, second) = (print().await, print().await);
    let public = Client::new(it.public, "www.localhost", &pki().certificate(Demo::Servers), None);
    let with = |number: &str| json!({ "facility": "S1", "number": number });
    public.call(calls::stoppable_cards(&with(&first[1]))).await.refused(Code::CodeRefused);
    // Somebody whose card was first enrolled at another clinic joins this one.
    let client = it.client(CardKind::Hpki, Some(&home.card));
    enrol(&client, &second[0]).await.fine();
    medpost_tests::scenes::office::go_ahead(&it, ONE).await;
    let (here, there) = {
        let door = client.call(calls::door()).await.fine();
        let all = door["facilities"].as_array().unwrap().clone();
        let at =
            |name: &str| all.iter().find(|it| it["facility"] == name).unwrap_or_else(|| panic!("{door}"))["id"].clone();
        (at("新規医院"), at("見本クリニック"))
    };
    let sign_in = async |at: &Value| client.call(calls::sign_in(&json!({ "affiliation": at, "program": true }))).await;
    let acting =
        Signed { client: client.clone(), token: sign_in(&here).await.fine()["token"].as_str().unwrap().to_owned() };
    let found = public.call(calls::stoppable_cards(&with(&second[1]))).await.fine();
    assert_eq!((found.as_array().unwrap().len(), &found[0]["suspended"]), (1, &json!(false)));
    let stop = json!({ "with": with(&second[1]), "card": found[0]["id"] });
    public.call(calls::stop_card(&stop)).await.fine();
    // Out here at once; nothing is suspended at the other clinic.
    assert!(acting.call(calls::session()).await.status >= 400);
    assert!(sign_in(&here).await.status >= 400);
    sign_in(&there).await.fine();
    home.user.call(calls::session()).await.fine();
    let found = public.call(calls::stoppable_cards(&with(&second[1]))).await.fine();
    assert_eq!(found[0]["suspended"], true);
    public.call(calls::stop_card(&stop)).await.fine();
    assert_eq!(details(&it, "member.stopped").await.len(), 1, "stopped once");
    assert!(details(&it, "card.stopped").await.is_empty());
}
