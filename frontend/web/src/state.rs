//! State that all pages share: the session, the chosen inbox, and how the last session ended.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::api;
use medpost_client::request::Cause;
use medpost_domain::hex::hex;
use medpost_domain::id::InboxId;
use medpost_ui::fields;
use medpost_ui::session::ends_session;
use medpost_wire::problem::Code;
use medpost_wire::session::{InboxSeen, Place, Session};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::StorageEvent;

/// How the last session ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// It has not ended.
    No,
    /// The person is signing out, everywhere if true, and the service doesn't know yet.
    Leaving(bool),
    /// The person signed out.
    Asked,
    /// By itself: it was idle for too long, or was ended elsewhere.
    ByItself,
}

/// Reloads the sign-in state; and how the last session ended, for the sign-in page.
#[derive(Clone, Copy)]
pub struct Again(pub Callback<()>, pub RwSignal<Left>);

/// The facility where a card was just enrolled, for the sign-in page.
#[derive(Clone, Copy)]
pub struct Enrolled(pub RwSignal<Option<String>>);

/// A signed-in person: proof that a page may be shown.
#[derive(Clone, Copy)]
pub struct Signed {
    /// The session.
    pub session: RwSignal<Session>,
    /// The host of the page, and the addresses of the others.
    pub place: StoredValue<Place>,
    /// The chosen inbox, which is shown and sent from.
    pub inbox: RwSignal<InboxId>,
    /// The number of unopened deliveries in that inbox.
    pub unread: RwSignal<u64>,
}

impl Signed {
    /// Provides it to all pages. Chooses the inbox that is remembered, else the one with the most unopened deliveries.
    pub fn provide(session: Session, place: Place) {
        // The one shown in this tab, because its draft comes back; else the one chosen last in this browser.
        let known = [tab(), storage()].into_iter().flatten().find_map(|it| {
            let kept: InboxId = it.get_item("inbox").ok().flatten()?.parse().ok()?;
            session.inboxes.iter().any(|it| it.id == kept).then_some(kept)
        });
        let busiest = session.inboxes.iter().rev().max_by_key(|it| it.unread).map(|it| it.id);
        let inbox = known.or(busiest).unwrap_or(InboxId(Default::default()));
        if let Some(it) = tab() {
            let _ = it.set_item("inbox", &inbox.to_string());
        }
        let unread = session.inboxes.iter().find(|it| it.id == inbox).map_or(0, |it| it.unread);
        provide_context(Self {
            session: RwSignal::new(session),
            place: StoredValue::new(place),
            inbox: RwSignal::new(inbox),
            unread: RwSignal::new(unread),
        });
    }

    /// The signed-in person of this page.
    pub fn here() -> Self {
        expect_context()
    }

    /// The chosen inbox; `None` if it is not in the session.
    pub fn current(&self) -> Option<InboxSeen> {
        let id = self.inbox.get();
        self.session.with(|it| it.inboxes.iter().find(|it| it.id == id).cloned())
    }

    /// Reloads the session, e.g. after inboxes were made, renamed or closed. If somebody else has signed in in another
    /// tab, the app starts again, so that nothing of the previous person's stays.
    pub fn refresh(self, again: Again) {
        spawn_local(async move {
            if let Ok(Some(it)) = api::door(Cause::Background).await.map(|it| it.session) {
                let same = self.session.with_untracked(|old| (old.member, old.facility) == (it.member, it.facility));
                if same {
                    self.session.set(it);
                } else {
                    again.0.run(());
                }
            }
        });
    }

    /// Chooses another inbox, and remembers its id in the tab and the browser.
    pub fn choose(&self, id: InboxId) {
        for it in [tab(), storage()].into_iter().flatten() {
            let _ = it.set_item("inbox", &id.to_string());
        }
        self.inbox.set(id);
    }
}

/// The key under which a tab tells the browser's other tabs when its person signed out.
const LEFT: &str = "left";
/// After this many milliseconds the news is late, as in a frozen tab: somebody else may have signed in by then.
const LATE: f64 = 60_000.0;

/// Tells the other tabs of this browser that the person signs out.
pub fn tell_left() {
    if let Some(it) = storage() {
        let _ = it.set_item(LEFT, &js_sys::Date::now().to_string());
    }
}

/// Calls `run` when the person signs out in another tab, with whether that was less than a minute ago.
pub fn when_left(run: impl Fn(bool) + 'static) {
    let heard = Closure::<dyn Fn(StorageEvent)>::new(move |it: StorageEvent| {
        if it.key().as_deref() == Some(LEFT)
            && let Some(at) = it.new_value().and_then(|it| it.parse::<f64>().ok())
        {
            run(js_sys::Date::now() - at < LATE);
        }
    });
    if let Some(window) = web_sys::window() {
        let _ = window.add_event_listener_with_callback("storage", heard.as_ref().unchecked_ref());
    }
    // It listens as long as the page exists.
    heard.forget();
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn tab() -> Option<web_sys::Storage> {
    web_sys::window()?.session_storage().ok()?
}

/// Returns to the sign-in page if `refused`, the reason for a refusal, means that the session is over.
pub fn hear(refused: Option<Code>, again: Again) {
    let Some(code) = refused.filter(|it| ends_session(*it)) else { return };
    // Several answers may report it at once. Only the first reloads the sign-in page, so that no typing there is lost.
    if code == Code::SignedOut {
        if again.1.get_untracked() != Left::No {
            return;
        }
        again.1.set(Left::ByItself);
        fields::forget();
    }
    again.0.run(());
}

/// A random idempotency key for one dispatch, 32 hex digits. Without random numbers it is empty, which the service
/// refuses: two dispatches under the same key would be taken for one.
pub fn fresh_key() -> String {
    let mut bytes = [0u8; 16];
    let crypto = web_sys::window().and_then(|it| it.crypto().ok());
    let filled = crypto.and_then(|it| it.get_random_values_with_u8_array(&mut bytes).ok());
    filled.map(|_| hex(&bytes)).unwrap_or_default()
}
