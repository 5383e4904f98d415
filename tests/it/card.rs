//! Cards: which may sign in, which are refused with which code, and how a card is enrolled for a person.

use medpost::net::revocation::{List, RefusedList};
use medpost_demo::pki::{Authority, FOREIGN_SCHEME, Flaws, PKI_POLICY};
use medpost_domain::card::{CardKind, CardRefusal, profession_in_japanese, text_of_unknown_role};
use medpost_domain::instant::{DAY, HOUR, SECOND};
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::service::{Database, Service, make_card, noon, pki, rsa_card};
use medpost_wire::problem::Code;
use rcgen::{ExtendedKeyUsagePurpose, KeyUsagePurpose};
use serde_json::json;

crate::both!(
    each_flaw_has_its_own_refusal_and_its_page,
    a_revoked_card_is_refused_while_its_connection_is_open,
    without_a_current_list_nobody_is_let_in,
    a_code_enrols_once_and_survives_five_wrong_cards,
    a_code_is_looked_at_before_it_is_used_and_tells_the_facility_alone,
    a_waiting_card_works_once_somebody_else_confirmed_it,
    a_list_that_an_earlier_version_kept_is_not_kept_twice,
);

async fn standing(it: &Service, card: &medpost_demo::pki::Card, kind: CardKind) -> (String, String) {
    let door = it.client(kind, Some(card)).call(calls::door()).await.fine();
    (door["standing"].as_str().unwrap().to_owned(), door["refusal"].as_str().unwrap_or_default().to_owned())
}

async fn each_flaw_has_its_own_refusal_and_its_page(database: Database) {
    let it = Service::start(database).await;
    let good = Flaws::default();
    let cases = [
        (
            Flaws {
                usage: Some(vec![KeyUsagePurpose::ContentCommitment]),
                issuer: Some(Authority::HpkiSigning),
                ..good.clone()
            },
            CardRefusal::SigningCertificate,
        ),
        (Flaws { usage: Some(vec![KeyUsagePurpose::KeyEncipherment]), ..good.clone() }, CardRefusal::WrongKeyUsage),
        (Flaws { usage: Some(vec![]), ..good.clone() }, CardRefusal::WrongKeyUsage),
        (
            Flaws { extended: vec![ExtendedKeyUsagePurpose::EmailProtection], ..good.clone() },
            CardRefusal::WrongExtendedKeyUsage,
        ),
        (Flaws { policy: Some("1.2.392.100495.1.5.1.2.0.1"), ..good.clone() }, CardRefusal::WrongPolicy),
        (Flaws { begins: DAY, ..good.clone() }, CardRefusal::NotYetValid),
        (Flaws { ends: -DAY, ..good.clone() }, CardRefusal::Expired),
        (Flaws { issuer: Some(Authority::HpkiSigning), ..good.clone() }, CardRefusal::UnknownIssuer),
        (Flaws { unknown_extension: true, ..good.clone() }, CardRefusal::UnknownCriticalExtension),
        // Only one of our two checks notices this, and the card is refused.
        (Flaws { twice: true, ..good.clone() }, CardRefusal::BrokenChain),
    ];
    for (flaws, expected) in cases {
        let card = rsa_card(CardKind::Hpki, &flaws);
        assert_eq!(standing(&it, &card, CardKind::Hpki).await, ("refused".into(), expected.code().into()), "{flaws:?}");
        // It is refused for everything that requires a session, too.
        let answer = it.client(CardKind::Hpki, Some(&card)).call(calls::enrol(&json!({ "code": "x" }))).await;
        answer.refused(Code::CardRefused);
        assert_eq!(answer.json()["card"], expected.code());
    }
    // A card of the other kind is not accepted at this host.
    let other = rsa_card(CardKind::Pki, &good);
    assert_eq!(standing(&it, &other, CardKind::Hpki).await.1, "unknown_issuer");
    assert_eq!(standing(&it, &other, CardKind::Pki).await.0, "not_enrolled");
    // Elliptic curves and clientAuth are accepted.
    let curve = rsa_card(
        CardKind::Pki,
        &Flaws { curve: true, extended: vec![ExtendedKeyUsagePurpose::ClientAuth], ..good.clone() },
    );
    assert_eq!(standing(&it, &curve, CardKind::Pki).await.0, "not_enrolled");
    // An HPKI card without a profession is accepted at the clinics' hosts only, with a code that names its holder: see
    // `doors.rs`.
    let subject = medpost_demo::pki::NewCard {
        file: "",
        kind: CardKind::Hpki,
        holder: "Nobody",
        serial_number: "1",
        professions: &[],
    };
    let card = pki().card(&subject, &good, noon()).unwrap();
    assert_eq!(standing(&it, &card, CardKind::Hpki).await, ("not_enrolled".into(), String::new()));
    let session = json!({ "answer": null, "program": true });
    it.console_client(Some(&card)).call(calls::console_sign_in(&session)).await.refused(Code::CardRefused);
    // The profession must be in HPKI's coding scheme. A text from another scheme is kept and shown, but makes nobody a
    // doctor.
    let foreign = Flaws { foreign: &["Medical Doctor"], ..good.clone() };
    let card = pki().card(&subject, &foreign, noon()).unwrap();
    let door = it.client(CardKind::Hpki, Some(&card)).call(calls::door()).await.fine();
    assert_eq!(door["standing"], "not_enrolled");
    let marked = format!("Unknown role of {FOREIGN_SCHEME}: Medical Doctor");
    assert_eq!(door["card"]["professions"], json!([marked]));
    assert_eq!((profession_in_japanese(&marked), text_of_unknown_role(&marked)), (None, Some("Medical Doctor")));
    let pharmacist = medpost_demo::pki::NewCard { professions: &["Pharmacist"], ..subject.clone() };
    let card = pki().card(&pharmacist, &foreign, noon()).unwrap();
    let door = it.client(CardKind::Hpki, Some(&card)).call(calls::door()).await.fine();
    assert_eq!(
        (&door["standing"], &door["card"]["professions"]),
        (&json!("not_enrolled"), &json!(["Pharmacist", marked]))
    );
    // Several professions; unknown ones are kept as issued.
    let subject = medpost_demo::pki::NewCard { professions: &["Medical Doctor", "Space Surgeon"], ..subject };
    let card = pki().card(&subject, &good, noon()).unwrap();
    let door = it.client(CardKind::Hpki, Some(&card)).call(calls::door()).await.fine();
    assert_eq!(door["card"]["professions"], json!(["Medical Doctor", "Space Surgeon"]));
    let _ = PKI_POLICY;
}

