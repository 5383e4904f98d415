//! What the confirmation page sees of documents: first pages and text.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::pdf::{self, FirstPage};
use medpost_ui::{say, words};

use super::item::Item;

/// What the page can show of a file.
#[derive(Clone)]
pub(super) enum Seen {
    /// Nothing that could be shown.
    Nothing,
    /// Not yet.
    Reading,
    /// Its first page.
    Page(FirstPage),
    /// A PDF that can't be drawn: broken, locked, or too large.
    Undrawn,
    /// Not available: after a reload, only the service has the document.
    Elsewhere,
    /// Not available: it was sent before.
    Before,
}

impl Seen {
    pub(super) const fn page(&self) -> Option<&FirstPage> {
        if let Self::Page(it) = self { Some(it) } else { None }
    }

    /// Why there is no first page.
    fn word(&self) -> Option<&'static str> {
        match self {
            Self::Nothing | Self::Reading | Self::Page(_) => None,
            Self::Undrawn => Some(words::confirm::no_preview()),
            Self::Elsewhere => Some(words::confirm::preview_elsewhere()),
            Self::Before => Some(words::confirm::preview_before()),
        }
    }
}

/// A document, and what the page can show of it.
pub(super) type Shown = (Item, RwSignal<Seen>);

/// Looks at the documents. PDFs are drawn and read one by one, each in a frame without an origin, so that nothing in one
/// can reach this page or another's picture (ADR 7).
pub(super) fn look(items: Vec<Item>) -> Vec<Shown> {
    let shown: Vec<Shown> = items.into_iter().map(|it| (it, RwSignal::new(Seen::Nothing))).collect();
    for (it, page) in &shown {
        if it.shared {
            page.set(Seen::Before);
        } else if it.file.with_value(Option::is_none) && it.name.to_lowercase().ends_with(".pdf") {
            page.set(Seen::Elsewhere);
        }
        if let Some(it) = it.file.with_value(|it| it.as_ref().and_then(pdf::image)) {
            page.set(Seen::Page(it));
        }
    }
    let pdfs: Vec<_> =
        shown.iter().filter(|it| it.0.file.with_value(|it| it.as_ref().is_some_and(pdf::is_pdf))).cloned().collect();
    for (_, page) in &pdfs {
        page.set(Seen::Reading);
    }
    spawn_local(async move {
        for (it, page) in pdfs {
            let file = it.file.try_with_value(Clone::clone).flatten();
            let Some(file) = file else {
                let _ = page.try_set(Seen::Elsewhere);
                continue;
            };
            let _ = page.try_set(pdf::draw(&file).await.map_or(Seen::Undrawn, Seen::Page));
        }
    });
    shown
}

/// A file with its first page and its number of pages.
#[component]
pub(super) fn Preview(it: Item, page: RwSignal<Seen>) -> impl IntoView {
    // Reserves the picture's place before it is drawn.
    let drawn =
        page.with_untracked(|it| it.page().is_some()) || it.file.with_value(|it| it.as_ref().is_some_and(pdf::is_pdf));
    view! {
        <li class="file">
            <div class="row">
                {drawn
                    .then(|| {
                        view! {
                            <span class="sheet">
                                {move || {
                                    page.with(|it| {
                                        it.page().map(|it| view! { <img class="page" src=it.address.clone() alt="" /> })
                                    })
                                }}
                            </span>
                        }
                    })}
                <span class="name">
                    {it.name.clone()}<br />
                    <span class="dim">
                        {say::bytes(it.length)}
                        {move || {
                            page.with(|it| it.page().and_then(|it| it.pages))
                                .map(|it| format!(" ・ {}", words::count::pages(it)))
                        }}
                    </span>
                    {move || {
                        page.with(Seen::word)
                            .map(|it| {
                                view! {
                                    <br />
                                    <span class="dim">{it}</span>
                                }
                            })
                    }}
                </span>
            </div>
        </li>
    }
}
