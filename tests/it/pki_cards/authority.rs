//! The authority.

use medpost::issuing::authority::{Authority, BadRequest, Request};
use medpost::issuing::key::Key;
use medpost::issuing::kind::KeyKind;
use medpost::issuing::{found, station};
use medpost::kit::clock::Clock;
use medpost::vault::keyring::Keyring;
use medpost_demo::pki::Authority as Demo;
use medpost_domain::card::CardKind;
use medpost_domain::instant::{DAY, HOUR, MINUTE};
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::client::Client;
use medpost_tests::scenes::cards::pem;
use medpost_tests::service::{Database, Service, noon, pki};
use medpost_wire::problem::Code;
use serde_json::json;

use super::ONE;

crate::both!(an_installation_without_an_authority_issues_nothing);

async fn an_installation_without_an_authority_issues_nothing(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let user = it.administrator(Some(ONE), Role::Administrator).await;
    let body =
        json!({ "cards": [{ "person": null, "name": "x", "kana": "", "post": false, "manager": false }], "note": "" });
    user.call(calls::order_cards(clinic.facility, &body)).await.refused(Code::NoAuthority);
    let public = Client::new(it.public, "www.localhost", &pki().certificate(Demo::Servers), None);
    public.get("/crl/cards.crl").await.refused(Code::NotFound);
    public.call(calls::claim_temporary_card(&json!({ "number": "x" }))).await.refused(Code::NoAuthority);
}

#[tokio::test]
async fn a_founded_authority_issues_what_its_own_trust_lets_in() {
    let folder = std::env::temp_dir().join(format!("medpost-founded-{}", std::process::id()));
    let keyring = Keyring::fresh();
    let clock = Clock::manual(noon());
    found::make(&folder, "例示運営", "1.2.3.4", &keyring, None, clock.now()).await.unwrap();
    found::make(&folder, "例示運営", "1.2.3.4", &keyring, None, clock.now()).await.unwrap_err();
    let at = |name: &str| folder.join(name);
    assert!(Key::open(&at("facility-cards.key"), &Keyring::fresh()).is_err(), "another keyring opens nothing");
    let key = Key::open(&at("facility-cards.key"), &keyring).unwrap();
    let authority =
        Authority::open(&at("facility-cards.pem"), key, "1.2.3.4", Some("http://www/crl".into())).await.unwrap();
    // A key that doesn't belong to the certificate.
    let other = Key::fresh(KeyKind::P256).unwrap().0;
    assert!(Authority::open(&at("facility-cards.pem"), other, "1.2.3.4", None).await.is_err());
    let verifier = medpost::net::verifier::CardVerifier::load(std::iter::once(medpost::net::verifier::TrustFiles {
        name: "pki",
        kind: CardKind::Pki,
        root: &at("facility-root.pem"),
        authorities: vec![&at("facility-cards.pem")],
        policies: &["1.2.3.4".to_owned()],
        profession_required: false,
    }))
    .unwrap();
    verifier.take_list(&std::fs::read(at("facility-root.crl")).unwrap(), clock.now()).unwrap();
    let now = clock.now();
    let subject = medpost::issuing::authority::Subject {
        facility: "見本クリニック",
        holder: "見本 花子",
        number: "M000000000001",
    };
    for (kind, now) in [(KeyKind::Rsa, now), (KeyKind::P256, now.plus(HOUR))] {
        let (key, _) = Key::fresh(kind).unwrap();
        let request = Request::read(&station::request(&key, "x").await.unwrap()).unwrap();
        let issued = authority.issue(&request, &subject, now, now.plus(DAY)).await.unwrap();
        let list = authority.list(&[], now, now.plus(DAY)).await.unwrap();
        verifier.take_list(&list, now).unwrap();
        let verdict = verifier.judge(Some(&issued.der), None, now);
        assert!(verdict.card.is_ok(), "{kind:?}: {:?}", verdict.against);
        let list = authority.list(&[(issued.serial, now)], now.plus(MINUTE), now.plus(DAY)).await.unwrap();
        verifier.take_list(&list, now.plus(MINUTE)).unwrap();
        assert_eq!(
            verifier.judge(Some(&issued.der), None, now.plus(MINUTE)).against,
            [medpost_domain::card::CardRefusal::Revoked]
        );
    }
    // Once revoked by the root, it is no longer an authority, whatever its own list says, and stays revoked in the
    // root's next list.
    let late = now.plus(2 * HOUR);
    let (key, _) = Key::fresh(KeyKind::P256).unwrap();
    let request = Request::read(&station::request(&key, "x").await.unwrap()).unwrap();
    let issued = authority.issue(&request, &subject, now, now.plus(10 * DAY)).await.unwrap();
    verifier.take_list(&authority.list(&[], late, late.plus(9 * DAY)).await.unwrap(), late).unwrap();
    assert!(verifier.judge(Some(&issued.der), None, late).card.is_ok());
    for wrong in [at("facility-root.pem"), at("facility-cards.key"), pki().certificate(Demo::PkiCards)] {
        found::root_list(&folder, &keyring, Some(&wrong), late).await.unwrap_err();
    }
    for (revoke, at) in [(Some(at("facility-cards.pem")), late), (None, late.plus(DAY))] {
        assert_eq!(found::root_list(&folder, &keyring, revoke.as_deref(), at).await.unwrap(), 1);
        verifier.take_list(&std::fs::read(folder.join("facility-root.crl")).unwrap(), at).unwrap();
        let verdict = verifier.judge(Some(&issued.der), None, at);
        assert_eq!(verdict.against, [medpost_domain::card::CardRefusal::IssuerRevoked]);
    }
    // A list signed by somebody else can't be continued.
    std::fs::write(at("facility-root.crl"), authority.list(&[], late, late.plus(DAY)).await.unwrap()).unwrap();
    found::root_list(&folder, &keyring, None, late.plus(2 * DAY)).await.unwrap_err();
    // A request as programs print it, with text around it.
    let (key, _) = Key::fresh(KeyKind::P256).unwrap();
    let text =
        format!("made by a token\n{}\n\n", pem("CERTIFICATE REQUEST", &station::request(&key, "x").await.unwrap()));
    assert!(Request::read(text.as_bytes()).is_ok());
    // Requests with a wrong signature, key or format.
    let (key, _) = Key::fresh(KeyKind::P256).unwrap();
    let mut bent = station::request(&key, "x").await.unwrap();
    let last = bent.len() - 1;
    bent[last] ^= 1;
    assert_eq!(Request::read(&bent).err(), Some(BadRequest::Signature));
    assert_eq!(Request::read(&vec![0; 20_000]).err(), Some(BadRequest::Unreadable));
    std::fs::remove_dir_all(folder).unwrap();
}
