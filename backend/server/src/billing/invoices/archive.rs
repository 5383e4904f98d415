//! 調査用一括出力: every document of a period in one ZIP file, with an index and the audit history.
//! It is written during the download: however many documents there are, only one is in memory.

use std::collections::HashSet;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_util::Stream;
use medpost_domain::act::{self, Act, ActorKind, SubjectKind};
use medpost_domain::id::{AssociationId, InvoiceId, PaymentId};
use medpost_domain::number;
use medpost_domain::role::Action;
use medpost_wire::billing::invoices::FindInvoices;
use sea_orm::ConnectionTrait;
use tokio::sync::mpsc;
use uuid::Uuid;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

use crate::audit::entry::{self, Actor};
use crate::billing::convert::payer_of;
use crate::billing::invoices::document;
use crate::billing::invoices::list::{self, INDEX};
use crate::billing::store::{self, Reach};
use crate::billing::{Billing, reach};
use crate::kit::causes::chain;
use crate::kit::fault::{Fault, Outcome};
use crate::office::caller::ConsoleCaller;
use crate::office::{tables, trail_rows};

/// Documents per query.
const TOGETHER: u64 = 200;

/// Chunks that are written ahead of the download.
const AHEAD: usize = 4;

/// The heading of the index's first column: the file's name in the ZIP file.
const FILE: &str = "ファイル";

/// Bytes that were written and not sent yet.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A ZIP file that is being downloaded.
struct Archive {
    zip: ZipWriter<StreamWriter<Written>>,
    written: Written,
    to: mpsc::Sender<io::Result<Bytes>>,
}

impl Archive {
    /// Adds a file; returns `false` if the download was aborted.
    async fn add(&mut self, name: &str, content: &[u8]) -> Outcome<bool> {
        let plain = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        self.zip.start_file(name, plain).map_err(Fault::broken("write a ZIP file"))?;
        self.zip.write_all(content).map_err(Fault::broken("write a ZIP file"))?;
        Ok(self.to.send(Ok(self.written.take().into())).await.is_ok())
    }
}

/// Every document that matches the search, as a ZIP file; audited before it begins.
pub async fn archive(
    billing: &Arc<Billing>,
    caller: &ConsoleCaller,
    request: FindInvoices,
) -> Outcome<impl Stream<Item = io::Result<Bytes>> + Send + 'static> {
    caller.must(Action::SeeInvoices)?;
    let now = billing.clock.now();
    let tx = billing.db.write().await?;
    let by = Actor::administrator(caller.administrator);
    let subject = (SubjectKind::Association, caller.scope.association().map(|it| it.0));
    entry::write(&*tx, by, Act::InvoicesTaken, subject, "", now).await?;
    tx.commit().await?;
    let (sender, mut receiver) = mpsc::channel(AHEAD);
    let written = Written::default();
    let zip = ZipWriter::new_stream(written.clone());
    let archive = Archive { zip, written, to: sender.clone() };
    let (billing, reach, of) = (billing.clone(), reach(caller), caller.scope.association());
    // Drafts are left out: without a run, only issued documents are found.
    let request = FindInvoices { run: None, skip: 0, ..request };
    tokio::spawn(async move {
        if let Err(fault) = Box::pin(write(&billing, archive, reach, of, request)).await {
            tracing::error!(causes = %chain(&fault), "documents could not be put together");
            // Fails the download, so that an incomplete file is noticed.
            let _ = sender.send(Err(io::Error::other("not whole"))).await;
        }
    });
    Ok(futures_util::stream::poll_fn(move |context| receiver.poll_recv(context)))
}

async fn write(
    billing: &Billing,
    mut archive: Archive,
    reach: Reach,
    of: Option<AssociationId>,
    mut request: FindInvoices,
) -> Outcome<()> {
    let (mut index, mut seen, mut about) = (Vec::new(), HashSet::new(), HashSet::new());
    loop {
        let rows = store::invoices(&*billing.db, reach, &request, (request.skip.into(), TOGETHER), billing.clock.now())
            .await?;
        let count = rows.len() as u64;
        request.skip = request.skip.saturating_add(number::count(count));
        let (mut files, mut kept) = (Vec::new(), Vec::new());
        for row in rows {
            // A document issued in the meantime shifts the pages, so a row may come twice.
            if !seen.insert(row.id) {
                continue;
            }
            let number = row.number.clone().unwrap_or_default();
            let mut file = String::new();
            if row.drawn_at.is_some() {
                file = format!("pdf/{number}.pdf");
                if !archive.add(&file, &document::pdf(billing, &row).await?).await? {
                    return Ok(());
                }
            }
            // The text that was hashed, so that the SHA-256 in the index can be checked without us.
            archive.add(&format!("json/{number}.json"), row.content.as_bytes()).await?;
            about.extend([row.id.0, row.contract_id.0, payer_of(&row)]);
            about.extend(row.run_id.map(|it| it.0));
            files.push(file);
            kept.push(row);
        }
        let lines = files.into_iter().zip(list::index(billing, kept).await?);
        index.extend(lines.map(|(file, line)| [vec![file], line].concat()));
        if count < TOGETHER {
            break;
        }
    }
    let invoices: Vec<InvoiceId> = seen.into_iter().collect();
    about.extend(store::payments_for(&*billing.db, &invoices).await?.into_iter().map(|PaymentId(it)| it));
    let head: Vec<&str> = [FILE].into_iter().chain(INDEX).collect();
    archive.add("index.csv", &tables::write(&head, index.into_iter(), false)?).await?;
    archive.add("history.csv", &history(&*billing.db, about.into_iter().collect(), of).await?).await?;
    archive.zip.finish().map_err(Fault::broken("write a ZIP file"))?;
    let _ = archive.to.send(Ok(archive.written.take().into())).await;
    Ok(())
}

/// The audit entries about these ids as CSV, oldest first.
async fn history(db: &impl ConnectionTrait, about: Vec<Uuid>, of: Option<AssociationId>) -> Outcome<Vec<u8>> {
    let rows = store::history(db, &about).await?;
    let people = rows.iter().filter(|it| it.actor == ActorKind::Administrator).filter_map(|it| it.member_id);
    let people = trail_rows::administrators(db, people.map(|it| it.0).collect()).await?;
    let lines = rows.into_iter().map(|it| {
        let who = it.member_id.and_then(|it| people.get(&it.0));
        let actor = match (it.actor.known(), who) {
            (Some(ActorKind::System), _) => "システム".to_owned(),
            // An association only sees the names of its own people.
            (Some(ActorKind::Administrator), Some(who)) if of.is_none() || who.association == of => who.name.clone(),
            (Some(ActorKind::Administrator | ActorKind::Operator), _) => "運営事務局".to_owned(),
            _ => "施設".to_owned(),
        };
        let subject = it.subject_id.map(|it| it.to_string()).unwrap_or_default();
        let did = it.action.said(|it| it.words().ja).to_owned();
        let kind = it.subject_kind.said(|it| match it {
            SubjectKind::Invoice => "請求書",
            SubjectKind::Payment => "入金",
            SubjectKind::BillingRun => "月次請求",
            other => other.text(),
        });
        vec![tables::format_time(Some(it.at)), actor, did, kind.to_owned(), subject, act::details(&it.detail, true)]
    });
    tables::write(&["日時", "操作者", "操作", "対象の種類", "対象", "内容"], lines, false)
}