async fn a_revoked_card_is_refused_while_its_connection_is_open(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    clinic.user.call(calls::session()).await.fine();
    let mut open = clinic.user.client.connect().await.unwrap();
    let now = it.clock.now();
    let list = pki()
        .issue_list(
            Authority::HpkiSignIn,
            vec![clinic.card.serial.clone()],
            now,
            now.plus(4 * DAY),
            now.0 / SECOND + 10,
        )
        .unwrap();
    it.app.take_list(&list).await.unwrap();
    let request = hyper::Request::builder()
        .uri("/api/v1/session")
        .header("host", "card.localhost")
        .header("authorization", format!("Bearer {}", clinic.user.token))
        .body(http_body_util::Full::default())
        .unwrap();
    open.ready().await.unwrap();
    assert_eq!(open.send_request(request).await.unwrap().status(), 403);
    assert_eq!(standing(&it, &clinic.card, CardKind::Hpki).await.1, "revoked");
    // An older list doesn't undo the revocation, and another process reads the newer one from the database.
    let old = pki()
        .issue_list(Authority::HpkiSignIn, vec![], now.plus(-DAY), now.plus(4 * DAY), now.0 / SECOND - 10)
        .unwrap();
    assert_eq!(it.app.take_list(&old).await, Err(RefusedList::Older.to_string()));
    let second = it.second().await;
    assert_eq!(standing(&second, &clinic.card, CardKind::Hpki).await.1, "revoked");
    // The authority itself is revoked.
    let authority = std::fs::read(pki().certificate(Authority::HpkiSignIn)).unwrap();
    let der = medpost::net::certificate::from_file(&authority).remove(0);
    let serial =
        medpost::net::certificate::read(&der).unwrap().decoded().tbs_certificate().serial_number().as_bytes().to_vec();
    let list =
        pki().issue_list(Authority::HpkiRoot, vec![serial], now, now.plus(4 * DAY), now.0 / SECOND + 10).unwrap();
    it.app.take_list(&list).await.unwrap();
    let fresh = rsa_card(CardKind::Hpki, &Flaws::default());
    assert_eq!(standing(&it, &fresh, CardKind::Hpki).await.1, "issuer_revoked");
}

async fn without_a_current_list_nobody_is_let_in(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    it.clock.advance(4 * DAY + HOUR);
    clinic.user.call(calls::door()).await.fine();
    assert_eq!(standing(&it, &clinic.card, CardKind::Hpki).await.1, "revocation_unknown");
    clinic.user.call(calls::session()).await.refused(Code::CardRefused);
}

