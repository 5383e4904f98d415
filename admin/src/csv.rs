//! Links to tables as CSV files.

use leptos::prelude::*;
use medpost_ui::words;

/// Links to a table as CSV in UTF-8 and in Shift_JIS.
#[component]
pub fn Csv(
    /// Path of the table in UTF-8; the other link adds `shift_jis=true`.
    #[prop(into)]
    path: Signal<String>,
    /// Name of the saved file.
    name: &'static str,
) -> impl IntoView {
    view! {
        <a class="btn quiet small" href=move || path.get() download=name>
            {words::list::csv_utf8()}
        </a>
        <a
            class="btn quiet small"
            href=move || path.with(|it| format!("{it}{}shift_jis=true", if it.contains('?') { '&' } else { '?' }))
            download=name
        >
            {words::list::csv_sjis()}
        </a>
    }
}
