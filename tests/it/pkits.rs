//! NIST PKITS through both path checks and through revocation, with every exception and its reason.
//!
//! The certificates come from PyPI's `cryptography_vectors`, the table of tests from NIST's document. Each check is
//! given every order of every selection of a test's authorities, so that whatever it refuses, it refuses in all of
//! them.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use certval::{PDVCertificate, PDVTrustAnchorChoice};
use medpost::net::path::{BrokenPath, by_certval, validate};
use medpost::net::revocation::{List, Lists};
use medpost::net::rules::PolicyInputs;
use medpost::net::second;
use medpost_domain::instant::Instant;

/// NIST's tests on which our verdict differs, by reason.
type Table = &'static [(&'static str, &'static [&'static str])];

/// Valid according to NIST, deliberately refused by `certval` or because of the lists: nothing is accepted that is not
/// fully understood.
const STRICTER: Table = &[
    ("DSA is not used for cards", &["4.1.4", "4.1.5"]),
    ("validity before 1970 is not read", &["4.2.3"]),
    (
        "a list counts for the very key that signed it, not for another key of the same name",
        &[
            "4.4.19", "4.5.1", "4.5.3", "4.5.4", "4.5.6", "4.6.15", "4.6.17", "4.9.6", "4.11.7", "4.12.7", "4.12.9",
            "4.13.19",
        ],
    ),
    ("names relative to the issuer are not read", &["4.14.1", "4.14.4", "4.14.5", "4.14.7", "4.14.13"]),
    ("lists for some reasons only are refused", &["4.14.18", "4.14.19"]),
    (
        "indirect lists, and lists signed by others than the authority, are refused",
        &["4.14.22", "4.14.24", "4.14.25", "4.14.28", "4.14.29", "4.14.30", "4.14.33"],
    ),
    ("lists that point to deltas are refused", &["4.15.2", "4.15.5", "4.15.7", "4.15.8"]),
];

/// Valid according to NIST, deliberately refused by our own check, which knows less and refuses what it doesn't know.
const STRICTER_SECOND: Table = &[
    ("DSA is not used for cards", &["4.1.4", "4.1.5"]),
    ("names are equal byte for byte", &["4.3.3", "4.3.4", "4.3.5", "4.3.10", "4.3.11"]),
    ("a path's length counts authorities that issued to themselves, too", &["4.6.15", "4.6.17"]),
    (
        "an authority constrains or maps policies",
        &[
            "4.8.6.1",
            "4.8.6.2",
            "4.8.10.1",
            "4.8.10.2",
            "4.8.10.3",
            "4.8.11.1",
            "4.8.11.2",
            "4.8.13.1",
            "4.8.13.2",
            "4.8.13.3",
            "4.8.14.1",
            "4.8.18.1",
            "4.8.18.2",
            "4.9.1",
            "4.9.2",
            "4.9.4",
            "4.9.6",
            "4.10.1.1",
            "4.10.3.2",
            "4.10.5.1",
            "4.10.6.1",
            "4.10.9",
            "4.10.11",
            "4.10.12.1",
            "4.10.12.2",
            "4.10.13.1",
            "4.10.13.2",
            "4.10.14",
            "4.11.2",
            "4.11.4",
            "4.11.7",
            "4.12.2",
            "4.12.3.1",
            "4.12.7",
            "4.12.9",
        ],
    ),
    (
        "an authority constrains names",
        &[
            "4.13.1", "4.13.4", "4.13.5", "4.13.6", "4.13.11", "4.13.14", "4.13.18", "4.13.19", "4.13.21", "4.13.23",
            "4.13.25", "4.13.27", "4.13.30", "4.13.32", "4.13.34", "4.13.36",
        ],
    ),
];

