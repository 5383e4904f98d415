//! Parts of an app whose code is fetched when one of their pages is first opened, or seconds after the app has started.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::pause::wait;

use crate::notice::Waiting;
use crate::words;

/// The error if a part's code can't be fetched.
pub type Lost = leptos::wasm_split::SplitLoaderError;

/// The function that draws a part's pages, chosen by `P`.
pub type Pages<P> = Result<fn(P) -> AnyView, Lost>;

/// How long prefetching waits, so that it doesn't slow down the app's start, in milliseconds.
const AHEAD: i32 = 3_000;

/// A page of a part. Shows that it is loading until its code is there, and offers a retry if that can't be fetched.
pub fn page<P: Copy + Send + 'static, F: Future<Output = Pages<P>> + 'static>(
    part: impl Fn() -> F + Copy + Send + 'static,
    page: P,
) -> impl IntoView {
    let pages = RwSignal::new_local(None::<Pages<P>>);
    let fetch = move || {
        pages.set(None);
        spawn_local(async move {
            let came = part().await;
            // The page may have been left meanwhile.
            let _ = pages.try_set(Some(came));
        });
    };
    fetch();
    move || match pages.with(|it| it.as_ref().map(|it| it.as_ref().ok().copied())) {
        Some(Some(make)) => make(page),
        None => view! { <Waiting /> }.into_any(),
        Some(None) => view! {
            <p class="note bad" role="alert">
                {words::common::part_lost()}
            </p>
            <button class="btn main" on:click=move |_| fetch()>
                {words::common::try_again()}
            </button>
        }
        .into_any(),
    }
}

/// Prefetches a part's code. If that fails, its page reports it when opened.
pub fn ahead<T>(part: impl Future<Output = Result<T, Lost>> + 'static) {
    spawn_local(async move {
        wait(AHEAD).await;
        let _ = part.await;
    });
}
