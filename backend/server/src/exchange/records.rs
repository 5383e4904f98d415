//! Sealed columns of a dispatch: subject, file names and patient fields, and who can open them.
//!
//! Each dispatch has a record key, wrapped for the sending and every receiving inbox for as long as its facility keeps
//! records, which is longer than the documents. The letter key ends with the documents.

use std::collections::HashMap;

use medpost_domain::id::{DeliveryId, DispatchId, DocumentId, InboxId};
use medpost_domain::letter::Patient;
use medpost_domain::record::year_of;
use uuid::Uuid;

use crate::kit::fault::{Fault, Outcome};
use crate::vault::envelope::{SecretKey, column, derive, open, seal};
use crate::vault::keys::Error;
use crate::vault::purpose::Purpose;
use crate::vault::store as wraps;

use super::Exchange;

/// Shown in place of a text whose record is over or doesn't open.
pub const GONE: &str = "—";

/// The keys with which an inbox opens the record of a dispatch.
pub struct Record {
    /// Opens subject, names and patient fields.
    pub key: SecretKey,
    /// Seals and opens the inbox's own patient number; ends with the record.
    own: SecretKey,
    /// Seals that number in a record without an end.
    before: SecretKey,
    /// Whether the record has the old form, without an end.
    pub endless: bool,
}

impl Record {
    fn of(inbox_key: &SecretKey, key: SecretKey, endless: bool) -> Self {
        let own = derive(&[&inbox_key[..], &key[..]], b"", &[b"medpost/own/2"]);
        Self { key, own, before: own_key(inbox_key), endless }
    }

    /// Seals the own patient number of a delivery.
    pub fn seal_number(&self, delivery: DeliveryId, number: &str) -> Vec<u8> {
        let key = if self.endless { &self.before } else { &self.own };
        seal_text(key, "delivery", delivery.0, "patient_number", number)
    }

    /// Opens the own patient number of a delivery, in either form; empty if there is none.
    pub fn open_number(&self, delivery: DeliveryId, sealed: Option<&[u8]>) -> Outcome<String> {
        let Some(sealed) = sealed else { return Ok(String::new()) };
        let open = |key: &SecretKey| open_text(key, "delivery", delivery.0, "patient_number", sealed);
        open(&self.own).or_else(|_| open(&self.before))
    }
}

/// Seals a text column of a row.
pub fn seal_text(key: &SecretKey, table: &str, row: Uuid, name: &str, text: &str) -> Vec<u8> {
    seal(key, &column(table, row, name), text.as_bytes())
}

/// Opens a text column of a row.
pub fn open_text(key: &SecretKey, table: &str, row: Uuid, name: &str, sealed: &[u8]) -> Outcome<String> {
    let plain = open(key, &column(table, row, name), sealed).map_err(Fault::broken("open a sealed column"))?;
    String::from_utf8(plain.to_vec()).map_err(Fault::broken("read a sealed column"))
}

/// Seals the patient fields of a dispatch, one per line: number, name, kana, date of birth.
pub fn seal_patient(key: &SecretKey, dispatch: DispatchId, patient: &Patient) -> Vec<u8> {
    let text = [&patient.number, &patient.name, &patient.kana, &patient.born].map(String::as_str).join("\n");
    seal_text(key, "dispatch", dispatch.0, "patient", &text)
}

/// Opens the patient fields of a dispatch; empty if there are none.
pub fn open_patient(key: &SecretKey, dispatch: DispatchId, sealed: Option<&[u8]>) -> Outcome<Patient> {
    let Some(sealed) = sealed else { return Ok(Patient::default()) };
    let text = open_text(key, "dispatch", dispatch.0, "patient", sealed)?;
    let mut fields = text.split('\n').map(str::to_owned);
    let mut next = || fields.next().unwrap_or_default();
    Ok(Patient { number: next(), name: next(), kana: next(), born: next() })
}

/// The key for values of one inbox alone, such as the names of its unsent uploads.
pub fn own_key(inbox_key: &SecretKey) -> SecretKey {
    derive(&[&inbox_key[..]], b"", &[b"medpost/own/1"])
}

/// Seals the name of a document.
pub fn seal_name(key: &SecretKey, document: DocumentId, name: &str) -> Vec<u8> {
    seal_text(key, "document", document.0, "name", name)
}

/// Opens the name of a document.
pub fn open_name(key: &SecretKey, document: DocumentId, sealed: &[u8]) -> Outcome<String> {
    open_text(key, "document", document.0, "name", sealed)
}

/// Seals the `Upload-Metadata` of an upload.
pub fn seal_metadata(key: &SecretKey, document: DocumentId, text: &str) -> Vec<u8> {
    seal_text(key, "document", document.0, "metadata", text)
}

/// Opens the `Upload-Metadata` of an upload.
pub fn open_metadata(key: &SecretKey, document: DocumentId, sealed: &[u8]) -> Outcome<String> {
    open_text(key, "document", document.0, "metadata", sealed)
}

/// The records of dispatches, as one inbox opens them. A dispatch whose record is over is missing; one whose record
/// should open but doesn't has `None`.
pub async fn record_keys(
    exchange: &Exchange,
    dispatches: &[DispatchId],
    inbox: InboxId,
) -> Outcome<HashMap<DispatchId, Option<Record>>> {
    let ids: Vec<Uuid> = dispatches.iter().map(|it| it.0).collect();
    let inbox_key = exchange.vault.inbox_key(&*exchange.db, inbox).await?;
    let found = wraps::wraps(&*exchange.db, Purpose::Record.text(), &ids, inbox).await?;
    let today = exchange.clock.now().japan_day();
    let (mut keys, mut years) = (HashMap::new(), HashMap::new());
    // A record is over with its last day, even before its wrap is deleted.
    for it in found.into_iter().filter(|it| it.epoch_day == 0 || it.epoch_day >= today) {
        let year = if it.epoch_day == 0 { 0 } else { year_of(it.epoch_day) };
        if let std::collections::hash_map::Entry::Vacant(entry) = years.entry(year) {
            match exchange.vault.epoch_key(Purpose::Record, it.epoch_day).await {
                Ok(key) => _ = entry.insert(key),
                // The wrap came back from a backup after its year was over.
                Err(Error::Gone) => continue,
                Err(it) => return Err(it.into()),
            }
        }
        let epoch = years.get(&year).and_then(Option::as_ref);
        let opened = exchange.vault.unwrap(Purpose::Record, &it, &inbox_key, epoch);
        // One bad wrap must not block a list: its dispatch is shown without the sealed fields.
        if let Err(error) = &opened {
            tracing::error!(dispatch.id = %it.subject_id, %error, "a record key does not open");
        }
        keys.insert(DispatchId(it.subject_id), opened.ok().map(|key| Record::of(&inbox_key, key, year == 0)));
    }
    Ok(keys)
}

/// The record of one dispatch; `None` if it is over or doesn't open.
pub async fn record(exchange: &Exchange, dispatch: DispatchId, inbox: InboxId) -> Outcome<Option<Record>> {
    Ok(record_keys(exchange, &[dispatch], inbox).await?.remove(&dispatch).flatten())
}

/// Reads an inbox's key and derives its [`own_key`].
pub async fn own_key_of(exchange: &Exchange, inbox: InboxId) -> Outcome<SecretKey> {
    Ok(own_key(&exchange.vault.inbox_key(&*exchange.db, inbox).await?))
}
