//! One set of icons, drawn inline, always with a word beside it.

use leptos::prelude::*;

/// Which icon.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// A tray.
    Inbox,
    /// A paper plane.
    Sent,
    /// A pen.
    Compose,
    /// A wheel.
    Settings,
    /// A question mark.
    Help,
    /// A house with windows.
    Facility,
    /// A sheet with lines.
    Record,
    /// Two heads.
    People,
    /// A key.
    Key,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Inbox => "M3 13h5l2 3h4l2-3h5M5 5h14l2 8v6H3v-6z",
            Self::Sent => "M21 3 10 14M21 3l-7 18-4-7-7-4z",
            Self::Compose => "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
            Self::Settings => {
                "M12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.1 2.1M16.3 16.3l2.1 2.1M18.4 5.6l-2.1 2.1M7.7 16.3l-2.1 2.1M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6"
            }
            Self::Facility => "M5 21V5l7-2 7 2v16M3 21h18M9 9h1M14 9h1M9 13h1M14 13h1M10 21v-4h4v4",
            Self::Record => "M6 3h9l4 4v14H6zM14 3v5h5M9 12h7M9 16h7",
            Self::People => {
                "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6M3 20c0-4 3-6 6-6s6 2 6 6M16 5a3 3 0 0 1 0 6M18 14c2 1 3 3 3 6"
            }
            Self::Key => "M8 15a4 4 0 1 0 0-8 4 4 0 0 0 0 8M12 11h9M18 11v4M15 11v3",
            Self::Help => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M9.5 9a2.5 2.5 0 1 1 3.5 2.3c-.7.4-1 .8-1 1.7M12 17h.01",
        }
    }
}

/// Draws an icon.
#[component]
pub fn Draw(
    /// Which one.
    icon: Icon,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=icon.path() />
        </svg>
    }
}
