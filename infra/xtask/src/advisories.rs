//! Known vulnerabilities in dependencies: checks `Cargo.lock` against a dated copy of the RustSec advisory database.
//!
//! Every finding must be fixed, or accepted in a list with a reason and an end date. Yanked releases are not checked:
//! neither the copy nor `Cargo.lock` knows about them.

use std::fs;
use std::path::{Path, PathBuf};

use semver::{BuildMetadata, Comparator, Op, Version, VersionReq};
use serde::Deserialize;
use time::macros::format_description;
use time::{Date, Duration, OffsetDateTime};

use crate::run::{Done, command, note, root};

/// The copy: commit and date in its first line, then one advisory per line.
const COPY: &str = "infra/advisories/rustsec.tsv";
/// Describes the copy and its source.
const README: &str = "infra/advisories/README.md";
/// The accepted findings.
const ACCEPTED: &str = "infra/advisories/accepted.toml";
/// A copy older than this triggers a warning.
const FRESH: Duration = Duration::days(60);
/// The longest time for which a finding can be accepted before somebody reviews it again.
const LONGEST: Duration = Duration::days(180);

/// A known vulnerability in a library.
struct Advisory {
    id: String,
    package: String,
    kind: String,
    /// Versions that contain the fix.
    patched: Vec<VersionReq>,
    /// Versions that were never affected.
    unaffected: Vec<VersionReq>,
    title: String,
}

/// A library used in the build.
struct Package {
    name: String,
    version: Version,
    /// The packages that depend on it.
    by: Vec<String>,
}

/// An accepted finding: this advisory for this version, as long as exactly these packages bring it in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Accepted {
    id: String,
    package: String,
    version: String,
    by: Vec<String>,
    reason: String,
    until: String,
}

