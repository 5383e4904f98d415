//! The icons of both apps as inline SVG, hidden from screen readers: a word always stands beside them.

use leptos::prelude::*;

/// An icon, each variant described by its picture.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// A tray.
    Inbox,
    /// A paper plane.
    Sent,
    /// A pen.
    Compose,
    /// A gear.
    Settings,
    /// A question mark.
    Help,
    /// A building with windows.
    Facility,
    /// A sheet with lines.
    Record,
    /// Two people.
    People,
    /// A key.
    Key,
    /// A sun.
    Today,
    /// A card with its chip.
    Card,
    /// A tick in a circle.
    Check,
    /// A sheet with an arrow pointing down.
    Application,
    /// A sheet with a seal.
    Contract,
    /// A pie chart.
    Divide,
    /// Two arrows, up and down.
    Change,
    /// Two arrows, right and left.
    Transfer,
    /// A price tag.
    Price,
    /// A calendar.
    Calendar,
    /// A receipt with a yen sign.
    Invoice,
    /// Coins.
    Coins,
    /// A clock with an arrow backwards.
    History,
    /// A heartbeat.
    Pulse,
    /// A person with a star.
    Office,
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
            Self::Today => {
                "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M19 5l-1.4 1.4M6.4 17.6 5 19"
            }
            Self::Card => "M3 6h18v12H3zM6 10h4v4H6zM13 11h5M13 14h3",
            Self::Check => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M8 12l3 3 5-6",
            Self::Application => "M14 3H6v18h12V7zM12 10v7M9 14l3 3 3-3",
            Self::Contract => "M6 3h12v11M6 3v18h7M9 8h6M9 12h4M17 15a3 3 0 1 0 0 6 3 3 0 0 0 0-6",
            Self::Divide => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 3v9l7 5M12 12l-8 4",
            Self::Change => "M8 20V5M4 9l4-4 4 4M16 4v15M12 15l4 4 4-4",
            Self::Transfer => "M3 8h16M15 4l4 4-4 4M21 16H5M9 12l-4 4 4 4",
            Self::Price => "M3 12V4h8l10 10-8 7zM7.5 8h.01",
            Self::Calendar => "M4 5h16v16H4zM4 10h16M8 3v4M16 3v4M8 14h3M8 17h6",
            Self::Invoice => "M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8l3 4 3-4M12 12v4M9 13h6",
            Self::Coins => {
                "M9 4c4 0 6 1 6 3s-2 3-6 3-6-1-6-3 2-3 6-3M3 7v8c0 2 2 3 6 3M15 7v3M15 12c4 0 6 1 6 3s-2 3-6 3-6-1-6-3 2-3 6-3M9 15v3c0 2 2 3 6 3s6-1 6-3v-3"
            }
            Self::History => "M4 5v5h5M4.6 10A8.5 8.5 0 1 1 4 14M12 8v5l3 2",
            Self::Pulse => "M3 12h4l3-8 4 16 3-8h4",
            Self::Office => {
                "M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4 21c0-4 3-7 8-7M18 14l1.2 2.2 2.4.4-1.7 1.8.3 2.4-2.2-1-2.2 1 .3-2.4-1.7-1.8 2.4-.4z"
            }
            Self::Help => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M9.5 9a2.5 2.5 0 1 1 3.5 2.3c-.7.4-1 .8-1 1.7M12 17h.01",
        }
    }
}

/// Draws an icon.
#[component]
pub fn Draw(
    /// The icon.
    icon: Icon,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=icon.path() />
        </svg>
    }
}
