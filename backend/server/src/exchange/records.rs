//! Sealed columns of a dispatch: who may read subject, names and patient fields, and how.
//!
//! Each dispatch has a record key, wrapped for the sending and every receiving inbox without a
//! day's key: it outlives the documents. Its letter key dies with them.

use medpost_domain::id::{DispatchId, DocumentId, InboxId};
use medpost_domain::letter::Patient;
use std::collections::HashMap;
use uuid::Uuid;

use crate::kit::fault::{Fault, Outcome};
use crate::vault::envelope::{SecretKey, column, derive, open, seal};
use crate::vault::keys::Purpose;
use crate::vault::store as wraps;

use super::Exchange;

/// Seals a text of a row.
pub fn seal_text(key: &SecretKey, table: &str, row: Uuid, name: &str, text: &str) -> Vec<u8> {
    seal(key, &column(table, row, name), text.as_bytes())
}

/// Opens a text of a row.
pub fn open_text(key: &SecretKey, table: &str, row: Uuid, name: &str, sealed: &[u8]) -> Outcome<String> {
    let plain = open(key, &column(table, row, name), sealed).map_err(Fault::broken("open a sealed column"))?;
    String::from_utf8(plain.to_vec()).map_err(Fault::broken("read a sealed column"))
}

/// Seals the patient fields of a dispatch.
pub fn seal_patient(key: &SecretKey, dispatch: DispatchId, patient: &Patient) -> Vec<u8> {
    let text = [&patient.number, &patient.name, &patient.kana, &patient.born].map(String::as_str).join("\n");
    seal_text(key, "dispatch", dispatch.0, "patient", &text)
}

/// Opens the patient fields of a dispatch.
pub fn open_patient(key: &SecretKey, dispatch: DispatchId, sealed: Option<&[u8]>) -> Outcome<Patient> {
    let Some(sealed) = sealed else { return Ok(Patient::default()) };
    let text = open_text(key, "dispatch", dispatch.0, "patient", sealed)?;
    let mut fields = text.split('\n').map(str::to_owned);
    let mut next = || fields.next().unwrap_or_default();
    Ok(Patient { number: next(), name: next(), kana: next(), born: next() })
}

/// The key for values that belong to an inbox alone: names of unsent uploads, own patient numbers.
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

impl Exchange {
    /// The record keys of dispatches, as one inbox opens them.
    pub async fn record_keys(
        &self,
        dispatches: &[DispatchId],
        inbox: InboxId,
    ) -> Outcome<HashMap<DispatchId, SecretKey>> {
        let ids: Vec<Uuid> = dispatches.iter().map(|it| it.0).collect();
        let inbox_key = self.vault.inbox_key(&*self.db, inbox).await?;
        let found = wraps::wraps(&*self.db, Purpose::Record.text(), &ids, inbox).await?;
        let mut keys = HashMap::new();
        for it in found {
            // One bad wrap never blocks a list: its dispatch is shown without what is sealed.
            match self.vault.unwrap(Purpose::Record, &it, &inbox_key, None) {
                Ok(key) => _ = keys.insert(DispatchId(it.subject_id), key),
                Err(error) => tracing::error!(dispatch.id = %it.subject_id, %error, "a record key does not open"),
            }
        }
        Ok(keys)
    }

    /// The record key of one dispatch.
    pub async fn record_key(&self, dispatch: DispatchId, inbox: InboxId) -> Outcome<SecretKey> {
        let mut keys = self.record_keys(&[dispatch], inbox).await?;
        keys.remove(&dispatch).ok_or_else(|| medpost_wire::problem::Code::NotFound.into())
    }

    /// The key for values that belong to an inbox alone.
    pub async fn own_key(&self, inbox: InboxId) -> Outcome<SecretKey> {
        Ok(own_key(&self.vault.inbox_key(&*self.db, inbox).await?))
    }
}
