//! Parts of an app whose code is fetched when one of their pages is first opened, or a while after the app began.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::pause::wait;

use crate::notice::Waiting;
use crate::words;

/// The code of a part could not be fetched.
pub type Lost = leptos::wasm_split::SplitLoaderError;

/// What makes the pages of a part, named by `P`.
pub type Pages<P> = Result<fn(P) -> AnyView, Lost>;

/// How long an app has its line for itself before parts are fetched that nobody has asked for yet, in milliseconds.
const AHEAD: i32 = 3_000;

/// A page of a part. Says that it loads until its code is there, and offers to try again where it can't be fetched.
pub fn page<P: Copy + Send + 'static, F: Future<Output = Pages<P>> + 'static>(
    part: impl Fn() -> F + Copy + Send + 'static,
    page: P,
) -> impl IntoView {
    let pages = RwSignal::new_local(None::<Pages<P>>);
    let fetch = move || {
        pages.set(None);
        spawn_local(async move {
            let came = part().await;
            // Whoever left the page waits no more.
            let _ = pages.try_set(Some(came));
        });
    };
    fetch();
    move || match pages.with(|it| it.as_ref().map(|it| it.as_ref().ok().copied())) {
        Some(Some(make)) => make(page),
        None => view! { <Waiting /> }.into_any(),
        Some(None) => view! {
            <p class="note bad" role="alert">{words::common::part_lost()}</p>
            <button class="btn main" on:click=move |_| fetch()>{words::common::try_again()}</button>
        }
        .into_any(),
    }
}

/// Fetches a part before somebody opens it. If it can't be fetched now, its page says so later.
pub fn ahead<T>(part: impl Future<Output = Result<T, Lost>> + 'static) {
    spawn_local(async move {
        wait(AHEAD).await;
        let _ = part.await;
    });
}
