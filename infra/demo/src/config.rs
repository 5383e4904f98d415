//! The demo's configuration.

use std::path::Path;

use crate::pki::{Authority, HPKI_POLICY, PKI_POLICY};

/// Ports of the demo.
#[derive(Clone, Copy)]
pub struct Ports {
    /// The port for all hosts; the requested host name selects one.
    pub hosts: u16,
    /// The port for health and metrics.
    pub ops: u16,
}

impl Default for Ports {
    fn default() -> Self {
        Self { hosts: 8443, ops: 8449 }
    }
}

/// The configuration of a demo in `folder`.
pub fn text(folder: &Path, ports: Ports) -> String {
    let Ports { hosts, ops } = ports;
    let database = folder.join("medpost.db");
    let mut text = format!(
        "# Made by the demo at each start; changes are lost.\n\n\
         [service]\nprofile = \"demo\"\npublic_url = \"https://www.localhost:{hosts}\"\n\
         card_url = \"https://card.localhost:{hosts}\"\npki_url = \"https://pki.localhost:{hosts}\"\n\
         console_url = \"https://console.localhost:{hosts}\"\ndesk = \"000-0000-0000（平日 9:00–17:00・例示）\"\nterms_file = \"terms.txt\"\n\n\
         [database]\nurl = \"sqlite://{}?mode=rwc\"\n\n\
         [store]\nkind = \"folder\"\npath = \"store\"\n\n\
         [vault]\nkeyring_file = \"keyring\"\n\n\
         [mail]\nkind = \"folder\"\npath = \"mails\"\nfrom = \"MEDPost <notice@medpost.invalid>\"\n\n\
         [ops]\naddress = \"127.0.0.1:{ops}\"\n\n\
         [billing]\nissuer = \"見本メッドポスト株式会社（例示）\"\nregistration = \"T9000000000000\"\npostal_code = \"000-0000\"\naddress = \"例示県例示市例示町1-1\"\nresponsible = \"例示 太郎\"\ncontact = \"請求担当 見本 花子（000-0000-0000）\"\nbank = \"例示銀行 本店 普通 0000001 ミホンメツドポスト（カ\"\napproval = \"alone\"\nwait_hours = 0\ncollector = {{ code = \"99\", name = \"ミホンメツドポスト\", day = 27, bank = \"0001\", bank_name = \"レイジ\", branch = \"001\", branch_name = \"ホンテン\", kind = 1, number = \"0000001\" }}\n\n\
         [authority]\ncertificate_file = \"pki/{}.pem\"\npolicy = \"{PKI_POLICY}\"\n\
         key = {{ kind = \"file\", path = \"authority.key\" }}\n",
        database.display(),
        Authority::PkiCards.name(),
    );
    for (name, host, serves, tls, cards) in [
        ("card", "card.localhost", "app", "[\"1.2\"]", "[\"hpki\"]"),
        ("pki", "pki.localhost", "app", "[\"1.2\", \"1.3\"]", "[\"pki\"]"),
        ("public", "www.localhost", "public", "[\"1.2\", \"1.3\"]", "[]"),
        ("console", "console.localhost", "console", "[\"1.2\"]", "[\"hpki\", \"pki\"]"),
    ] {
        text += &format!(
            "\n[[host]]\nname = \"{name}\"\nserves = \"{serves}\"\naddress = \"127.0.0.1:{hosts}\"\nhosts = [\"{host}\"]\n\
             certificate_file = \"pki/{host}.pem\"\nkey_file = \"pki/{host}.key\"\ntls = {tls}\ncards = {cards}\n"
        );
    }
    for (name, policy, profession) in [("hpki", HPKI_POLICY, true), ("pki", PKI_POLICY, false)] {
        let (root, cards) = match name {
            "hpki" => (Authority::HpkiRoot, Authority::HpkiSignIn),
            _ => (Authority::PkiRoot, Authority::PkiCards),
        };
        // The service issues the list of PKI cards itself.
        let lists = match name {
            "hpki" => format!("[\"pki/{}.crl\", \"pki/{}.crl\"]", root.name(), cards.name()),
            _ => format!("[\"pki/{}.crl\"]", root.name()),
        };
        text += &format!(
            "\n[[trust]]\nname = \"{name}\"\nkind = \"{name}\"\nroot_file = \"pki/{root}.pem\"\n\
             authority_files = [\"pki/{cards}.pem\"]\npolicies = [\"{policy}\"]\nprofession_required = {profession}\n\
             revocation_lists = {lists}\n",
            root = root.name(),
            cards = cards.name(),
        );
    }
    text
}