/// Checks that every finding is accepted, and that every accepted finding still exists.
pub fn check() -> Done {
    let read = |name: &str| fs::read_to_string(root().join(name)).map_err(|it| format!("{name}: {it}"));
    let copy = read(COPY)?;
    let (commit, of) = head(&copy).ok_or_else(|| format!("{COPY}: the first line names no commit and day"))?;
    if !read(README)?.contains(commit) {
        return Err(format!("{README} does not name the copy's commit {commit}"));
    }
    let advisories = copy.lines().skip(1).map(line).collect::<Result<Vec<_>, _>>()?;
    let packages = locked(&read("Cargo.lock")?)?;
    let accepted = entries(&read(ACCEPTED)?)?;
    let today = today();
    let wrong = judge(&advisories, &packages, &accepted, today);
    println!("{} advisories of {of} on {} libraries, {} accepted", advisories.len(), packages.len(), accepted.len());
    println!("npm: advisories are not looked up, for they can only be asked of npm's own service");
    if let Some(text) = too_old(of, today) {
        note(text);
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// Recreates the copy from a checkout of <https://github.com/rustsec/advisory-db>.
pub fn renew(folder: &Path) -> Done {
    let log = command("git").arg("-C").arg(folder).args(["log", "-1", "--format=%H %cs"]).output();
    let log = log.map_err(|it| format!("git: {it}"))?.stdout;
    let log = String::from_utf8_lossy(&log);
    let (commit, of) = log.trim().split_once(' ').ok_or_else(|| format!("{} is no checkout", folder.display()))?;
    let mut lines = Vec::new();
    for path in advisory_files(folder).map_err(|it| format!("{}: {it}", folder.display()))? {
        let text = fs::read_to_string(&path).map_err(|it| format!("{}: {it}", path.display()))?;
        if let Some(it) = reduced(&text).map_err(|it| format!("{}: {it}", path.display()))? {
            line(&it)?;
            lines.push(it + "\n");
        }
    }
    lines.sort();
    let write = |name: &str, text: String| fs::write(root().join(name), text).map_err(|it| format!("{name}: {it}"));
    write(COPY, format!("# rustsec/advisory-db {commit} {of}\n{}", lines.concat()))?;
    let readme = fs::read_to_string(root().join(README)).map_err(|it| format!("{README}: {it}"))?;
    let told = |it: &str| if it.starts_with("Commit ") { format!("Commit `{commit}` of {of}.") } else { it.to_owned() };
    write(README, readme.lines().map(|it| told(it) + "\n").collect())?;
    println!("{} advisories of {of}", lines.len());
    Ok(())
}

/// Returns everything wrong: findings that are not accepted, and entries that are expired, too long, or match nothing.
fn judge(advisories: &[Advisory], packages: &[Package], accepted: &[Accepted], today: Date) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut used = vec![false; accepted.len()];
    for it in packages {
        for fault in advisories.iter().filter(|fault| fault.package == it.name && fault.is_in(&it.version)) {
            let entry = accepted.iter().position(|entry| {
                (&entry.id, &entry.package, &entry.by) == (&fault.id, &it.name, &it.by)
                    && entry.version == it.version.to_string()
            });
            match entry {
                Some(at) => used[at] = true,
                None => wrong.push(format!(
                    "{} {} by {}: {} ({}) {}",
                    it.name,
                    it.version,
                    it.by.join(", "),
                    fault.id,
                    fault.kind,
                    fault.title
                )),
            }
        }
    }
    for (entry, used) in accepted.iter().zip(used) {
        let mut say = |what: &str| wrong.push(format!("{ACCEPTED}: {} {} {what}", entry.id, entry.package));
        if !used {
            say("is not found any more: take it out");
        }
        if entry.reason.trim().is_empty() {
            say("has no reason");
        }
        match day(&entry.until) {
            None => say("has no day on which it ends"),
            Some(it) if it < today => say("is over: look at it again"),
            Some(it) if it - today > LONGEST => say("is accepted for more than 180 days"),
            Some(_) => {}
        }
    }
    wrong
}

impl Advisory {
    /// Whether a version is affected: it is neither fixed nor unaffected.
    fn is_in(&self, version: &Version) -> bool {
        let inside = |it: &VersionReq| !it.comparators.is_empty() && it.comparators.iter().all(|it| holds(it, version));
        !self.patched.iter().chain(&self.unaffected).any(inside)
    }
}

/// Whether a version lies on the given side, by order alone. Cargo's own rule excludes pre-releases from ranges that
/// don't mention any; here 0.10.0-rc.19 is above 0.9.9, and counts as 0.10.0 if a range ends there. Comparators that
/// the database doesn't use never match.
fn holds(it: &Comparator, version: &Version) -> bool {
    let whole = it.patch.is_some();
    let (minor, patch) = (it.minor.unwrap_or(0), it.patch.unwrap_or(0));
    let named = Version { pre: it.pre.clone(), ..Version::new(it.major, minor, patch) };
    let below = |end: &Version| {
        let same = (version.major, version.minor, version.patch) == (end.major, end.minor, end.patch);
        version < end && !(same && end.pre.is_empty())
    };
    match it.op {
        Op::GreaterEq => *version >= named,
        Op::Less => below(&named),
        Op::Greater if whole => *version > named,
        Op::LessEq if whole => *version <= named,
        Op::Exact if whole => *version == named,
        Op::Caret if whole => {
            let end = match (it.major, minor) {
                (0, 0) => Version::new(0, 0, patch + 1),
                (0, _) => Version::new(0, minor + 1, 0),
                _ => Version::new(it.major + 1, 0, 0),
            };
            *version >= named && below(&end)
        }
        _ => false,
    }
}

/// Commit and date of a copy.
fn head(copy: &str) -> Option<(&str, Date)> {
    let (commit, of) = copy.lines().next()?.strip_prefix("# rustsec/advisory-db ")?.split_once(' ')?;
    Some((commit, day(of)?))
}

/// The warning about an outdated copy.
fn too_old(of: Date, today: Date) -> Option<String> {
    let age = today - of;
    (age > FRESH).then(|| {
        format!(
            "The copy of the advisories is of {of}, {} days ago: renew it with `cargo xtask advisories FOLDER`.",
            age.whole_days()
        )
    })
}

/// Parses one line of the copy.
fn line(text: &str) -> Result<Advisory, String> {
    let cells: Vec<&str> = text.split('\t').collect();
    let [id, package, _date, kind, patched, unaffected, title] = cells[..] else {
        return Err(format!("{COPY}: {text:?} has {} cells", cells.len()));
    };
    let ranges = |text: &str| {
        let each = text.split('|').map(str::trim).filter(|it| !it.is_empty());
        each.map(|it| VersionReq::parse(it).map_err(|why| format!("{id}: {it:?}: {why}"))).collect::<Result<_, _>>()
    };
    Ok(Advisory {
        id: id.to_owned(),
        package: package.to_owned(),
        kind: kind.to_owned(),
        patched: ranges(patched)?,
        unaffected: ranges(unaffected)?,
        title: title.to_owned(),
    })
}

/// Reduces an advisory of the database to one line of the copy. `None` if it was withdrawn.
fn reduced(text: &str) -> Result<Option<String>, String> {
    let (front, rest) = text
        .strip_prefix("```toml\n")
        .and_then(|it| it.split_once("\n```"))
        .ok_or("it does not begin with its TOML part")?;
    let front: toml::Table = front.parse().map_err(|it| format!("{it}"))?;
    let advisory = front.get("advisory").and_then(toml::Value::as_table).ok_or("it has no part `advisory`")?;
    if advisory.contains_key("withdrawn") {
        return Ok(None);
    }
    let said = |name: &str| advisory.get(name).and_then(toml::Value::as_str);
    let must = |name: &str| said(name).ok_or_else(|| format!("it has no `{name}`"));
    let ranges = |name: &str| -> Result<String, String> {
        let Some(it) = front.get("versions").and_then(|it| it.get(name)) else { return Ok(String::new()) };
        let all = it.as_array().ok_or_else(|| format!("`{name}` is no list"))?;
        let all = all.iter().map(|it| it.as_str().ok_or_else(|| format!("`{name}` holds no text")));
        Ok(all.collect::<Result<Vec<_>, _>>()?.join(" | "))
    };
    // What was adapted from GitHub's database requires attribution, so only facts are taken from it.
    let ours = said("license").is_none_or(|it| it == "CC0-1.0");
    let title = rest.lines().find_map(|it| it.strip_prefix("# ")).filter(|_| ours).unwrap_or_default();
    let cells = [
        must("id")?,
        must("package")?,
        must("date")?,
        said("informational").unwrap_or("vulnerability"),
        &ranges("patched")?,
        &ranges("unaffected")?,
        title.trim(),
    ];
    Ok(Some(cells.map(|it| it.replace('\t', " ")).join("\t")))
}

fn advisory_files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for it in fs::read_dir(folder.join("crates"))? {
        for it in fs::read_dir(it?.path())? {
            found.push(it?.path());
        }
    }
    Ok(found.into_iter().filter(|it| it.extension().is_some_and(|it| it == "md")).collect())
}

