//! Published certificates of the real HPKI: root, authorities, and signature certificates of test cards, which must not
//! sign in. They are not in this repository: the variable below names the folder that contains them, and without it
//! they are not read (`cargo xtask test` says so).

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

use certval::{PDVCertificate, PDVTrustAnchorChoice};
use medpost::net::certificate::{self, Read};
use medpost::net::path::{BrokenPath, validate};
use medpost::net::rules::PolicyInputs;
use medpost::net::verifier::{CardVerifier, TrustFiles};
use medpost_domain::card::{CardKind, CardRefusal};
use medpost_domain::instant::Instant;

const FOLDER: &str = "MEDPOST_HPKI_CERTIFICATES";

const ROOT: &str = "6ed2796b1b101736d952185787cb36da9ce80522cc8cb7b5ce728b61be1b674c";
const MEDIS_AUTHENTICATION: &str = "476b64ddd92129cad257906d206fff4e8e32390faf2f64892f6c810cfff54bc3";
const MEDIS_SIGNATURES: &str = "5f497e73f986c4503eb25eb94851a79193d2edc8f829f32e930a61f0b569e033";
const JMA_SIGNATURES: &str = "5ebddc823cda0c1275f45ac8508ac28609e55bd5daa1d7da8d0d75b1a3c13360";
const MEDIS_DOCTOR: &str = "36a79ea645e43134e76e7dacdd6d7dedfa4ea1fd2d8fe45df092c823a0687e64";
const JMA_DOCTOR: &str = "769574231fdd2766baefb342e20aa88677aa41d5ed0e3ed9ccbf27e5ff884960";
const JMA_PHARMACIST: &str = "15ada1ef52b5a08ec69f31fcee4c9dd8aba9084ead1f72f6354acecbafa91231";

/// Policies: for signatures, on cards and test cards; for authentication of persons.
const SIGNATURES: &str = "1.2.392.100495.1.5.1.1.3.1";
const TEST_SIGNATURES: &str = "1.2.392.100495.1.5.1.1.0.1";
const AUTHENTICATION: &str = "1.2.392.100495.1.5.1.2.3.1";

/// What a certificate says: holder, organisation, serialNumber, name in kanji (recognised by its full-width space),
/// professions, policies, key usage, validity.
type Facts = (
    &'static str,
    Option<&'static str>,
    Option<&'static str>,
    bool,
    &'static [&'static str],
    &'static [&'static str],
    &'static [&'static str],
    (&'static str, &'static str),
);

const AUTHORITY: &[&str] = &["keyCertSign", "cRLSign"];
const SIGNATURE: &[&str] = &["nonRepudiation"];

const FACTS: [(&str, Facts); 7] = [
    (
        ROOT,
        (
            "",
            Some("Ministry of Health, Labour and Welfare"),
            None,
            false,
            &[],
            &[],
            AUTHORITY,
            ("2014-01-17T06:08:08Z", "2044-01-16T14:59:59Z"),
        ),
    ),
    (
        MEDIS_AUTHENTICATION,
        (
            "HPKI-01-MedisAuthCA2-forAuthentication-forIndividual",
            Some("MEDIS"),
            None,
            false,
            &[],
            &[AUTHENTICATION],
            AUTHORITY,
            ("2017-03-17T04:51:02Z", "2037-03-16T14:59:59Z"),
        ),
    ),
    (
        MEDIS_SIGNATURES,
        (
            "HPKI-01-MedisSignCA2-forNonRepudiation",
            Some("MEDIS"),
            None,
            false,
            &[],
            &[SIGNATURES],
            AUTHORITY,
            ("2015-04-20T04:40:30Z", "2035-04-19T14:59:59Z"),
        ),
    ),
    (
        JMA_SIGNATURES,
        (
            "HPKI-01-HPKI_JV2-forNonRepudiation",
            Some("Japan Medical Association"),
            None,
            false,
            &[],
            &[SIGNATURES],
            AUTHORITY,
            ("2014-01-17T07:20:43Z", "2034-01-16T14:59:59Z"),
        ),
    ),
    (
        MEDIS_DOCTOR,
        (
            "Sanjushi Kagurazaka",
            Some("MEDIS UNIVERSITY HOSPITAL"),
            Some("Test117120"),
            true,
            &["Medical Doctor"],
            &[TEST_SIGNATURES],
            SIGNATURE,
            ("2022-02-06T15:00:00Z", "2027-02-07T14:59:59Z"),
        ),
    ),
    (
        JMA_DOCTOR,
        (
            "JMACombi20766",
            None,
            Some("TESTC20766"),
            false,
            &["Medical Doctor"],
            &[TEST_SIGNATURES],
            SIGNATURE,
            ("2022-01-31T15:00:00Z", "2023-01-31T14:59:59Z"),
        ),
    ),
    (
        JMA_PHARMACIST,
        (
            "20024 JPATEST",
            None,
            Some("T20024-jpa"),
            false,
            &["Pharmacist"],
            &[TEST_SIGNATURES],
            SIGNATURE,
            ("2022-02-28T15:00:00Z", "2023-02-28T14:59:59Z"),
        ),
    ),
];

