//! The operator's commands, as run by the actual program: before there is a console, and after.

use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::OnceLock;

use medpost::kit::alarm;
use medpost::kit::clock::Clock;
use medpost::kit::db::Db;
use medpost_demo::pki::{Authority, Flaws, HPKI_POLICY, NewCard, Pki};
use medpost_domain::card::CardKind;
use medpost_domain::instant::HOUR;
use rcgen::KeyUsagePurpose;
use serde_json::Value;

const TABLE: &str = "association,code,name,kana,kind,city,address,phone,director,inboxes\n\
    例示医師会,E001,見本クリニック,ミホンクリニック,診療所,例示市,例示市1-1,000-0000-0001,見本 花子,代表|健診センター\n\
    例示医師会,E002,例示病院,レイジビョウイン,病院,例示市,例示市2-2,000-0000-0002,例示 太郎,地域連携室\n";

/// Authorities with today's dates, because the program uses the machine's clock.
fn pki() -> &'static (Pki, PathBuf) {
    static PKI: OnceLock<(Pki, PathBuf)> = OnceLock::new();
    PKI.get_or_init(|| {
        let (folder, now) =
            (std::env::temp_dir().join(format!("medpost-pki-now-{}", std::process::id())), Clock::system().now());
        let pki = Pki::ensure(&folder, now).unwrap();
        pki.issue_lists(&[], now).unwrap();
        pki.server("server", &["card.localhost"], now).unwrap();
        (pki, folder)
    })
}

/// An installation in a folder of its own.
struct Operator(PathBuf);

impl Operator {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("medpost-operator-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (_, pki) = pki();
        let (pki, root, cards) = (pki.display(), Authority::HpkiRoot.name(), Authority::HpkiSignIn.name());
        let text = format!(
            "[service]\nprofile = \"production\"\npublic_url = \"https://www.localhost\"\ncard_url = \"https://card.localhost\"\npki_url = \"https://pki.localhost\"\ndesk = \"000\"\n\
             [database]\nurl = \"sqlite://{0}/medpost.db?mode=rwc\"\n[store]\nkind = \"folder\"\npath = \"store\"\n[vault]\nkeyring_file = \"keyring\"\n\
             [mail]\nkind = \"smtp\"\nhost = \"localhost\"\nport = 1\ntls = \"required\"\nfrom = \"MEDPost <notice@localhost>\"\n[log]\nfilter = \"off\"\n\
             [[host]]\nname = \"card\"\nserves = \"app\"\naddress = \"127.0.0.1:0\"\nhosts = [\"card.localhost\"]\ncertificate_file = \"{pki}/server.pem\"\nkey_file = \"{pki}/server.key\"\ntls = [\"1.2\"]\ncards = [\"hpki\"]\n\
             [[trust]]\nname = \"hpki\"\nkind = \"hpki\"\nroot_file = \"{pki}/{root}.pem\"\nauthority_files = [\"{pki}/{cards}.pem\"]\npolicies = [\"{HPKI_POLICY}\"]\nprofession_required = true\nrevocation_lists = [\"{pki}/{root}.crl\", \"{pki}/{cards}.crl\"]\n",
            folder.display()
        );
        std::fs::write(folder.join("medpost.toml"), text).unwrap();
        std::fs::write(folder.join("facilities.csv"), TABLE).unwrap();
        Self(folder)
    }

    fn run(&self, words: &[&str]) -> Output {
        // The test is in `deps`, and the program in the folder above.
        let here = std::env::current_exe().unwrap();
        let program = here.ancestors().nth(2).unwrap().join("medpost");
        assert!(program.exists(), "the program is not built: `cargo xtask test area` does");
        let tokens = self.0.join("softhsm2.conf");
        Command::new(program).current_dir(&self.0).env("SOFTHSM2_CONF", tokens).args(words).output().unwrap()
    }