/// The libraries from the registry in a `Cargo.lock`, each with the packages that depend on it.
fn locked(text: &str) -> Result<Vec<Package>, String> {
    #[derive(Deserialize)]
    struct Lock {
        package: Vec<Locked>,
    }
    #[derive(Deserialize)]
    struct Locked {
        name: String,
        version: String,
        source: Option<String>,
        #[serde(default)]
        dependencies: Vec<String>,
    }
    let Lock { package: all } = toml::from_str(text).map_err(|it| format!("Cargo.lock: {it}"))?;
    let bring = |it: &Locked| {
        // If several versions are locked, the dependency names the version.
        let means = |dependency: &String| {
            let mut words = dependency.split(' ');
            words.next() == Some(&it.name) && words.next().is_none_or(|version| version == it.version)
        };
        let by = all.iter().filter(|other| other.dependencies.iter().any(means));
        let mut by: Vec<String> = by.map(|it| it.name.clone()).collect();
        by.sort();
        by.dedup();
        by
    };
    let libraries = all.iter().filter(|it| it.source.is_some());
    libraries.map(|it| Ok(Package { name: it.name.clone(), version: version(&it.version)?, by: bring(it) })).collect()
}

/// Parses the accepted findings.
fn entries(text: &str) -> Result<Vec<Accepted>, String> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct List {
        #[serde(default)]
        accepted: Vec<Accepted>,
    }
    let List { accepted } = toml::from_str(text).map_err(|it| format!("{ACCEPTED}: {it}"))?;
    Ok(accepted)
}

/// A version without its build metadata, which doesn't affect the order.
fn version(text: &str) -> Result<Version, String> {
    let whole = Version::parse(text).map_err(|it| format!("version {text:?}: {it}"))?;
    Ok(Version { build: BuildMetadata::EMPTY, ..whole })
}

fn day(text: &str) -> Option<Date> {
    Date::parse(text, format_description!("[year]-[month]-[day]")).ok()
}

