//! NIST PKITS through path validation and revocation, with every exception and its reason.
//!
//! The certificates come from PyPI's `cryptography_vectors`; the table of tests from NIST's document.

use std::fs;
use std::path::PathBuf;

use certval::{PDVCertificate, PDVTrustAnchorChoice};
use medpost::net::path::{PolicyInputs, validate};
use medpost::net::revocation::{List, Lists};

/// Valid by NIST, refused here on purpose: nothing is let in that is not understood in full.
const STRICTER: [(&str, &str); 33] = [
    ("4.1.4", DSA),
    ("4.1.5", DSA),
    ("4.2.3", "validity before 1970 is not read"),
    ("4.4.19", KEY),
    ("4.5.1", KEY),
    ("4.5.3", KEY),
    ("4.5.4", KEY),
    ("4.5.6", KEY),
    ("4.6.15", KEY),
    ("4.6.17", KEY),
    ("4.9.6", KEY),
    ("4.11.7", KEY),
    ("4.12.7", KEY),
    ("4.12.9", KEY),
    ("4.13.19", KEY),
    ("4.14.1", RELATIVE),
    ("4.14.4", RELATIVE),
    ("4.14.5", RELATIVE),
    ("4.14.7", RELATIVE),
    ("4.14.13", RELATIVE),
    ("4.14.18", SOME),
    ("4.14.19", SOME),
    ("4.14.22", INDIRECT),
    ("4.14.24", INDIRECT),
    ("4.14.25", INDIRECT),
    ("4.14.28", INDIRECT),
    ("4.14.29", INDIRECT),
    ("4.14.30", INDIRECT),
    ("4.14.33", INDIRECT),
    ("4.15.2", DELTA),
    ("4.15.5", DELTA),
    ("4.15.7", DELTA),
    ("4.15.8", DELTA),
];
const DSA: &str = "DSA is not used for cards";
const KEY: &str = "a list counts for the very key that signed it, not for another key of the same name";
const INDIRECT: &str = "indirect lists, and lists signed by others than the authority, are refused";
const RELATIVE: &str = "names relative to the issuer are not read";
const SOME: &str = "lists for some reasons only are refused";
const DELTA: &str = "lists that point to deltas are refused";

fn data() -> PathBuf {
    let venv = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../var/venv/lib");
    let python = fs::read_dir(&venv).unwrap().next().unwrap().unwrap().path();
    python.join("site-packages/cryptography_vectors/x509/PKITS_data")
}

#[test]
fn nist_pkits_is_judged_as_nist_says_or_more_strictly() {
    let (folder, now) = (data(), "2011-04-15T00:00:00Z".parse().unwrap());
    let certificate = |name: &str| fs::read(folder.join("certs").join(name)).unwrap();
    let root_der = certificate("TrustAnchorRootCertificate.crt");
    let root = PDVCertificate::try_from(root_der.as_slice()).unwrap();
    let anchors = [PDVTrustAnchorChoice::try_from(root_der.as_slice()).unwrap()];
    let (mut wrong, mut stricter, mut count) = (Vec::new(), Vec::new(), 0);
    for line in include_str!("pkits.csv").lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [test, valid, leaf, authorities, lists, policies, explicit, mapping, any] = cells[..] else {
            panic!("{line}")
        };
        count += 1;
        let accepted = policies.split(' ').filter(|it| !it.is_empty() && *it != "2.5.29.32.0");
        let inputs = PolicyInputs {
            accepted: accepted.map(|it| it.parse().unwrap()).collect(),
            explicit: explicit == "1",
            inhibit_mapping: mapping == "1",
            inhibit_any: any == "1",
        };
        let authorities: Vec<PDVCertificate> = authorities
            .split(' ')
            .filter(|it| !it.is_empty())
            .filter_map(|it| PDVCertificate::try_from(certificate(it).as_slice()).ok())
            .collect();
        let judge = || -> Option<()> {
            let leaf = PDVCertificate::try_from(certificate(leaf).as_slice()).ok()?;
            let (path, _) = validate(&leaf, &authorities, &anchors, now, &inputs).ok()?;
            let issuers: Vec<_> = authorities.iter().chain([&root]).map(PDVCertificate::decoded).collect();
            let mut known = Lists::default();
            for it in lists.split(' ').filter(|it| !it.is_empty()) {
                if let Ok(list) = List::judge(&fs::read(folder.join("crls").join(it)).unwrap(), &issuers, now) {
                    let _ = known.add(std::sync::Arc::new(list));
                }
            }
            let mut below = leaf.decoded();
            let above = path.iter().map(|it| authorities[*it].decoded()).chain([root.decoded()]);
            for (depth, issuer) in above.enumerate() {
                known.check(below, issuer, depth > 0, now).ok()?;
                below = issuer;
            }
            Some(())
        };
        match (judge().is_some(), valid == "1") {
            (true, false) => wrong.push(format!("{test} is let in")),
            (false, true) => stricter.push(test.to_owned()),
            _ => {}
        }
    }
    assert_eq!(count, 249);
    assert!(wrong.is_empty(), "{wrong:#?}");
    let listed: Vec<&str> = STRICTER.iter().map(|it| it.0).collect();
    assert_eq!(stricter, listed);
}
