//! Whatever anybody can send to a parser, it returns, never panics, and accepts nothing that was modified. The bodies
//! are plain functions over bytes; here proptest feeds them.

use std::sync::OnceLock;

use aws_lc_rs::rsa::KeyPair as RsaKeyPair;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use der::Encode;
use medpost::contract::import;
use medpost::exchange::tus;
use medpost::net::revocation::List;
use medpost::net::rules::PolicyInputs;
use medpost::net::verifier::CardVerifier;
use medpost::net::{certificate, second};
use medpost::notify::mails;
use medpost::session::token::{Claims, TokenKeys};
use medpost::vault::keyring::Keyring;
use medpost_demo::pki::{Authority, Flaws, HPKI_POLICY, tlv};
use medpost_domain::billing::zengin;
use medpost_domain::card::CardKind;
use medpost_domain::code::Code;
use medpost_domain::document::{FileName, SAVED_BYTES, saved};
use medpost_domain::instant::{DAY, HOUR};
use medpost_domain::ranges::Ranges;
use medpost_tests::service::{Database, Service, make_card, noon, pki};
use proptest::prelude::*;

/// What every case needs; created once.
struct Bench {
    verifier: std::sync::Arc<CardVerifier>,
    card: Vec<u8>,
    authority: Vec<u8>,
    root: Vec<u8>,
    /// The signed parts: the card's, signed by the authority, and the authority's, signed by the root.
    signed: [Vec<u8>; 2],
    signing: [RsaKeyPair; 2],
    list: Vec<u8>,
    keys: TokenKeys,
    token: String,
}

fn bench() -> &'static Bench {
    static BENCH: OnceLock<Bench> = OnceLock::new();
    let it = BENCH.get_or_init(|| {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let verifier = runtime.block_on(async { Service::start(Database::Sqlite).await.app.verifier.clone() });
        let keys = TokenKeys::new(vec![(1, noon(), zeroize::Zeroizing::new([7; 32]))]);
        let claims = Claims { session: uuid::Uuid::nil(), certificate: Some([9; 32]), expires: noon().plus(HOUR) };
        let of = |authority| certificate::from_file(&std::fs::read(pki().certificate(authority)).unwrap()).remove(0);
        let key = |authority| RsaKeyPair::from_pkcs8(&pki().key(authority).unwrap()).unwrap();
        let card = make_card(CardKind::Hpki, &Flaws::default()).der;
        let authority = of(Authority::HpkiSignIn);
        Bench {
            verifier,
            signed: [&card, &authority]
                .map(|it| certificate::read(it).unwrap().decoded().tbs_certificate().to_der().unwrap()),
            signing: [Authority::HpkiSignIn, Authority::HpkiRoot].map(key),
            card,
            authority,
            root: of(Authority::HpkiRoot),
            list: pki().issue_list(Authority::HpkiSignIn, vec![vec![1, 2, 3]], noon(), noon().plus(DAY), 7).unwrap(),
            token: keys.sign(&claims, noon()).unwrap(),
            keys,
        }
    });
    // Unmodified input is accepted; otherwise the rest would prove nothing.
    static LOOKED: std::sync::Once = std::sync::Once::new();
    LOOKED.call_once(|| {
        assert!(it.verifier.judge(Some(&it.card), None, noon()).card.is_ok());
        assert_eq!(in_a_path([&it.card, &it.authority, &it.root]), Ok(()));
        for (which, whole) in [&it.card, &it.authority].into_iter().enumerate() {
            assert_eq!(&signed_again(it, which, &it.signed[which]), whole);
        }
        let authority = certificate::read(&it.authority).unwrap();
        assert!(List::parse_and_verify(&it.list, &[authority.decoded()], noon()).is_ok());
        assert!(it.keys.read(&it.token, noon()).is_some());
    });
    it
}

/// A certificate is read or not, and checked; no modification turns it into somebody else's.
fn a_certificate(bytes: &[u8]) {
    let it = bench();
    let _ = certificate::read(bytes);
    let _ = certificate::from_file(bytes);
    if it.verifier.judge(Some(bytes), None, noon()).card.is_ok() {
        let (read, known) = (certificate::read(bytes).unwrap().facts, certificate::read(&it.card).unwrap().facts);
        assert_eq!(
            (read.key_sha256, read.holder, read.professions),
            (known.key_sha256, known.holder, known.professions)
        );
    }
}

/// The second path check accepts exactly the certificates that were signed, and no others.
fn a_path(card: &[u8], authority: &[u8], root: &[u8]) {
    let it = bench();
    if in_a_path([card, &it.authority, &it.root]).is_ok() {
        assert_eq!(card, it.card);
    }
    if in_a_path([&it.card, authority, &it.root]).is_ok() {
        assert_eq!(authority, it.authority);
    }
    let _ = in_a_path([&it.card, &it.authority, root]);
}

/// An authority signs whatever it is given; everybody reads the result, and nobody crashes.
fn a_signed_path(card: &[u8], authority: &[u8]) {
    let it = bench();
    let (card, authority) = (signed_again(it, 0, card), signed_again(it, 1, authority));
    let _ = it.verifier.judge(Some(&card), None, noon());
    let _ = in_a_path([&card, &it.authority, &it.root]);
    let _ = in_a_path([&it.card, &authority, &it.root]);
}

fn in_a_path(path: [&[u8]; 3]) -> Result<(), second::Objection> {
    let policies = PolicyInputs { accepted: vec![HPKI_POLICY.parse().unwrap()], explicit: true, ..Default::default() };
    second::judge(&path, noon(), &policies)
}