#[expect(clippy::disallowed_methods, reason = "a copy's age is asked on the day on which somebody runs this")]
fn today() -> Date {
    OffsetDateTime::now_utc().date()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn advisory(patched: &str, unaffected: &str) -> Advisory {
        line(&format!("RUSTSEC-2026-0001\tsample\t2026-01-01\tvulnerability\t{patched}\t{unaffected}\tA fault"))
            .unwrap()
    }

    #[track_caller]
    fn check(patched: &str, unaffected: &str, has: &[&str], has_not: &[&str]) {
        let it = advisory(patched, unaffected);
        for (versions, expected) in [(has, true), (has_not, false)] {
            for text in versions {
                assert_eq!(it.is_in(&version(text).unwrap()), expected, "{text}");
            }
        }
    }

    #[test]
    fn a_version_has_a_fault_unless_it_is_mended_or_from_before() {
        check("", "", &["0.0.1", "99.0.0"], &[]);
        check(">= 1.2.3", "", &["1.2.2", "0.9.0"], &["1.2.3", "1.10.0", "2.0.0"]);
        check(">= 1.2.3", "< 1.1", &["1.1.0", "1.2.2"], &["1.0.9", "0.1.0", "1.2.3"]);
        check(
            ">= 0.103.13, < 0.104.0-alpha.1 | >= 0.104.0-alpha.7",
            "",
            &["0.103.12", "0.104.0-alpha.6"],
            &["0.103.13", "0.103.17", "0.104.0-alpha.7", "0.104.0"],
        );
        check(
            "^0.20.2 | ^1.4.0 | 0.0.3",
            "",
            &["0.20.1", "0.21.0", "1.3.9", "2.0.0", "0.0.4"],
            &["0.20.9", "1.9.0", "0.0.3"],
        );
        check("", "<= 0.3.9 | > 2.0.0 | = 1.1.1", &["0.3.10", "2.0.0", "1.1.2"], &["0.3.9", "2.0.1", "1.1.1"]);
        check(">= 0.8.4", "", &["0.8.3+deprecated"], &["0.9.34+deprecated"]);
    }

    #[test]
    fn a_pre_release_counts_for_the_release_that_it_comes_before() {
        check(">= 0.10.0", "", &["0.10.0-rc.19"], &["0.10.0"]);
        check(">= 0.9.7", "", &["0.9.7-rc.1"], &["0.10.0-rc.19"]);
        check(">= 0.10.0-rc.5", "", &["0.10.0-rc.4"], &["0.10.0-rc.5", "0.10.0-rc.19"]);
        // A vulnerability introduced with 0.10.0 may already be in its pre-releases.
        check("", "< 0.10.0", &["0.10.0-rc.19", "0.10.0"], &["0.9.9", "0.9.9-rc.1"]);
        check("^0.9.7", "", &["0.10.0-rc.1"], &["0.9.8"]);
        check("", "< 1.0.0-0", &["1.0.0-rc.1"], &["0.9.9"]);
    }

    fn package(text: &str, by: &[&str]) -> Package {
        let by = by.iter().map(|it| (*it).to_owned()).collect();
        Package { name: "sample".into(), version: version(text).unwrap(), by }
    }

    fn accepted(version: &str, by: &str, until: &str) -> Accepted {
        let text = format!(
            "[[accepted]]\nid = \"RUSTSEC-2026-0001\"\npackage = \"sample\"\nversion = \"{version}\"\nby = [{by}]\n\
             reason = \"It is not called.\"\nuntil = \"{until}\"\n"
        );
        entries(&text).unwrap().remove(0)
    }

    #[test]
    fn what_is_found_must_be_accepted_and_what_is_accepted_found() {
        let today = day("2026-11-29").unwrap();
        let faults = [advisory(">= 1.2.3", "")];
        let judge = |packages: &[Package], accepted: &[Accepted]| judge(&faults, packages, accepted, today);
        let found = || package("1.2.2", &["one"]);
        let good = || accepted("1.2.2", "\"one\"", "2027-05-28");
        assert_eq!(judge(&[package("1.2.3", &["one"])], &[]).len(), 0);
        // Nobody accepted it. Each version is a finding of its own.
        assert_eq!(judge(&[found(), package("1.2.1", &["two"]), package("1.3.0", &["two"])], &[]).len(), 2);
        assert_eq!(judge(&[found()], &[good()]).len(), 0);
        // It is still valid on its last day.
        assert_eq!(judge(&[found()], &[accepted("1.2.2", "\"one\"", "2026-11-29")]).len(), 0);
        for (entry, why) in [
            (accepted("1.2.2", "\"one\"", "2026-11-28"), "is over"),
            (accepted("1.2.2", "\"one\"", "2027-05-29"), "more than 180 days"),
            (accepted("1.2.2", "\"one\"", "soon"), "no day"),
            (Accepted { reason: " ".into(), ..good() }, "no reason"),
        ] {
            let wrong = judge(&[found()], &[entry]);
            assert!(wrong.len() == 1 && wrong[0].contains(why), "{wrong:?}");
        }
        // It matches nothing: another version, other dependents, another advisory, or no finding left.
        for entry in [
            accepted("1.2.1", "\"one\"", "2027-05-28"),
            accepted("1.2.2", "\"one\", \"two\"", "2027-05-28"),
            Accepted { id: "RUSTSEC-2026-0002".into(), ..good() },
            Accepted { package: "other".into(), ..good() },
        ] {
            assert_eq!(judge(&[found()], &[entry]).len(), 2);
        }
        assert_eq!(judge(&[], &[good()]).len(), 1);
    }

    #[test]
    fn an_entry_names_all_of_its_parts() {
        assert!(entries("[[accepted]]\nid = \"RUSTSEC-2026-0001\"\npackage = \"sample\"\n").is_err());
        assert!(entries("[[acepted]]\n").is_err());
        assert_eq!(entries("").unwrap().len(), 0);
    }

    #[test]
    fn a_lock_file_says_who_brings_what() {
        let text = "version = 4\n[[package]]\nname = \"ours\"\nversion = \"0.1.0\"\ndependencies = [\"one\", \"sample 1.0.0\"]\n\
                    [[package]]\nname = \"one\"\nversion = \"0.3.0+build\"\nsource = \"registry+x\"\ndependencies = [\"sample 2.0.0\"]\n\
                    [[package]]\nname = \"sample\"\nversion = \"1.0.0\"\nsource = \"registry+x\"\n\
                    [[package]]\nname = \"sample\"\nversion = \"2.0.0\"\nsource = \"registry+x\"\n";
        let told: Vec<String> =
            locked(text).unwrap().iter().map(|it| format!("{} {} {}", it.name, it.version, it.by.join(" "))).collect();
        assert_eq!(told, ["one 0.3.0 ours", "sample 1.0.0 ours", "sample 2.0.0 one"]);
    }

    #[test]
    fn an_advisory_is_reduced_to_a_line_that_is_read_again() {
        let text = |more: &str| {
            format!(
                "```toml\n[advisory]\nid = \"RUSTSEC-2026-0001\"\npackage = \"sample\"\ndate = \"2026-01-01\"\n{more}\n\
                 [versions]\npatched = [\">= 1.2.3\", \"^0.9.4\"]\n```\n\n# A fault\n\nWords.\n"
            )
        };
        assert_eq!(
            reduced(&text("")).unwrap().unwrap(),
            "RUSTSEC-2026-0001\tsample\t2026-01-01\tvulnerability\t>= 1.2.3 | ^0.9.4\t\tA fault"
        );
        let unsound = reduced(&text("informational = \"unsound\"\nlicense = \"CC-BY-4.0\"")).unwrap().unwrap();
        assert!(unsound.contains("\tunsound\t") && unsound.ends_with('\t'), "{unsound}");
        assert_eq!(line(&unsound).unwrap().patched.len(), 2);
        // Withdrawn advisories are skipped.
        assert_eq!(reduced(&text("withdrawn = \"2026-02-01\"")).unwrap(), None);
        assert!(reduced("# A fault\n").is_err());
    }

    #[test]
    fn a_copy_says_of_which_day_it_is_and_is_called_old_after_sixty_days() {
        let (commit, of) = head("# rustsec/advisory-db 0123abc 2026-10-01\n").unwrap();
        assert_eq!((commit, of), ("0123abc", day("2026-10-01").unwrap()));
        assert_eq!(too_old(of, of + FRESH), None);
        assert!(too_old(of, of + FRESH + Duration::DAY).unwrap().contains("61 days"));
        assert!(head("RUSTSEC-2026-0001\tsample").is_none());
    }
}
