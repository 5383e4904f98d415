//! Work that a page repeats by itself.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::pause::wait;

/// Does something every `millis` milliseconds, for as long as the component is shown. Waits before the first time.
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
