//! What every page of a signed-in person knows.

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

/// How the last use ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// It did not.
    No,
    /// The person signs out, everywhere or here, and the service has not heard of it yet.
    Leaving(bool),
    /// The person signed out.
    Asked,
    /// By itself: nobody was there for too long, or it was ended elsewhere.
    ByItself,
}

/// Asks anew who stands at the door, who is told how the last use ended.
#[derive(Clone, Copy)]
pub struct Again(pub Callback<()>, pub RwSignal<Left>);

/// The facility where a card was enrolled a moment ago: told at the door.
#[derive(Clone, Copy)]
pub struct Enrolled(pub RwSignal<Option<String>>);

/// A signed-in person: proof that a page may be shown.
#[derive(Clone, Copy)]
pub struct Signed {
    /// The session.
    pub session: RwSignal<Session>,
    /// Where the page is.
    pub place: StoredValue<Place>,
    /// The inbox that is looked at and sent from.
    pub inbox: RwSignal<InboxId>,
    /// Deliveries nobody has opened, in that inbox.
    pub unread: RwSignal<u64>,
}

impl Signed {
    /// Makes it known to all pages.
    pub fn provide(session: Session, place: Place) {
        // The one that this tab shows already, for what is written there comes back; else the one that was chosen last.
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

    /// The inbox that is looked at.
    pub fn current(&self) -> Option<InboxSeen> {
        let id = self.inbox.get();
        self.session.with(|it| it.inboxes.iter().find(|it| it.id == id).cloned())
    }

    /// Reads the session again: inboxes were made, renamed or closed. If it is somebody else's by now, for they signed in
    /// in another tab, the page begins anew: nothing of the one before stays.
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

    /// Chooses another inbox, remembered by id.
    pub fn choose(&self, id: InboxId) {
        for it in [tab(), storage()].into_iter().flatten() {
            let _ = it.set_item("inbox", &id.to_string());
        }
        self.inbox.set(id);
    }
}

/// Where a tab tells the others of this browser that its person signed out, and when.
const LEFT: &str = "left";
/// A tab that was frozen hears of it late, in milliseconds: somebody else may have signed in by then.
const LATE: f64 = 60_000.0;

/// Tells the other tabs of this browser that the person signs out.
pub fn tell_left() {
    if let Some(it) = storage() {
        let _ = it.set_item(LEFT, &js_sys::Date::now().to_string());
    }
}

/// Calls when the person signs out in another tab, with whether that is only a moment ago.
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
    // It listens as long as the page stands.
    heard.forget();
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn tab() -> Option<web_sys::Storage> {
    web_sys::window()?.session_storage().ok()?
}

/// A session that is over leads back to the door. `refused` is why something was.
pub fn hear(refused: Option<Code>, again: Again) {
    let Some(code) = refused.filter(|it| ends_session(*it)) else { return };
    // Many may hear at once that it is over: the door is asked once, so that nobody's typing there is thrown away.
    if code == Code::SignedOut {
        if again.1.get_untracked() != Left::No {
            return;
        }
        again.1.set(Left::ByItself);
        fields::forget();
    }
    again.0.run(());
}

/// A random key for one press of the button, 32 hex digits. A browser that has no random numbers gets an empty one, which the
/// service refuses: two sendings under one key would be taken for one.
pub fn fresh_key() -> String {
    let mut bytes = [0u8; 16];
    let crypto = web_sys::window().and_then(|it| it.crypto().ok());
    let filled = crypto.and_then(|it| it.get_random_values_with_u8_array(&mut bytes).ok());
    filled.map(|_| hex(&bytes)).unwrap_or_default()
}
