//! 臨時カード: a certificate in software for somebody whose card is lost or not there yet, after a call back to the
//! facility's registered telephone. Whoever offers it tells the number that fetches it; the one-time code of each
//! sign-in goes to an address that the facility confirmed at least a day before; and a second person has to confirm it,
//! as any card. It is valid for thirty days at most, and every record shows what it is.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::admission::{Hands, WAIT};
use medpost_domain::code::Code as Number;
use medpost_domain::id::{AddressId, CardId, PkiCardId};
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::pki_card::{TEMPORARY_DAYS, TEMPORARY_LONGEST};
use medpost_entity::pki_card;
use medpost_wire::issuing::TemporaryCard;
use medpost_wire::problem::{Code, Problem};
use p12_keystore::{Certificate, EncryptionAlgorithm, KeyStore, KeyStoreEntry, PrivateKeyChain};
use sea_orm::{ConnectionTrait, Set};
use sha2::{Digest, Sha256};

use crate::audit::entry::{self, Actor};
use crate::directory::store as directory;
use crate::identity::admission::{self, Arrival};
use crate::identity::store as people;
use crate::issuing::notices;
use crate::jobs::queue;
use crate::jobs::task::Task;
use crate::kit::entropy;
use crate::kit::fault::{Fault, Outcome};
use crate::net::certificate;
use crate::notify::post;

use super::authority::{Error, Request, Subject};
use super::key::Key;
use super::kind::KeyKind;
use super::order::{new_card_row, serial_number};
use super::store::{self, PkiCard};
use super::{BACKDATED, Issuing};

/// How long the number that fetches a card works.
const CLAIM: i64 = DAY;

/// The card that a number fetches, its affiliation, and until when it is valid; the card's row is locked.
async fn claimable(
    db: &impl ConnectionTrait,
    number: &Number,
    now: Instant,
) -> Outcome<(PkiCard, people::Affiliation, Instant)> {
    let row = store::card_by_claim(db, &hash(number)).await?.ok_or(Code::CodeRefused)?;
    let until = row.until_at.ok_or(Code::CodeRefused)?;
    if row.issued_at.is_some() || row.cancelled_at.is_some() || row.revoked_at.is_some() {
        return Err(Code::CodeRefused.into());
    }
    if now >= row.created_at.plus(CLAIM) || now >= until {
        return Err(Code::CodeExpired.into());
    }
    let belonging = people::affiliation(db, row.affiliation_id).await?.ok_or(Code::CodeRefused)?;
    if !people::is_open(db, &belonging, now).await? {
        return Err(Code::CodeRefused.into());
    }
    Ok((row, belonging, until))
}

/// Offers a temporary card to somebody of a facility. Returns the number that fetches it, to be told by telephone, and
/// until when the card will be valid. Everybody whom the facility notifies is told.
pub async fn offer_temporary(
    issuing: &Issuing,
    tx: &impl ConnectionTrait,
    by: Actor,
    (belonging, person): &(people::Affiliation, people::Member),
    days: i64,
    mail: &str,
) -> Outcome<(Number, Instant)> {
    issuing.authority()?;
    let mail = post::address(mail).ok_or(Code::BadAddress)?;
    let now = issuing.clock.now();
    let until = until(now, days)?;
    // Whoever offers it reads the number. Were the address theirs as well, they would hold both halves; and of an
    // address confirmed a moment ago nobody at the facility has had time to notice.
    let confirmed = directory::confirmed_addresses(tx, belonging.facility_id).await?;
    let mut same = confirmed.into_iter().filter(|it| it.address.eq_ignore_ascii_case(mail));
    let settled = same.find(|it| it.confirmed_at.is_some_and(|at| at.plus(WAIT) <= now));
    let address = settled.ok_or(Code::AddressNotConfirmed)?;
    // Whoever typed the address gets the codes.
    let typed = people::typed_by(tx, belonging.facility_id, &address, now).await?;
    let number = Number(entropy::bytes());
    let id = PkiCardId(entropy::id(now));
    let row = PkiCard {
        temporary: true,
        until_at: Some(until),
        mail: Some(address.address),
        claim_hash: Some(hash(&number)),
        hands: Some(by.hand().and(typed).to_string()),
        ..new_card_row(id, None, belonging.facility_id, belonging.id, person.name.clone(), now)
    };
    store::add_card(tx, row).await?;
    for address in directory::addresses_of_facility(tx, belonging.facility_id).await? {
        queue::enqueue(tx, &Task::TemporaryCard { card: id, address }, now, now).await?;
    }
    let detail = format!("affiliation={} days={days}", belonging.id);
    entry::write(tx, by, Act::TemporaryCardOffered, (SubjectKind::PkiCard, Some(id.0)), &detail, now).await?;
    Ok((number, until))
}