#[test]
fn a_list_that_is_not_understood_is_refused() {
    let now = noon();
    let of = |authority| {
        let bytes = std::fs::read(pki().certificate(authority)).unwrap();
        medpost::net::certificate::read(&medpost::net::certificate::from_file(&bytes)[0]).unwrap()
    };
    let (sub, root) = (of(Authority::HpkiSignIn), of(Authority::HpkiRoot));
    let good = pki().issue_list(Authority::HpkiSignIn, vec![], now, now.plus(DAY), 7).unwrap();
    assert!(List::parse_and_verify(&good, &[sub.decoded()], now).is_ok());
    let judge = |der: &[u8], known: &medpost::net::certificate::Certificate| {
        List::parse_and_verify(der, &[known], now).map(|_| ()).unwrap_err()
    };
    assert_eq!(judge(&good, root.decoded()), RefusedList::UnknownIssuer);
    assert_eq!(judge(&[], sub.decoded()), RefusedList::Unreadable);
    let mut changed = good.clone();
    let last = changed.len() - 1;
    changed[last] ^= 1;
    assert_eq!(judge(&changed, sub.decoded()), RefusedList::BadSignature);
    let early = pki().issue_list(Authority::HpkiSignIn, vec![], now.plus(DAY), now.plus(2 * DAY), 8).unwrap();
    assert_eq!(judge(&early, sub.decoded()), RefusedList::FromTheFuture);
}

async fn a_code_enrols_once_and_survives_five_wrong_cards(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let code = it.invite(clinic.facility, &clinic.inboxes, Role::Member, CardKind::Pki).await;
    let right = rsa_card(CardKind::Pki, &Flaws::default());
    let enrol = async |kind, card: &medpost_demo::pki::Card, code: &str| {
        it.client(kind, Some(card)).call(calls::enrol(&json!({ "code": code }))).await
    };
    enrol(CardKind::Pki, &right, "0000-0000-0000-0000-0000-0000-00").await.refused(Code::CodeRefused);
    for _ in 0..4 {
        let wrong = rsa_card(CardKind::Hpki, &Flaws::default());
        enrol(CardKind::Hpki, &wrong, &code).await.refused(Code::CodeRefused);
    }
    enrol(CardKind::Pki, &right, &code.to_lowercase().replace('-', " ")).await.fine();
    enrol(CardKind::Pki, &right, &code).await.refused(Code::CodeRefused);
    // The same key for another person.
    let other = it.invite(clinic.facility, &clinic.inboxes, Role::Member, CardKind::Pki).await;
    enrol(CardKind::Pki, &right, &other).await.refused(Code::KeyOfAnother);
    // Five wrong cards use up a code.
    let spent = it.invite(clinic.facility, &clinic.inboxes, Role::Member, CardKind::Pki).await;
    for _ in 0..5 {
        enrol(CardKind::Hpki, &rsa_card(CardKind::Hpki, &Flaws::default()), &spent).await.refused(Code::CodeRefused);
    }
    enrol(CardKind::Pki, &rsa_card(CardKind::Pki, &Flaws::default()), &spent).await.refused(Code::CodeRefused);
    // So do sixty days.
    let late = it.invite(clinic.facility, &clinic.inboxes, Role::Member, CardKind::Pki).await;
    it.clock.advance(61 * DAY);
    medpost_tests::scenes::office::renew_lists(&it).await;
    enrol(CardKind::Pki, &rsa_card(CardKind::Pki, &Flaws::default()), &late).await.refused(Code::CodeExpired);
}

