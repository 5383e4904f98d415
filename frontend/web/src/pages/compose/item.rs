//! A file of a draft, and its upload.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::draft::KeptFile;
use medpost_client::line::{self, Lanes, UnderWay};
use medpost_client::upload::{self, Ended, Watch};
use medpost_domain::id::{DocumentId, InboxId};
use medpost_domain::instant::Instant;
use medpost_wire::problem::Problem;
use web_sys::File;

use crate::state::{Again, Left, hear};

/// The stage of a file's upload.
#[derive(Clone, Debug)]
pub enum Stage {
    /// Being uploaded, or waiting for its turn.
    Going,
    /// Paused by a temporary problem; resumes by itself.
    Broken(Box<Problem>),
    /// The person stopped it.
    Stopped,
    /// Paused until the person signs in again; then it resumes by itself.
    SignedOut,
    /// The file can't be read any more.
    Unreadable,
    /// Interrupted by a reload of the page; resumes once the file is chosen again.
    Left,
    /// Complete, and its SHA-256 agrees.
    Done,
    /// Refused.
    Failed(Box<Problem>),
}

/// A file of a draft.
#[derive(Clone)]
pub struct Item {
    /// Its key in the page's list.
    pub key: usize,
    /// The inbox it will be sent from.
    pub inbox: InboxId,
    /// Its name.
    pub name: String,
    /// The folder it came with; empty if none.
    pub folder: String,
    /// Its size in bytes when it was chosen.
    pub length: u64,
    /// Its time of modification when it was chosen.
    pub modified: Instant,
    /// Whether it was sent before and is sent again, without being uploaded.
    pub shared: bool,
    /// Whether it was refused before a byte was sent. It is not sent, and doesn't block the others.
    pub refused: bool,
    /// The file itself; `None` after a reload.
    pub file: StoredValue<Option<File>, LocalStorage>,
    /// The id of its upload, once begun.
    pub document: RwSignal<Option<DocumentId>>,
    /// Bytes uploaded so far.
    pub sent: RwSignal<u64>,
    /// When this run began, in milliseconds since 1970, and at which byte.
    pub since: RwSignal<(f64, u64)>,
    /// The stage of its upload.
    pub stage: RwSignal<Stage>,
    /// Becomes true when the person stops this run.
    pub stop: StoredValue<Rc<Cell<bool>>, LocalStorage>,
}

impl Item {
    /// An item from before a reload of the page. If it was not complete, its file has to be chosen again.
    pub fn kept(inbox: InboxId, it: KeptFile) -> Self {
        Self {
            key: fresh_place(),
            inbox,
            name: it.name,
            folder: it.folder,
            length: it.length,
            modified: it.modified,
            shared: it.shared,
            refused: false,
            file: StoredValue::new_local(None),
            document: RwSignal::new(it.document),
            sent: RwSignal::new(if it.arrived { it.length } else { 0 }),
            since: RwSignal::new((0.0, 0)),
            stage: RwSignal::new(if it.arrived { Stage::Done } else { Stage::Left }),
            stop: StoredValue::new_local(Rc::default()),
        }
    }
}

/// A key that no other item had, so that a file chosen again is redrawn.
pub fn fresh_place() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Uploads a file, or resumes its upload.
pub fn run(item: Item, lanes: Rc<Lanes>, again: Again) {
    let Some(file) = item.file.with_value(Clone::clone) else { return };
    // Each run has its own flag, so that starting the next doesn't revive one that is still stopping.
    let stop: Rc<Cell<bool>> = Rc::default();
    item.stop.set_value(stop.clone());
    item.stage.set(Stage::Going);
    item.since.set((js_sys::Date::now(), item.sent.get_untracked()));
    spawn_local(async move {
        let _asks = UnderWay::begin();
        let _turn = lanes.turn().await;
        if stop.get() {
            return;
        }
        // The session is known to be over, so this doesn't need to find out again.
        if again.1.get_untracked() != Left::No {
            item.stage.set(Stage::SignedOut);
            return;
        }
        let (sent, stage, document) = (item.sent, item.stage, item.document);
        let (going, broken) = (stop.clone(), stop.clone());
        let watch = Watch {
            stop: stop.clone(),
            progress: Rc::new(move |it| {
                sent.set(it);
                if !going.get() && matches!(stage.get_untracked(), Stage::Broken(_)) {
                    stage.set(Stage::Going);
                }
            }),
            broken: Rc::new(move |it| {
                if !broken.get() {
                    stage.set(Stage::Broken(Box::new(it.clone())));
                }
            }),
        };
        let sending = upload::Upload {
            inbox: item.inbox,
            file: &file,
            name: &item.name,
            length: item.length,
            modified: item.modified,
        };
        let begun = move |id| {
            if document.get_untracked() != Some(id) {
                document.set(Some(id));
            }
        };
        let answer = sending.send(document.get_untracked(), begun, &watch).await;
        // A later run has taken over the item.
        if !item.stop.with_value(|it| Rc::ptr_eq(it, &stop)) {
            return;
        }
        match answer {
            Ok(Ended::Done) => stage.set(Stage::Done),
            Ok(Ended::Stopped) => stage.set(Stage::Stopped),
            Ok(Ended::Unreadable) => stage.set(Stage::Unreadable),
            Err(it) if line::asks_for_sign_in(&it) => {
                stage.set(Stage::SignedOut);
                hear(Some(it.code), again);
            }
            Err(it) => stage.set(Stage::Failed(Box::new(it))),
        }
    });
}
