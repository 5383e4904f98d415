//! What the demo prints: where its pages are, and which cards open them.

use std::fs;

use crate::people::PEOPLE;
use crate::pki::PASSWORD;
use crate::seed::Demo;

/// Instructions for the demo, to be printed.
pub fn guide(demo: &Demo) -> String {
    let port = demo.ports.hosts;
    let code = fs::read_to_string(demo.folder.join("enrolment-code")).unwrap_or_default();
    let link = fs::read_to_string(demo.folder.join("console-link")).unwrap_or_default();
    let mut text = format!(
        "\nMEDPost demo: everything in it is fictitious.\n\n\
         \x20 public pages      https://www.localhost:{port}/\n\
         \x20 doctors' cards    https://card.localhost:{port}/\n\
         \x20 facility cards    https://pki.localhost:{port}/\n\
         \x20 mails             https://www.localhost:{port}/demo/mails\n\
         \x20 console           https://console.localhost:{port}/  (cards 14-reiji-association-office, 15-operator-office,\n\
         \x20                   16-operator-colleague)\n\n\
         Cards lie in {} (password of the .p12 files: {PASSWORD}).\n\
         The easy way in: cargo xtask demo --browser   (--browser 2 opens a second clinic beside it)\n\
         By hand: trust {} in a browser profile, import a card's .p12, open its address.\n\
         With curl:\n\
         \x20 curl --cacert {} --cert {}.pem https://card.localhost:{port}/api/v1/door\n\n\
         The card 13-not-enrolled enrols with the code {code}\n\
         and waits until the association's office (card 14) confirms it under 確認待ち in the console\n\
         A new administrator joins the console, with a passkey or a card, by the link\n\
         \x20 {link}\n\n",
        demo.folder.join("cards").display(),
        demo.folder.join("pki/servers.pem").display(),
        demo.folder.join("pki/servers.pem").display(),
        demo.card(PEOPLE[0].file).display(),
    );
    for it in &PEOPLE {
        text += &format!(
            "  {:<30} {}（{}）\n",
            it.file,
            it.name,
            it.profession.and_then(medpost_domain::card::profession_in_japanese).unwrap_or("PKIカード")
        );
    }
    text
}
