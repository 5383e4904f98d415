//! A list that is found by words and filters, gone on with, and looked at again by itself.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::api::{Answer, Cause};
use medpost_domain::delivery::Phase;
use medpost_domain::id::InboxId;
use medpost_domain::letter::DispatchKind;
use medpost_wire::exchange::List;
use medpost_wire::problem::Problem;

use crate::state::{Again, Signed, settle};

/// A page of a list as it travels.
pub trait Page: Clone + Send + Sync + 'static {
    /// Asks for it.
    fn ask(inbox: InboxId, wish: &List, cause: Cause) -> impl Future<Output = Answer<Self>>;
    /// How many rows it has.
    fn count(&self) -> usize;
    /// Where the next page begins, if there is one.
    fn next(&self) -> Option<&String>;
    /// Adds the page after it.
    fn append(&mut self, next: Self);
}

/// What a list page shows.
pub struct Listing<P: Page> {
    /// What is searched for.
    pub text: RwSignal<String>,
    /// The chosen kind.
    pub kind: RwSignal<Option<DispatchKind>>,
    /// The chosen phase.
    pub phase: RwSignal<Option<Phase>>,
    /// What was found so far.
    pub found: RwSignal<Option<P>>,
    /// What went wrong.
    pub trouble: RwSignal<Option<Problem>>,
    signed: Signed,
    again: Again,
}

#[expect(clippy::expl_impl_clone_on_copy, reason = "derived, it would ask the page itself to be Copy")]
impl<P: Page> Clone for Listing<P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P: Page> Copy for Listing<P> {}

impl<P: Page> Listing<P> {
    /// A list of the chosen inbox, loaded whenever what is asked for changes.
    pub fn here() -> Self {
        let it = Self {
            text: RwSignal::new(String::new()),
            kind: RwSignal::new(None),
            phase: RwSignal::new(None),
            found: RwSignal::new(None),
            trouble: RwSignal::new(None),
            signed: Signed::here(),
            again: expect_context(),
        };
        Effect::new(move |_| {
            let _ = (it.signed.inbox.get(), it.kind.get(), it.phase.get(), it.text.get());
            it.load(Cause::Person);
        });
        it
    }

    fn wish(&self, after: Option<String>) -> List {
        List {
            text: self.text.get_untracked(),
            kind: self.kind.get_untracked(),
            phase: self.phase.get_untracked(),
            after,
        }
    }

    /// Loads the first page.
    pub fn load(self, cause: Cause) {
        let (inbox, wish) = (self.signed.inbox.get_untracked(), self.wish(None));
        spawn_local(async move {
            match settle(P::ask(inbox, &wish, cause).await, self.again) {
                // Somebody may have chosen or typed something else meanwhile.
                Ok(it)
                    if inbox == self.signed.inbox.get_untracked()
                        && self.text.try_get_untracked() == Some(wish.text) =>
                {
                    let shown = self.found.try_with_untracked(|old| old.as_ref().map_or(0, Page::count)).unwrap_or(0);
                    // Looking by itself never takes away what the person paged to.
                    if cause == Cause::Person || shown <= it.count() {
                        self.found.set(Some(it));
                    }
                    self.trouble.set(None);
                }
                Ok(_) => {}
                Err(it) => self.trouble.set(Some(it)),
            }
        });
    }

    /// Loads the next page.
    pub fn more(self) {
        let after = self.found.with_untracked(|it| it.as_ref().and_then(Page::next).cloned());
        let (inbox, wish) = (self.signed.inbox.get_untracked(), self.wish(after));
        spawn_local(async move {
            match settle(P::ask(inbox, &wish, Cause::Person).await, self.again) {
                Ok(it) => self.found.update(|old| {
                    if let Some(old) = old {
                        old.append(it);
                    }
                }),
                Err(it) => self.trouble.set(Some(it)),
            }
        });
    }

    /// Whether there is a further page.
    pub fn has_more(self) -> bool {
        self.found.with(|it| it.as_ref().and_then(Page::next).is_some())
    }

    /// Whether anything narrows the list.
    pub fn filtered(self) -> bool {
        self.kind.get().is_some() || self.phase.get().is_some() || !self.text.with(String::is_empty)
    }
}
