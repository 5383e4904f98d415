//! The parts of the settings, which are shown together once each has been answered.

use leptos::prelude::*;

/// Parts of the page whose first answer has not come: all are shown together, so that none pushes another down.
#[derive(Clone, Copy)]
pub struct Awaited(pub RwSignal<u32>);

/// A part of the page that asks for something.
#[derive(Clone, Copy)]
pub struct Part {
    all: RwSignal<u32>,
    waits: StoredValue<bool>,
}

impl Part {
    /// One that has asked. Taken off the page, it is waited for no more.
    pub fn asked() -> Self {
        let Awaited(all) = expect_context();
        all.update(|it| *it += 1);
        let it = Self { all, waits: StoredValue::new(true) };
        on_cleanup(move || it.came());
        it
    }

    /// Its first answer came, good or bad.
    pub fn came(self) {
        if self.waits.try_update_value(std::mem::take) == Some(true) {
            let _ = self.all.try_update(|it| *it -= 1);
        }
    }
}
