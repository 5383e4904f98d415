//! A double click presses once: whoever is used to open files so makes nothing twice.

use web_sys::MouseEvent;

use crate::page::{around, before, target};

/// Buttons that are meant to be pressed again and again say so by `type="button"`.
const ONCE: &str = "button:not([type=button])";

pub(crate) fn watch() {
    before("click", |it: MouseEvent| {
        if it.detail() > 1 && target(&it).is_some_and(|it| around(&it, ONCE).is_some()) {
            it.prevent_default();
            it.stop_immediate_propagation();
        }
    });
}
