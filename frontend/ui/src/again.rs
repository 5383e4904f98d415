//! What a page does again and again by itself.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::pause::wait;

/// Does something again and again while the page is shown.
pub fn every(millis: i32, mut deed: impl FnMut() + 'static) {
    let alive = StoredValue::new(true);
    on_cleanup(move || alive.set_value(false));
    spawn_local(async move {
        loop {
            wait(millis).await;
            if !alive.try_get_value().unwrap_or(false) {
                return;
            }
            deed();
        }
    });
}