/// Invalid according to NIST, accepted by our own check. `certval` accepts the same path because nothing is wrong with
/// it: the card is refused for revocation, which neither of them checks.
const LEFT_TO_LISTS: Table = &[
    (
        "revoked, or no list that counts is at hand",
        &[
            "4.4.1", "4.4.2", "4.4.3", "4.4.4", "4.4.5", "4.4.6", "4.4.8", "4.4.9", "4.4.10", "4.4.11", "4.4.12",
            "4.4.15", "4.4.18", "4.4.20", "4.4.21",
        ],
    ),
    ("the same where the authority changed its key", &["4.5.2", "4.5.5", "4.5.7"]),
    ("the authority may not sign lists", &["4.7.4", "4.7.5"]),
    (
        "the list speaks of other certificates, or revokes this one",
        &[
            "4.14.2", "4.14.3", "4.14.6", "4.14.8", "4.14.9", "4.14.11", "4.14.12", "4.14.14", "4.14.15", "4.14.16",
            "4.14.17", "4.14.20", "4.14.21", "4.14.23", "4.14.26", "4.14.27", "4.14.31", "4.14.32", "4.14.34",
            "4.14.35",
        ],
    ),
    ("lists with deltas", &["4.15.1", "4.15.3", "4.15.4", "4.15.6", "4.15.9", "4.15.10"]),
];

fn data() -> PathBuf {
    let venv = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../var/venv/lib");
    let python = fs::read_dir(&venv).unwrap().next().unwrap().unwrap().path();
    python.join("site-packages/cryptography_vectors/x509/PKITS_data")
}

fn certificate(name: &str) -> Vec<u8> {
    fs::read(data().join("certs").join(name)).unwrap()
}

/// One of NIST's tests.
struct Case {
    name: String,
    valid: bool,
    leaf: Vec<u8>,
    authorities: Vec<Vec<u8>>,
    lists: Vec<Vec<u8>>,
    inputs: PolicyInputs,
}

fn cases() -> Vec<Case> {
    let read = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let [test, valid, leaf, authorities, lists, policies, explicit, mapping, any] = cells[..] else {
            panic!("{line}")
        };
        let accepted = policies.split_whitespace().filter(|it| *it != "2.5.29.32.0");
        Case {
            name: test.to_owned(),
            valid: valid == "1",
            leaf: certificate(leaf),
            authorities: authorities.split_whitespace().map(certificate).collect(),
            lists: lists.split_whitespace().map(|it| fs::read(data().join("crls").join(it)).unwrap()).collect(),
            inputs: PolicyInputs {
                accepted: accepted.map(|it| it.parse().unwrap()).collect(),
                explicit: explicit == "1",
                inhibit_mapping: mapping == "1",
                inhibit_any: any == "1",
            },
        }
    };
    include_str!("pkits.csv").lines().skip(1).map(read).collect()
}

/// Every order of every selection from this many things.
fn orders(count: usize) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    let mut at = 0;
    while at < all.len() {
        let longer: Vec<Vec<usize>> =
            (0..count).filter(|it| !all[at].contains(it)).map(|it| [all[at].clone(), vec![it]].concat()).collect();
        all.extend(longer);
        at += 1;
    }
    all
}

/// Checks that the tests found are exactly those in the tables.
#[track_caller]
fn agree(found: &[&str], tables: &[Table]) {
    let found: BTreeSet<&str> = found.iter().copied().collect();
    let listed: BTreeSet<&str> = tables.iter().flat_map(|it| it.iter()).flat_map(|it| it.1.iter().copied()).collect();
    let (more, fewer): (Vec<_>, Vec<_>) = (found.difference(&listed).collect(), listed.difference(&found).collect());
    assert!(more.is_empty() && fewer.is_empty(), "not in the table: {more:?}; in the table alone: {fewer:?}");
}