/// The folder's certificates by SHA-256, with their files.
fn certificates() -> HashMap<String, (PathBuf, Read)> {
    let folder = std::env::var_os(FOLDER).unwrap_or_else(|| panic!("{FOLDER} names no folder"));
    let mut found = HashMap::new();
    for it in fs::read_dir(folder).unwrap() {
        let path = it.unwrap().path();
        let [der] = &certificate::from_file(&fs::read(&path).unwrap())[..] else { panic!("{}", path.display()) };
        let read = certificate::read(der).unwrap_or_else(|| panic!("{} is not read", path.display()));
        found.insert(read.facts.certificate_sha256.clone(), (path, read));
    }
    found
}

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

#[test]
#[ignore = "needs the folder that MEDPOST_HPKI_CERTIFICATES names"]
fn real_certificates_of_hpki_are_read_and_judged() {
    let all = certificates();
    for (hash, facts) in FACTS {
        let (_, it) = all.get(hash).unwrap_or_else(|| panic!("the certificate {hash} is missing"));
        let (holder, organisation, serial_number, kanji, professions, policies, key_usage, (from, until)) = facts;
        let said = &it.facts;
        assert_eq!(said.holder, holder);
        assert_eq!(said.organisation.as_deref(), organisation, "{holder}");
        assert_eq!(said.serial_number.as_deref(), serial_number, "{holder}");
        assert_eq!(said.kanji_name.as_ref().is_some_and(|it| it.contains('\u{3000}')), kanji, "{holder}");
        assert_eq!(said.professions, professions, "{holder}");
        assert_eq!(it.professed, !professions.is_empty(), "{holder}");
        assert_eq!(said.policies, policies, "{holder}");
        assert_eq!(said.key_usage, key_usage, "{holder}");
        assert_eq!((said.not_before, said.not_after), (at(from), at(until)), "{holder}");
        assert!(it.strong_key && it.client_auth, "{holder}");
        assert_eq!((it.non_repudiation, it.signs), (key_usage == SIGNATURE, Some(false)), "{holder}");
    }
    paths(&all);
    cards(&all);
}