async fn a_code_is_looked_at_before_it_is_used_and_tells_the_facility_alone(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let code = it.invite(clinic.facility, &clinic.inboxes, Role::Member, CardKind::Pki).await;
    let cards = [CardKind::Hpki, CardKind::Pki].map(|kind| (kind, make_card(kind, &Flaws::default())));
    let post = async |(kind, card): &(CardKind, medpost_demo::pki::Card), path: &str, code: &str| {
        it.client(*kind, Some(card)).post(&format!("/api/v1/enrolment{path}"), &json!({ "code": code })).await
    };
    let seen = json!({ "facility": "見本クリニック", "card": "pki" });
    // Anybody with the code can look it up with any card, more often than its attempts allow: looking doesn't count.
    for card in cards.iter().cycle().take(8) {
        assert_eq!(post(card, "/look-up", &code).await.fine(), seen);
    }
    // A code with a wrong letter is not looked up; the browser applies the same rule to tell which group it is in.
    let wrong = code.replacen('0', "Z", 1);
    assert_eq!(medpost_domain::code::Code::wrong_group(&wrong), Some(1));
    post(&cards[1], "/look-up", &wrong).await.refused(Code::CodeRefused);
    // Letters printed before codes had check letters still work.
    let older = medpost_domain::code::Code::read(&code).unwrap().print();
    assert_eq!((older.len(), code.len()), (32, 44));
    assert_eq!(post(&cards[1], "/look-up", &older).await.fine(), seen);
    post(&cards[1], "", &older).await.fine();
    for used in [&code, &older] {
        post(&cards[1], "/look-up", used).await.refused(Code::CodeRefused);
    }
    // An expired code, and a code for a suspended facility.
    let late = it.invite(clinic.facility, &clinic.inboxes, Role::Member, CardKind::Pki).await;
    it.clock.advance(61 * DAY);
    medpost_tests::scenes::office::renew_lists(&it).await;
    post(&cards[1], "/look-up", &late).await.refused(Code::CodeExpired);
    let closed = it.invite(clinic.facility, &clinic.inboxes, Role::Member, CardKind::Pki).await;
    let tx = it.app.db.write().await.unwrap();
    medpost::directory::store::suspend_facility(&*tx, clinic.facility, it.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    post(&cards[1], "/look-up", &closed).await.refused(Code::CodeRefused);
}

async fn a_waiting_card_works_once_somebody_else_confirmed_it(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let code = it.invite(clinic.facility, &clinic.inboxes, Role::Manager, CardKind::Hpki).await;
    let card = rsa_card(CardKind::Hpki, &Flaws::default());
    let client = it.client(CardKind::Hpki, Some(&card));
    assert_eq!(client.call(calls::enrol(&json!({ "code": code }))).await.fine()["standing"], "waiting");
    let path = async |own| {
        let person = medpost_tests::scenes::cards::of(&clinic, own).await;
        format!("/api/v1/cards/{}/confirmation", person["cards"][0]["id"].as_str().unwrap())
    };
    clinic.user.post(&path(true).await, &json!({})).await.refused(Code::Forbidden);
    // Another facility can't see any of it.
    let other = it.clinic("例示医院", "代表").await;
    other.user.post(&path(false).await, &json!({})).await.refused(Code::NotFound);
    clinic.user.post(&path(false).await, &json!({})).await.fine();
    client.sign_in().await.call(calls::session()).await.fine();
}

/// A hand-made authority with P-256 keys, for certificates and lists as needed.
struct Hand {
    root: rcgen::Issuer<'static, rcgen::KeyPair>,
    root_pem: String,
    key: rcgen::KeyPair,
}

fn named(name: &str) -> rcgen::CertificateParams {
    let mut it = rcgen::CertificateParams::new(Vec::new()).unwrap();
    it.distinguished_name = rcgen::DistinguishedName::new();
    it.distinguished_name.push(rcgen::DnType::CommonName, name);
    (it.not_before, it.not_after) = (rcgen::date_time_ymd(2026, 1, 1), rcgen::date_time_ymd(2036, 1, 1));
    it
}

fn authority(name: &str) -> rcgen::CertificateParams {
    let mut it = named(name);
    it.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    it.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    it
}

fn list(by: &rcgen::Issuer<'_, rcgen::KeyPair>, number: u64, revoked: &[u64]) -> Vec<u8> {
    let now = rcgen::date_time_ymd(2026, 11, 21);
    let revoked = revoked.iter().map(|it| rcgen::RevokedCertParams {
        serial_number: (*it).into(),
        revocation_time: now,
        reason_code: None,
        invalidity_date: None,
    });
    let params = rcgen::CertificateRevocationListParams {
        this_update: now,
        next_update: rcgen::date_time_ymd(2026, 12, 21),
        crl_number: number.into(),
        issuing_distribution_point: None,
        revoked_certs: revoked.collect(),
        key_identifier_method: rcgen::KeyIdMethod::Sha256,
    };
    params.signed_by(by).unwrap().der().to_vec()
}

impl Hand {
    fn new() -> Self {
        let key = rcgen::KeyPair::generate().unwrap();
        let params = authority("例示ルート");
        let root_pem = params.self_signed(&key).unwrap().pem();
        Self { root: rcgen::Issuer::new(params, key), root_pem, key: rcgen::KeyPair::generate().unwrap() }
    }

    /// The sub-authority with this name, and a certificate with this serial number; plus the issuer that signs as it.
    fn below(&self, name: &str, serial: u64, key: &rcgen::KeyPair) -> (String, rcgen::Issuer<'static, rcgen::KeyPair>) {
        let mut params = authority(name);
        params.serial_number = Some(serial.into());
        params.use_authority_key_identifier_extension = true;
        let pem = params.signed_by(key, &self.root).unwrap().pem();
        let key = rcgen::KeyPair::from_pem(&key.serialize_pem()).unwrap();
        (pem, rcgen::Issuer::new(params, key))
    }
}

#[test]
fn an_authority_that_is_renewed_with_its_name_and_key_is_the_same() {
    use medpost::net::verifier::{CardVerifier, TrustFiles};
    let hand = Hand::new();
    let folder = std::env::temp_dir().join(format!("medpost-renewed-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, pem: &str| {
        std::fs::write(folder.join(name), pem).unwrap();
        folder.join(name)
    };
    let root = write("root.pem", &hand.root_pem);
    let ((old, issuer), (new, _)) =
        (hand.below("例示 カード CA", 10, &hand.key), hand.below("例示 カード CA", 11, &hand.key));
    let other_key = rcgen::KeyPair::generate().unwrap();
    let (other, other_issuer) = hand.below("例示 カード CA", 12, &other_key);
    let (old, new, other) = (write("old.pem", &old), write("new.pem", &new), write("other.pem", &other));
    let card = |by: &rcgen::Issuer<'_, rcgen::KeyPair>| {
        let mut params = named("見本 花子");
        params.serial_number = Some(77.into());
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        params.use_authority_key_identifier_extension = true;
        params.signed_by(&rcgen::KeyPair::generate().unwrap(), by).unwrap().der().to_vec()
    };
    let (mine, theirs) = (card(&issuer), card(&other_issuer));
    let mut keys = std::collections::BTreeSet::new();
    // Whichever of its certificates are configured, in whatever order: its list covers all its cards.
    for authorities in [vec![&old], vec![&new], vec![&old, &new], vec![&new, &old]] {
        let verifier = CardVerifier::load(std::iter::once(TrustFiles {
            name: "pki",
            kind: CardKind::Pki,
            root: &root,
            authorities: authorities.iter().map(|it| it.as_path()).chain([other.as_path()]).collect(),
            policies: &[],
            profession_required: false,
        }))
        .unwrap();
        let judged = |der: &[u8]| verifier.judge(Some(der), None, noon()).against;
        verifier.take_list(&list(&hand.root, 1, &[]), noon()).unwrap();
        assert_eq!(judged(&mine), [CardRefusal::RevocationUnknown]);
        let first = list(&issuer, 1, &[]);
        keys.insert(verifier.take_list(&first, noon()).unwrap().key.clone());
        assert_eq!(judged(&mine), []);
        // Receiving the very same list again changes nothing and nobody is checked again. A newer list does.
        let before = verifier.generation();
        verifier.take_list(&first, noon()).unwrap();
        assert_eq!(verifier.generation(), before);
        verifier.take_list(&list(&issuer, 2, &[]), noon()).unwrap();
        assert_ne!(verifier.generation(), before);
        // It says nothing about another authority with the same name and a different key.
        assert_eq!(judged(&theirs), [CardRefusal::RevocationUnknown]);
        verifier.take_list(&list(&other_issuer, 1, &[]), noon()).unwrap();
        assert_eq!((judged(&mine), judged(&theirs)), (vec![], vec![]));
        verifier.take_list(&list(&issuer, 3, &[77]), noon()).unwrap();
        assert_eq!((judged(&mine), judged(&theirs)), (vec![CardRefusal::Revoked], vec![]));
        assert_eq!(verifier.take_list(&first, noon()).err(), Some(RefusedList::Older));
    }
    assert_eq!(keys.len(), 1, "it is kept in one place: {keys:?}");
    std::fs::remove_dir_all(folder).unwrap();
}

async fn a_list_that_an_earlier_version_kept_is_not_kept_twice(database: Database) {
    use sea_orm::{ConnectionTrait, Statement};
    let it = Service::start(database).await;
    let lists = it.app.verifier.lists();
    let one = lists.iter().next().unwrap();
    let run = async |sql: String| {
        let sql = Statement::from_string(it.app.db.get_database_backend(), sql);
        it.app.db.query_all_raw(sql).await.unwrap().len()
    };
    let kept = async |key: &str| run(format!("SELECT 1 AS n FROM revocation_list WHERE issuer = '{key}'")).await;
    let all = run("SELECT 1 AS n FROM revocation_list".to_owned()).await;
    run(format!("UPDATE revocation_list SET issuer = '{}' WHERE issuer = '{}'", one.former_key, one.key)).await;
    assert_eq!((kept(&one.key).await, kept(&one.former_key).await), (0, 1));
    it.app.refresh_lists().await;
    assert_eq!((kept(&one.key).await, kept(&one.former_key).await), (1, 0));
    assert_eq!(run("SELECT 1 AS n FROM revocation_list".to_owned()).await, all);
}