#[test]
fn nist_pkits_is_judged_as_nist_says_or_more_strictly() {
    let now: Instant = "2011-04-15T00:00:00Z".parse().unwrap();
    let root_der = certificate("TrustAnchorRootCertificate.crt");
    let root = PDVCertificate::try_from(root_der.as_slice()).unwrap();
    let anchors = [PDVTrustAnchorChoice::try_from(root_der.as_slice()).unwrap()];
    let cases = cases();
    assert_eq!(cases.len(), 249);
    let (mut refused, mut refused_by_second, mut refused_by_either) = (Vec::new(), Vec::new(), Vec::new());
    let (mut accepted_by_second, mut wrong) = (Vec::new(), Vec::new());
    for it in &cases {
        // What can't be read is not part of any path.
        let authorities: Vec<PDVCertificate> =
            it.authorities.iter().filter_map(|it| PDVCertificate::try_from(it.as_slice()).ok()).collect();
        let Ok(leaf) = PDVCertificate::try_from(it.leaf.as_slice()) else {
            assert_eq!(it.name, "4.2.3");
            refused.push("4.2.3");
            refused_by_either.push("4.2.3");
            continue;
        };
        let issuers: Vec<_> = authorities.iter().chain([&root]).map(PDVCertificate::decoded).collect();
        let mut known = Lists::default();
        for list in it.lists.iter().filter_map(|it| List::parse_and_verify(it, &issuers, now).ok()) {
            let _ = known.add(Arc::new(list));
        }
        let is_listed_as_good = |order: &[usize]| {
            let above = order.iter().map(|it| authorities[*it].decoded()).chain([root.decoded()]);
            let below = std::iter::once(leaf.decoded()).chain(above.clone());
            let mut links = below.zip(above).enumerate();
            links.all(|(depth, (below, above))| known.check(below, above, depth > 0, now).is_ok())
        };
        let (mut first, mut second) = (false, false);
        for order in orders(authorities.len()) {
            let above: Vec<&PDVCertificate> = order.iter().map(|it| &authorities[*it]).collect();
            let path: Vec<&[u8]> = std::iter::once(&leaf)
                .chain(above.iter().copied())
                .chain([&root])
                .map(PDVCertificate::as_bytes)
                .collect();
            let by_first = by_certval(&leaf, &above, &anchors[0], now, &it.inputs).is_ok();
            let by_second = second::judge(&path, now, &it.inputs).is_ok();
            assert!(by_first || !by_second, "{}: certval refuses what our own check accepts: {order:?}", it.name);
            first |= by_first && is_listed_as_good(&order);
            second |= by_second;
        }
        let both = validate(&leaf, &authorities, &anchors, now, &it.inputs);
        let both = both.is_ok_and(|(order, _)| is_listed_as_good(&order));
        let name = it.name.as_str();
        if it.valid {
            refused.extend((!first).then_some(name));
            refused_by_second.extend((!second).then_some(name));
            refused_by_either.extend((!both).then_some(name));
        } else {
            accepted_by_second.extend(second.then_some(name));
            wrong.extend((first || both).then_some(name));
        }
    }
    assert!(wrong.is_empty(), "let in: {wrong:?}");
    agree(&refused, &[STRICTER]);
    agree(&refused_by_second, &[STRICTER_SECOND]);
    agree(&accepted_by_second, &[LEFT_TO_LISTS]);
    agree(&refused_by_either, &[STRICTER, STRICTER_SECOND]);
}

