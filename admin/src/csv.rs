//! Tables as files for a spreadsheet.

use leptos::prelude::*;
use medpost_ui::words;

/// A table as CSV, in both encodings.
#[component]
pub fn Csv(
    /// Where it lies, without the encoding.
    #[prop(into)]
    path: Signal<String>,
    /// Name of the file.
    name: &'static str,
) -> impl IntoView {
    view! {
        <a class="btn quiet small" href=move || path.get() download=name>{words::list::csv_utf8()}</a>
        <a class="btn quiet small" href=move || path.with(|it| format!("{it}{}shift_jis=true", if it.contains('?') { '&' } else { '?' })) download=name>{words::list::csv_sjis()}</a>
    }
}
