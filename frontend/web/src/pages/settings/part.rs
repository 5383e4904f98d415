//! The parts of the settings, which are shown together once each has had its first answer.

use leptos::prelude::*;

/// Number of parts without a first answer. All are shown together, so that none pushes another down.
#[derive(Clone, Copy)]
pub struct Awaited(pub RwSignal<u32>);

/// A part of the page that loads something.
#[derive(Clone, Copy)]
pub struct Part {
    all: RwSignal<u32>,
    waits: StoredValue<bool>,
}

impl Part {
    /// Registers a part that is loading. If it is taken off the page, nothing waits for it any more.
    pub fn asked() -> Self {
        let Awaited(all) = expect_context();
        all.update(|it| *it += 1);
        let it = Self { all, waits: StoredValue::new(true) };
        on_cleanup(move || it.came());
        it
    }

    /// Records that its first answer came, good or bad. Later calls have no effect.
    pub fn came(self) {
        if self.waits.try_update_value(std::mem::take) == Some(true) {
            let _ = self.all.try_update(|it| *it -= 1);
        }
    }
}