/// What our own check reports for paths with one fault each: it detects that very fault.
#[test]
fn the_second_check_says_what_is_wrong() {
    use second::Objection;
    let now: Instant = "2011-04-15T00:00:00Z".parse().unwrap();
    let root = certificate("TrustAnchorRootCertificate.crt");
    let cases = cases();
    for (name, order, expected) in [
        ("4.1.1", &[0][..], None),
        // A bit string that is not a whole number of bytes.
        ("4.1.2", &[0], Some(Objection::Unreadable)),
        ("4.1.6", &[0], Some(Objection::Unreadable)),
        ("4.1.3", &[0], Some(Objection::Signature)),
        ("4.2.1", &[0], Some(Objection::Validity)),
        ("4.2.2", &[0], Some(Objection::Validity)),
        ("4.2.5", &[0], Some(Objection::Validity)),
        ("4.2.7", &[0], Some(Objection::Validity)),
        ("4.3.1", &[0], Some(Objection::Name)),
        ("4.3.2", &[0], Some(Objection::Name)),
        ("4.6.1", &[0], Some(Objection::NoAuthority)),
        ("4.6.2", &[0], Some(Objection::NoAuthority)),
        ("4.6.3", &[0], Some(Objection::NoAuthority)),
        ("4.6.5", &[1, 0], Some(Objection::PathLength)),
        ("4.6.8", &[0], None),
        ("4.7.1", &[0], Some(Objection::NoAuthority)),
        ("4.7.2", &[0], Some(Objection::NoAuthority)),
        ("4.13.2", &[0], Some(Objection::Extension)),
        ("4.16.1", &[], None),
        ("4.16.2", &[], Some(Objection::Extension)),
    ] {
        let it = cases.iter().find(|it| it.name == name).unwrap();
        let above = order.iter().map(|at| it.authorities[*at].as_slice());
        let path: Vec<&[u8]> = std::iter::once(it.leaf.as_slice()).chain(above).chain([&root[..]]).collect();
        assert_eq!(second::judge(&path, now, &it.inputs).err(), expected, "{name}");
    }
    let it = cases.iter().find(|it| it.name == "4.1.1").unwrap();
    let judge = |path: &[&[u8]], policies: &PolicyInputs| second::judge(path, now, policies).err();
    let path = [it.leaf.as_slice(), &it.authorities[0], &root];
    // An empty path, and one with a missing certificate.
    assert_eq!(judge(&[], &it.inputs), Some(Objection::Unreadable));
    assert_eq!(judge(&path[..1], &it.inputs), Some(Objection::Unreadable));
    assert_eq!(judge(&[path[0], path[2]], &it.inputs), Some(Objection::Name));
    // A policy present in both is accepted, no other one is, and anyPolicy doesn't count as one.
    for (policy, expected) in [
        ("2.16.840.1.101.3.2.1.48.1", None),
        ("2.16.840.1.101.3.2.1.48.2", Some(Objection::Policy)),
        ("2.5.29.32.0", Some(Objection::Policy)),
    ] {
        let accepted = vec![policy.parse().unwrap()];
        assert_eq!(
            judge(&path, &PolicyInputs { accepted, explicit: true, ..Default::default() }),
            expected,
            "{policy}"
        );
    }
}

/// Lines logged while running something on this thread.
fn logged(what: impl FnOnce()) -> String {
    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);
    impl std::io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    tracing::subscriber::with_default(subscriber, what);
    let bytes = lines.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_path_that_one_check_alone_accepts_is_refused_and_told_without_a_name() {
    let now: Instant = "2011-04-15T00:00:00Z".parse().unwrap();
    let anchor = certificate("TrustAnchorRootCertificate.crt");
    let anchors = [PDVTrustAnchorChoice::try_from(anchor.as_slice()).unwrap()];
    // Names that only differ in spaces are equal for certval.
    let it = cases().into_iter().find(|it| it.name == "4.3.3").unwrap();
    let read = |it: &[u8]| PDVCertificate::try_from(it).unwrap();
    let (leaf, authority) = (read(&it.leaf), read(&it.authorities[0]));
    assert_eq!(by_certval(&leaf, &[&authority], &anchors[0], now, &it.inputs), Ok(()));
    let lines = logged(|| {
        let judged = validate(&leaf, &[authority], &anchors, now, &it.inputs);
        assert_eq!(judged, Err(BrokenPath::Disputed));
    });
    assert!(lines.contains("ERROR") && lines.contains("only certval accepts a path"), "{lines}");
    assert!(lines.contains("the names do not lead to the root"), "{lines}");
    let whole = leaf.decoded().tbs_certificate().subject().to_string();
    let name = whole.split(',').next().unwrap().trim_start_matches("CN=");
    let ours: String = lines.lines().filter(|it| it.contains("medpost::")).collect();
    assert!(name.len() > 10 && !ours.contains(name), "{name}: {lines}");
}