/// Checked in both ways: the authorities chain up to the root, and the cards to the authorities while they are valid.
fn paths(all: &HashMap<String, (PathBuf, Read)>) {
    let of = |hash: &str| &all[hash].1.certificate;
    let roots = [PDVTrustAnchorChoice::try_from(of(ROOT).as_bytes()).unwrap()];
    let judge = |it: &PDVCertificate, authorities: &[&str], now: &str, policy: &[&str]| {
        let authorities: Vec<PDVCertificate> = authorities.iter().map(|it| of(it).clone()).collect();
        let accepted = policy.iter().map(|it| it.parse().unwrap()).collect();
        let policies =
            PolicyInputs { explicit: !policy.is_empty(), accepted, inhibit_mapping: true, inhibit_any: true };
        validate(it, &authorities, &roots, at(now), &policies).map(|it| it.0.len())
    };
    for it in [MEDIS_AUTHENTICATION, MEDIS_SIGNATURES, JMA_SIGNATURES] {
        assert_eq!(judge(of(it), &[], "2026-11-29T03:00:00Z", &[]), Ok(0), "{it}");
        assert_eq!(judge(of(it), &[], "2038-01-01T00:00:00Z", &[]), Err(BrokenPath::Validity), "{it}");
        let mut changed = of(it).as_bytes().to_vec();
        *changed.last_mut().unwrap() ^= 1;
        let changed = PDVCertificate::try_from(changed.as_slice()).unwrap();
        assert_eq!(judge(&changed, &[], "2026-11-29T03:00:00Z", &[]), Err(BrokenPath::Rules), "{it}");
    }
    let authorities = [MEDIS_AUTHENTICATION, MEDIS_SIGNATURES, JMA_SIGNATURES];
    for (card, until) in [
        (MEDIS_DOCTOR, "2027-02-07T14:59:59Z"),
        (JMA_DOCTOR, "2023-01-31T14:59:59Z"),
        (JMA_PHARMACIST, "2023-02-28T14:59:59Z"),
    ] {
        assert_eq!(judge(of(card), &authorities, "2022-06-01T00:00:00Z", &[]), Ok(1), "{card}");
        assert_eq!(judge(of(card), &authorities, until, &[]), Ok(1), "{card}");
        let over = at(until).plus(medpost_domain::instant::SECOND).to_string();
        assert_eq!(judge(of(card), &authorities, &over, &[]), Err(BrokenPath::Validity), "{card}");
        assert_eq!(judge(of(card), &authorities, "2022-01-01T00:00:00Z", &[]), Err(BrokenPath::Validity), "{card}");
        // A test card states a policy that its authority doesn't have.
        for policy in [SIGNATURES, TEST_SIGNATURES, AUTHENTICATION] {
            assert_eq!(judge(of(card), &authorities, "2022-06-01T00:00:00Z", &[policy]), Err(BrokenPath::Policy));
        }
        assert_eq!(judge(of(card), &[MEDIS_AUTHENTICATION], "2022-06-01T00:00:00Z", &[]), Err(BrokenPath::NoPath));
    }
}

/// None of the cards may sign in, and each is refused for all of its reasons.
fn cards(all: &HashMap<String, (PathBuf, Read)>) {
    use CardRefusal::{Expired, RevocationUnknown, SigningCertificate, UnknownIssuer, WrongPolicy};
    let of = |hash: &str| all[hash].0.as_path();
    let verifier = |authorities: &[&str], policies: &[String]| {
        let trust = TrustFiles {
            name: "hpki",
            kind: CardKind::Hpki,
            root: of(ROOT),
            authorities: authorities.iter().map(|it| of(it)).collect(),
            policies,
            profession_required: true,
        };
        CardVerifier::load(std::iter::once(trust)).unwrap()
    };
    // As an installation trusts HPKI; as one that accepts signature certificates; and as one that requires no policy.
    let sign_in = verifier(&[MEDIS_AUTHENTICATION], &[AUTHENTICATION.to_owned()]);
    let signatures = verifier(&[MEDIS_SIGNATURES, JMA_SIGNATURES], &[SIGNATURES.to_owned()]);
    let any = verifier(&[MEDIS_SIGNATURES, JMA_SIGNATURES], &[]);
    let (then, now) = (at("2022-06-01T00:00:00Z"), at("2026-11-29T03:00:00Z"));
    for (card, expired) in [(MEDIS_DOCTOR, false), (JMA_DOCTOR, true), (JMA_PHARMACIST, true)] {
        let der = all[card].1.certificate.as_bytes();
        let against = |it: &CardVerifier, now| it.judge(Some(der), None, now).against;
        for (it, expected) in [
            (&sign_in, &[SigningCertificate, UnknownIssuer][..]),
            (&signatures, &[SigningCertificate, WrongPolicy]),
            (&any, &[SigningCertificate, RevocationUnknown]),
        ] {
            assert_eq!(against(it, then), expected, "{card}");
            let mut expected = expected.to_vec();
            if expired {
                expected.insert(if expected[1] == UnknownIssuer { 2 } else { 1 }, Expired);
            }
            assert_eq!(against(it, now), expected, "{card}");
        }
    }
}