/// A certificate with these bytes, signed by the card's authority (0) or the authority's root (1).
fn signed_again(bench: &Bench, which: usize, bytes: &[u8]) -> Vec<u8> {
    let key = &bench.signing[which];
    let mut signature = vec![0; key.public_modulus_len()];
    let chance = aws_lc_rs::rand::SystemRandom::new();
    key.sign(&RSA_PKCS1_SHA256, &chance, bytes, &mut signature).unwrap();
    // sha256WithRSAEncryption
    let algorithm = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11, 5, 0];
    let parts = [bytes, &tlv(0x30, &algorithm), &tlv(0x03, &[&[0], signature.as_slice()].concat())].concat();
    tlv(0x30, &parts)
}

/// A revocation list: nothing modified is accepted as the authority's.
fn a_list(bytes: &[u8]) {
    let it = bench();
    let authority = certificate::read(&it.authority).unwrap();
    if let Ok(list) = List::parse_and_verify(bytes, &[authority.decoded()], noon()) {
        let known = List::parse_and_verify(&it.list, &[authority.decoded()], noon()).unwrap();
        assert_eq!((list.number, list.next_update), (known.number, known.next_update));
    }
}

/// A token: only exactly what was signed is accepted.
fn a_token(text: &str) {
    let it = bench();
    if let Some(claims) = it.keys.read(text, noon()) {
        assert_eq!((claims.session, claims.certificate), (uuid::Uuid::nil(), Some([9; 32])));
    }
}

/// The headers of an upload or a download.
fn a_header(text: &str) {
    for (key, value) in tus::metadata(text).unwrap_or_default() {
        assert!(key.len() + value.len() <= text.len());
    }
    let _ = tus::read_checksum(text);
    let _ = Ranges::read(text);
    let _ = medpost::exchange::api::read_range(text, 1_000);
    if let Ok(name) = FileName::parse(text) {
        let saved = saved([name.as_str(), name.as_str()]);
        assert!(saved[0] != saved[1] && saved.iter().all(|it| it.len() <= SAVED_BYTES), "{saved:?}");
        let shown = medpost::exchange::api::disposition(&saved[1]);
        assert!(shown.is_ascii() && !shown.contains(['\r', '\n']), "{shown}");
    }
    let _ = Code::read(text);
}

/// Files from outside: a table, a bank's file, a keyring, a mail.
fn a_file(bytes: &[u8]) {
    if let Ok(rows) = import::read(bytes) {
        assert!(rows.iter().all(|it| !it.name.is_empty()));
    }
    let today = noon().japan_date();
    if let Ok(found) = zengin::credits::credits(bytes, today) {
        assert!(found.iter().all(|it| zengin::is_recent(it.on, today)));
    }
    let _ = zengin::debits::outcomes(bytes);
    let _ = Keyring::parse(&String::from_utf8_lossy(bytes));
    let page = mails::readable(bytes);
    assert!(!page.contains('<') && !page.contains('>'));
}

/// Bytes similar to these, with a few of them changed, inserted or removed.
fn like(bytes: &'static [u8]) -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<prop::sample::Index>(), any::<u8>(), 0..3u8);
    proptest::collection::vec(change, 1..4).prop_map(move |changes| {
        let mut bytes = bytes.to_vec();
        for (at, byte, how) in changes {
            let at = at.index(bytes.len().max(1)).min(bytes.len().saturating_sub(1));
            match how {
                0 if !bytes.is_empty() => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => bytes.truncate(at),
            }
        }
        bytes
    })
}

const TABLE: &[u8] = "association,code,name,kana,kind,city,address,phone,director,inboxes\n例示医師会,T1,\"見本, クリニック\",ミホン,診療所,例示市,1-1,000,例示,代表|地域連携室\n".as_bytes();

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn certificates(changed in like(&bench().card), junk in proptest::collection::vec(any::<u8>(), 0..300)) {
        a_certificate(&changed);
        a_certificate(&junk);
    }

    #[test]
    fn paths(
        card in like(&bench().card),
        authority in like(&bench().authority),
        root in like(&bench().root),
        junk in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        a_path(&card, &authority, &root);
        a_path(&junk, &junk, &junk);
    }

    #[test]
    fn signed_paths(card in like(&bench().signed[0]), authority in like(&bench().signed[1])) {
        a_signed_path(&card, &authority);
    }

    #[test]
    fn revocation_lists(changed in like(&bench().list), junk in proptest::collection::vec(any::<u8>(), 0..300)) {
        a_list(&changed);
        a_list(&junk);
    }

    #[test]
    fn tokens(changed in like(bench().token.as_bytes()), junk: String) {
        a_token(&String::from_utf8_lossy(&changed));
        a_token(&junk);
    }

    #[test]
    fn headers(
        text: String,
        range in "bytes=[0-9]{0,25}-[0-9]{0,25}",
        pairs in "([a-z]{1,8} [A-Za-z0-9+/=]{0,12},?){0,20}",
        sum in "(sha1|sha256|md5) [A-Za-z0-9+/=]{0,50}",
    ) {
        for it in [&text, &range, &pairs, &sum] {
            a_header(it);
        }
    }

    #[test]
    fn files(changed in like(TABLE), junk in proptest::collection::vec(any::<u8>(), 0..300)) {
        a_file(&changed);
        a_file(&junk);
        // The same as Unicode text, cut anywhere.
        let text = String::from_utf8_lossy(&changed).encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        a_file(&[[0xFFu8, 0xFE].as_slice(), &text].concat());
    }
}