    /// The id of the first facility in the table, as in the database.
    fn facility(&self) -> String {
        let told = self.fine(&["facility", "list"]);
        told.lines().find(|it| it.contains("E001")).unwrap().split_whitespace().next().unwrap().to_owned()
    }

    /// Runs a command that must succeed; returns its output.
    #[track_caller]
    fn fine(&self, words: &[&str]) -> String {
        let out = self.run(words);
        assert!(out.status.success(), "{words:?}: {}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    }

    /// Runs a command that must fail; returns its error output.
    #[track_caller]
    fn refused(&self, words: &[&str]) -> String {
        let out = self.run(words);
        assert!(!out.status.success(), "{words:?}: {}", String::from_utf8_lossy(&out.stdout));
        String::from_utf8(out.stderr).unwrap()
    }
}

impl Drop for Operator {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn word(text: &str, line: usize, at: usize) -> String {
    text.lines().nth(line).unwrap().split("  ").nth(at).unwrap().trim().to_owned()
}

#[test]
fn an_installation_is_set_up_and_looked_after_by_commands_alone() {
    let it = Operator::new("whole");
    std::fs::write(it.0.join("plans.toml"), medpost_demo::offer::PLANS).unwrap();
    std::fs::write(it.0.join("nonsense.toml"), "[[plan]]\ncode = \"x\"\n").unwrap();
    // An invalid file is refused before anything is created.
    assert!(it.refused(&["setup", "--plans", "nonsense.toml"]).contains("plan 1: "));
    let told = it.fine(&["setup", "--facilities", "facilities.csv", "--plans", "plans.toml"]);
    assert!(told.contains("made the keyring") && told.contains("7 plans added"), "{told}");
    let codes: Vec<&str> = told.lines().filter(|it| it.starts_with("E00")).collect();
    assert_eq!(codes.len(), 2, "{told}");
    assert!(it.refused(&["setup"]).contains("set up already"));
    let told = it.fine(&["plan", "import", "plans.toml"]);
    assert!(told.starts_with("0 plans added, 0 got another last day, 7 were there"), "{told}");
    assert_eq!(it.fine(&["plan", "list"]).lines().count(), 7);
    // Importing the same table again adds nothing, and neither does a malformed one.
    assert!(it.fine(&["facility", "import", "facilities.csv"]).starts_with("0 facilities made, 2 were there"));
    std::fs::write(it.0.join("broken.csv"), TABLE.replace("E002", "")).unwrap();
    assert!(it.refused(&["facility", "import", "broken.csv"]).contains("row 3"));
    let more = TABLE.replace("E002", "E003").replace("例示病院", "新規医院");
    std::fs::write(it.0.join("more.csv"), more).unwrap();
    let told = it.fine(&["facility", "import", "more.csv"]);
    assert!(told.starts_with("1 facilities made, 1 were there"), "{told}");
    let facility = told.lines().nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    assert!(
        it.fine(&["facility", "plan", &facility, "--code", "large", "--inbox-mb", "500"]).contains("500 MB an inbox")
    );
    // Its contract allows smaller dispatches until it is changed.
    let larger = ["facility", "plan", &facility, "--code", "imaging", "--dispatch-mb", "900"];
    assert!(it.fine(&larger).contains("its contract promises 30 MB a sending, and that counts"));
    assert!(it.fine(&["facility", "promise", &facility, "--dispatch-mb", "1000"]).contains("1000 MB a sending"));
    assert!(!it.fine(&larger).contains("that counts"));
    let nobody = uuid::Uuid::nil().to_string();
    assert!(it.refused(&["facility", "promise", &nobody, "--dispatch-mb", "1"]).contains("no contract"));
    assert!(!it.refused(&["facility", "plan", &facility, "--code", "small", "--inbox-mb", "49"]).is_empty());
    // People: invited, listed, issued another code, suspended, resumed.
    let code = it.fine(&["member", "invite", "--facility", &facility, "--name", "新規 太郎", "--manager"]);
    let listed = it.fine(&["member", "list", "--facility", &facility]);
    assert!(listed.contains("新規 太郎") && listed.contains("in use"), "{listed}");
    let belonging = word(&listed, 0, 0);
    assert_ne!(it.fine(&["member", "code", &belonging]), code);
    it.fine(&["member", "suspend", &belonging, "--reason", "away"]);
    assert!(it.fine(&["member", "list", "--facility", &facility]).contains("suspended"));
    it.fine(&["member", "resume", &belonging]);
    assert!(it.fine(&["member", "list", "--facility", &facility]).contains("in use"));
    // There is nobody with that id, and nothing to confirm.
    for words in [["card", "confirm", &nobody], ["card", "resume", &nobody], ["member", "resume", &nobody]] {
        assert!(!it.refused(&words).is_empty());
    }
    assert!(it.fine(&["sweep"]).contains("0 of them without a row, 0 deleted"));
    assert!(it.fine(&["openapi"]).starts_with('{'));
    // A demo setup can't be used for patients.
    assert!(it.refused(&["serve"]).contains("a root of the demo is among the trusts"));
    let head = it.fine(&["audit", "verify"]);
    assert!(head.starts_with("0-"), "nobody has sealed yet: serving does");
    // A saved head is compared with the chain; malformed heads and those of other installations are told apart.
    assert_eq!(it.fine(&["audit", "verify", "--head", head.trim()]), head);
    assert!(it.refused(&["audit", "verify", "--head", "0-00"]).contains("no head of the audit"));
    let forged = head.trim().replacen("0-", "7-", 1);
    assert!(it.refused(&["audit", "verify", "--head", &forged]).contains("no key of this installation"));
}

#[test]
fn the_doctor_goes_on_after_a_fault_and_says_what_to_do() {
    let it = Operator::new("doctor");
    // Before anything is created, and with an unreachable database.
    let text = std::fs::read_to_string(it.0.join("medpost.toml")).unwrap();
    let away = text.replace("sqlite://", "postgres://nobody@127.0.0.1:1/none?x=");
    std::fs::write(it.0.join("away.toml"), away).unwrap();
    let out = it.run(&["--config", "away.toml", "doctor"]);
    let told = String::from_utf8(out.stdout).unwrap();
    assert!(!out.status.success());
    for line in ["ILL   keyring", "ILL   store", "ILL   mail", "ok    revocation list", "ILL   database"] {
        assert!(told.contains(line), "{line} in\n{told}");
    }
    it.fine(&["setup"]);
    it.fine(&["migrate"]);
    let told = String::from_utf8(it.run(&["doctor"]).stdout).unwrap();
    for line in ["ok    keyring", "ok    store", "ok    database", "ILL   installation: a root of the demo"] {
        assert!(told.contains(line), "{line} in\n{told}");
    }
    // An unknown key or a contradiction stops every command, with a sentence that names it.
    std::fs::write(it.0.join("odd.toml"), text.replace("desk =", "dessk =")).unwrap();
    assert!(it.refused(&["--config", "odd.toml", "migrate"]).contains("dessk"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_says_who_may_read_a_secret_and_lists_the_alarms() {
    use std::os::unix::fs::PermissionsExt;
    let it = Operator::new("secrets");
    let (_, authorities) = pki();
    let text = std::fs::read_to_string(it.0.join("medpost.toml")).unwrap();
    let text = text
        .replace("from = ", "user = \"medpost\"\npassword_file = \"password\"\nfrom = ")
        .replace(&format!("{}/server.key", authorities.display()), "server.key");
    std::fs::write(it.0.join("medpost.toml"), text).unwrap();
    let key = std::fs::read(authorities.join("server.key")).unwrap();
    medpost_demo::pki::write_secret(&it.0.join("server.key"), &key).unwrap();
    medpost_demo::pki::write_secret(&it.0.join("password"), b"hunter2\n").unwrap();
    it.fine(&["setup"]);
    let told = |file: &str, mode: u32| {
        std::fs::set_permissions(it.0.join(file), std::fs::Permissions::from_mode(mode)).unwrap();
        let told = String::from_utf8(it.run(&["doctor"]).stdout).unwrap();
        let line = told.lines().find(|it| it.contains(" secrets: ")).unwrap_or_default().to_owned();
        (line, told)
    };
    let whole = "ok    secrets: 2 files, none open to everybody";
    assert_eq!(told("password", 0o600).0, whole);
    let (line, _) = told("password", 0o640);
    assert!(line.starts_with(&format!("{whole}; open to their groups: ")) && line.ends_with("password"), "{line}");
    // A file that everybody can read is no secret: the doctor reports it, and nothing starts.
    let (line, all) = told("password", 0o644);
    assert!(
        line.starts_with("ILL   secrets: everybody may read ") && line.contains("password: chmod 600 it"),
        "{line}"
    );
    assert!(all.contains("ILL   mail: ") && !all.contains("hunter2"), "{all}");
    assert!(it.refused(&["serve"]).contains("everybody on this machine may read it"));
    assert_eq!(told("password", 0o600).0, whole);
    let (line, all) = told("server.key", 0o604);
    assert!(line.starts_with("ILL   secrets: everybody may read ") && line.contains("server.key"), "{line}");
    assert!(all.contains("ILL   host card: everybody on this machine may read it"), "{all}");
    assert_eq!(told("server.key", 0o600).0, whole);
    // Whatever any process found wrong is listed.
    let db = Db::connect(&format!("sqlite://{}/medpost.db?mode=rwc", it.0.display()), 1).await.unwrap();
    let tx = db.write().await.unwrap();
    let now = Clock::system().now();
    alarm::store::keep(&*tx, "lists_old", "no new revocation list for 25 hours", now).await.unwrap();
    tx.commit().await.unwrap();
    let all = told("password", 0o600).1;
    assert!(all.contains("ILL   alarm: lists_old since ") && all.contains("for 25 hours"), "{all}");
}

/// What the program reports about a card with these flaws, and the codes of its reasons.
fn inspect(it: &Operator, flaws: &Flaws) -> (Value, Vec<String>) {
    let request = NewCard {
        file: "",
        kind: CardKind::Hpki,
        holder: "Mihon Hanako",
        serial_number: "1",
        professions: &["Medical Doctor"],
    };
    let file = it.0.join("card.der");
    std::fs::write(&file, pki().0.card(&request, flaws, Clock::system().now()).unwrap().der).unwrap();
    let told: Value = serde_json::from_str(&it.fine(&["card", "inspect", "card.der", "--json"])).unwrap();
    let codes = told["reasons"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect();
    (told, codes)
}

#[test]
fn a_card_is_told_everything_that_speaks_against_it() {
    let it = Operator::new("inspect");
    let (good, codes) = inspect(&it, &Flaws::default());
    assert_eq!((&good["may_sign_in"], codes.len()), (&Value::Bool(true), 0), "{good}");
    let usage = Some(vec![KeyUsagePurpose::ContentCommitment]);
    let flaws = Flaws { usage, policy: Some("1.2.3"), ends: -HOUR, ..Flaws::default() };
    let (bad, codes) = inspect(&it, &flaws);
    assert_eq!(
        (&bad["may_sign_in"], codes),
        (&Value::Bool(false), ["signing_certificate", "expired", "wrong_policy"].map(String::from).to_vec())
    );
}

#[test]
fn keys_of_authority_and_card_never_leave_their_tokens() {
    let it = Operator::new("tokens");
    it.fine(&["setup", "--facilities", "facilities.csv"]);
    let listed = it.fine(&["member", "list", "--facility", &it.facility()]);
    assert!(listed.contains("見本 花子"), "{listed}");
    // Tokens with the capabilities of an HPKI card, and no more.
    let folder = it.0.join("tokens");
    std::fs::create_dir_all(&folder).unwrap();
    let conf = format!(
        "directories.tokendir = {}\nobjectstore.backend = file\nslots.mechanisms = CKM_RSA_PKCS,CKM_RSA_PKCS_KEY_PAIR_GEN\n",
        folder.display()
    );
    std::fs::write(it.0.join("softhsm2.conf"), conf).unwrap();
    medpost_demo::pki::write_secret(&it.0.join("pin"), b"1234\n").unwrap();
    for label in ["authority", "card"] {
        let made = Command::new("softhsm2-util")
            .env("SOFTHSM2_CONF", it.0.join("softhsm2.conf"))
            .args(["--init-token", "--free", "--label", label, "--pin", "1234", "--so-pin", "5678"])
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }
    let driver = "/usr/lib/softhsm/libsofthsm2.so";
    let token = |label: &'static str| ["--module", driver, "--token", label, "--pin-file", "pin"];
    let make = ["authority", "make", "--folder", "trust", "--organisation", "例示運営", "--policy", "1.2.3.4"];
    assert!(it.refused(&[&make[..], &token("nothing")].concat()).contains("nothing"));
    assert!(!it.0.join("trust").exists(), "nothing was begun");
    let told = it.fine(&[&make[..], &token("authority")].concat());
    assert!(told.contains("[authority]") && told.contains("facility-root.key"), "{told}");
    assert!(!it.0.join("trust/facility-cards.key").exists(), "that key lies in the token");
    let config = std::fs::read_to_string(it.0.join("medpost.toml")).unwrap();
    let section = format!(
        "{config}[authority]\ncertificate_file = \"trust/facility-cards.pem\"\npolicy = \"1.2.3.4\"\n\
         key = {{ kind = \"token\", module = \"{driver}\", token = \"authority\", label = \"medpost-authority\", pin_file = \"pin\" }}\n\
         [[trust]]\nname = \"pki\"\nkind = \"pki\"\nroot_file = \"trust/facility-root.pem\"\nauthority_files = [\"trust/facility-cards.pem\"]\n\
         policies = [\"1.2.3.4\"]\nrevocation_lists = [\"trust/facility-root.crl\"]\n"
    );
    std::fs::write(it.0.join("medpost.toml"), section).unwrap();
    // A card is ordered, and issued to the token in the station's reader.
    let facility = it.facility();
    let order = it.fine(&["card", "order", "--facility", &facility, "--name", "検診担当1", "--post"]);
    let card = word(&order, 0, 0);
    assert!(it.fine(&["card", "orders"]).contains("検診担当1"));
    let issue = ["card", "issue", &card];
    let issued = it.fine(&[&issue[..], &token("card")].concat());
    let (_, certificate) = issued.split_once('\n').unwrap();
    std::fs::write(it.0.join("card.pem"), certificate).unwrap();
    let seen: Value = serde_json::from_str(&it.fine(&["card", "inspect", "card.pem", "--json"])).unwrap();
    assert_eq!(
        (&seen["holder"], &seen["kind"]),
        (&serde_json::json!("検診担当1"), &serde_json::json!("pki")),
        "{seen}"
    );
    assert!(it.fine(&["card", "orders"]).is_empty());
    assert!(it.refused(&[&issue[..], &token("card")].concat()).contains("wrong_step"));
    // The root's list is renewed with the root's key, and not without it.
    it.fine(&["authority", "root-list", "--folder", "trust"]);
    std::fs::remove_file(it.0.join("trust/facility-root.key")).unwrap();
    it.refused(&["authority", "root-list", "--folder", "trust"]);
    // The service doesn't start with this certificate and another authority's key.
    it.fine(&["authority", "make", "--folder", "other", "--organisation", "x", "--policy", "1.2.3.4"]);
    let config = std::fs::read_to_string(it.0.join("medpost.toml")).unwrap();
    std::fs::write(it.0.join("medpost.toml"), config.replace("trust/facility-cards.pem", "other/facility-cards.pem"))
        .unwrap();
    assert!(it.refused(&["card", "orders"]).contains("does not belong to the certificate"));
}