/// Makes the card that a number fetches, once: key and certificate, encrypted with the number. The key is not stored.
pub async fn claim(issuing: &Issuing, typed: &str) -> Outcome<TemporaryCard> {
    let authority = issuing.authority()?;
    let number = Number::read(typed).ok_or(Code::CodeRefused)?;
    let now = issuing.clock.now();
    let (row, ..) = claimable(&*issuing.db, &number, now).await?;
    let facility = directory::facility(&*issuing.db, row.facility_id).await?.ok_or(Code::NotFound)?;
    let (key, pkcs8) = Key::fresh(KeyKind::P256).map_err(Fault::broken("make a key"))?;
    let serial = serial_number(row.id);
    let subject = Subject { facility: &facility.name, holder: &row.holder, number: &serial };
    let longest = now.plus(TEMPORARY_LONGEST * DAY).min(authority.ends());
    // Before the transaction, because a token may be slow.
    let issued = authority.issue(&Request::of(&key), &subject, now.plus(-BACKDATED), longest).await;
    let issued = issued.map_err(Error::for_a_person)?;
    let tx = issuing.db.write().await?;
    // Checked again, now under lock: the number fetches a card only once.
    let (row, belonging, until) = claimable(&*tx, &number, now).await?;
    let facts = certificate::read(&issued.der).ok_or(Code::Internal)?;
    let change = pki_card::ActiveModel {
        certificate: Set(Some(issued.der.clone())),
        serial: Set(Some(issued.serial.clone())),
        key_sha256: Set(Some(facts.key_sha256.to_vec())),
        issued_at: Set(Some(now)),
        not_after: Set(Some(longest)),
        activated_at: Set(Some(now)),
        claim_hash: Set(None),
        ..Default::default()
    };
    store::change_card(&*tx, row.id, change).await?;
    let card = CardId(entropy::id(now));
    let enrolled = people::Card {
        id: card,
        member_id: belonging.member_id,
        affiliation_id: belonging.id,
        kind: medpost_domain::card::CardKind::Pki.into(),
        issuer: facts.facts.issuer.clone(),
        serial_number: facts.facts.serial_number.clone(),
        holder: facts.facts.holder.clone(),
        kanji_name: None,
        organisation: facts.facts.organisation.clone(),
        professions: String::new(),
        key_sha256: facts.key_sha256.to_vec(),
        certificate_sha256: facts.certificate_sha256.to_vec(),
        not_after: until,
        enrolled_at: now,
        suspended_at: None,
        suspended_reason: None,
        temporary: true,
        suspended_by: None,
    };
    people::add_card(&*tx, enrolled.clone()).await?;
    let hands = row.hands.as_deref().map(Hands::read).unwrap_or_default();
    // The audit tells who offered it.
    let detail = format!("pki_card={} offered_by={hands}", row.id);
    let arrival = Arrival { card: &enrolled, belonging: &belonging, hands, issued_by: None, expected: None };
    admission::enrol_waiting(&*tx, arrival, now).await?;
    entry::write(&*tx, Actor::GUEST, Act::TemporaryCardClaimed, (SubjectKind::Card, Some(card.0)), &detail, now)
        .await?;
    tx.commit().await?;
    let p12 = bundle(&pkcs8, &issued.der, &authority.certificate(), &serial, &number.print())?;
    Ok(TemporaryCard { p12: base64(&p12), holder: row.holder, until })
}

/// Extends a temporary card: at most thirty days from now, and never beyond its certificate.
pub async fn extend(
    issuing: &Issuing,
    tx: &impl ConnectionTrait,
    by: Actor,
    row: &PkiCard,
    days: i64,
) -> Outcome<Instant> {
    let now = issuing.clock.now();
    let end = row.not_after.filter(|_| row.temporary && row.revoked_at.is_none()).ok_or(Code::WrongStep)?;
    let until = until(now, days)?.min(end);
    if until <= now {
        return Err(Code::WrongStep.into());
    }
    let change = pki_card::ActiveModel { until_at: Set(Some(until)), ..Default::default() };
    store::change_card(tx, row.id, change).await?;
    if let Some(key) = &row.key_sha256
        && let Some(card) = people::card_by_key(tx, key).await?
    {
        let change = medpost_entity::card::ActiveModel { not_after: Set(until), ..Default::default() };
        people::change_card(tx, card.id, change).await?;
    }
    let detail = format!("days={days}");
    entry::write(tx, by, Act::TemporaryCardExtended, (SubjectKind::PkiCard, Some(row.id.0)), &detail, now).await?;
    Ok(until)
}

/// Mails an address of the facility that a temporary card was offered.
pub async fn tell_temporary(issuing: &Issuing, card: PkiCardId, address: AddressId) -> Outcome<()> {
    let Some(row) = store::lock_card(&*issuing.db, card).await? else { return Ok(()) };
    let Some(until) = row.until_at else { return Ok(()) };
    notices::mail_facility(issuing, address, format!("temporary-{card}-{address}"), |to, about, id| {
        crate::notify::mails::cards::temporary_card(to, about, &row.holder, until, id)
    })
    .await
}

fn until(now: Instant, days: i64) -> Outcome<Instant> {
    if (1..=TEMPORARY_DAYS).contains(&days) {
        Ok(now.plus(days * DAY))
    } else {
        Err(Problem::new(Code::BadDate).beyond(TEMPORARY_DAYS.unsigned_abs()).into())
    }
}

fn hash(number: &Number) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(b"medpost/temporary-card/1");
    hash.update(number.0);
    hash.finalize().to_vec()
}

/// Key and certificates as browsers and systems import them (PKCS #12).
fn bundle(pkcs8: &[u8], der: &[u8], above: &[u8], name: &str, password: &str) -> Outcome<Vec<u8>> {
    let failed =
        |it: &dyn std::fmt::Display| Fault::broken("write a PKCS #12 file")(std::io::Error::other(it.to_string()));
    let chain = [der, above].map(Certificate::from_der);
    let mut certificates = Vec::with_capacity(chain.len());
    for it in chain {
        certificates.push(it.map_err(|it| failed(&it))?);
    }
    let id = Sha256::digest(der);
    let mut store = KeyStore::new();
    store.add_entry(name, KeyStoreEntry::PrivateKeyChain(PrivateKeyChain::new(pkcs8, &id[..20], certificates)));
    let writer = store.writer(password).encryption_algorithm(EncryptionAlgorithm::PbeWithHmacSha256AndAes256);
    writer.write().map_err(|it| failed(&it))
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::prelude::BASE64_STANDARD.encode(bytes)
}
