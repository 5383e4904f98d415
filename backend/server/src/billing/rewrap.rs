//! Reseals bank accounts, files for banks and invoice documents with the newest master key.
use sea_orm::ConnectionTrait;

use crate::billing::Billing;
use crate::billing::debits::{files, mandates};
use crate::billing::invoices::document;
use crate::billing::store::{self, Invoice};
use crate::vault::keys::Error;
use crate::vault::rewrap::RewrapCounts;

/// Rows per batch.
const SOME: u64 = 100;

/// How many rows of each kind in billing a master key sealed.
pub async fn sealed_under(db: &impl ConnectionTrait, version: i32) -> Result<[(&'static str, u64); 3], Error> {
    let (accounts, files) = store::debits_under(db, version).await?;
    let documents = store::invoices_under(db, version).await?;
    Ok([("bank accounts", accounts), ("files for banks", files), ("documents of invoices", documents)])
}

/// Reseals bank accounts.
pub async fn rewrap_accounts(billing: &Billing, count: &mut RewrapCounts) -> Result<(), Error> {
    let mut after = None;
    loop {
        let some = store::mandates_before(&*billing.db, billing.vault.sealing_version(), after, SOME).await?;
        let Some(last) = some.last() else { return Ok(()) };
        after = Some(last.id);
        let tx = billing.db.write().await?;
        for it in some {
            let sealed = it.account.as_deref().unwrap_or_default();
            let resealed =
                match reseal(billing, mandates::PURPOSE, &mandates::of_account(it.id), it.sealed_with, sealed) {
                    Ok(sealed) => Ok(store::reseal_mandate(&*tx, &it, sealed).await?),
                    Err(it) => Err(it),
                };
            count.count(resealed)?;
        }
        tx.commit().await?;
    }
}

/// Reseals files for banks.
pub async fn rewrap_files(billing: &Billing, count: &mut RewrapCounts) -> Result<(), Error> {
    let mut after = None;
    loop {
        let some = store::debit_files_before(&*billing.db, billing.vault.sealing_version(), after, SOME).await?;
        let Some(last) = some.last() else { return Ok(()) };
        after = Some(last.id);
        let tx = billing.db.write().await?;
        for it in some {
            let context = files::of_content(it.id);
            let resealed = match reseal(billing, mandates::PURPOSE, &context, it.sealed_with, &it.content) {
                Ok(sealed) => Ok(store::reseal_debit_file(&*tx, &it, sealed).await?),
                Err(it) => Err(it),
            };
            count.count(resealed)?;
        }
        tx.commit().await?;
    }
}

/// Reseals invoice documents: writes each to a new object, updates the row, then deletes the old object.
pub async fn rewrap_documents(billing: &Billing, count: &mut RewrapCounts) -> Result<(), Error> {
    let mut after = None;
    loop {
        let some = store::invoices_before(&*billing.db, billing.vault.sealing_version(), after, SOME).await?;
        let Some(last) = some.last() else { return Ok(()) };
        after = Some(last.id);
        for it in some {
            let resealed = rewrap_document(billing, &it).await;
            count.count(resealed)?;
        }
    }
}

async fn rewrap_document(billing: &Billing, row: &Invoice) -> Result<bool, Error> {
    let Some(before) = &row.object else { return Ok(false) };
    let depot = &billing.vault.depot;
    let sealed = depot.get(before, None).await?;
    let (version, sealed) = reseal(billing, document::PURPOSE, &document::context(row.id), row.sealed_with, &sealed)?;
    // The key's version is in the name, so a retry after a crash writes the same object.
    let object = format!("invoices/{}-{version}", row.id);
    depot.put(&object, sealed.into(), billing.clock.now()).await?;
    let tx = billing.db.write().await?;
    let moved = store::move_document(&*tx, row, (version, &object)).await?;
    tx.commit().await?;
    if moved {
        depot.delete(std::slice::from_ref(before)).await?;
    }
    Ok(moved)
}

fn reseal(
    billing: &Billing,
    purpose: &str,
    context: &[u8],
    version: i32,
    sealed: &[u8],
) -> Result<(i32, Vec<u8>), Error> {
    let plain = billing.vault.unseal(purpose, context, version, sealed)?;
    Ok(billing.vault.seal(purpose, context, &plain)?)
}
