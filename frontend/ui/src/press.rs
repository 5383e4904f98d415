//! Treats a double click as one click, so that people used to opening files that way do nothing twice.

use web_sys::MouseEvent;

use crate::page::{around, before, target};

/// All buttons but those with `type="button"`, which may be clicked repeatedly.
const ONCE: &str = "button:not([type=button])";

pub(crate) fn watch() {
    before("click", |it: MouseEvent| {
        if it.detail() > 1 && target(&it).is_some_and(|it| around(&it, ONCE).is_some()) {
            it.prevent_default();
            it.stop_immediate_propagation();
        }
    });
}
