//! The facility's own times: hold, idle limit, and retention of records.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::operations;
use medpost_domain::letter::{DispatchKind, longest_hold};
use medpost_domain::record::YEARS;
use medpost_ui::form::{Check, sends};
use medpost_ui::notice::Trouble;
use medpost_ui::session::Settle;
use medpost_ui::words;
use medpost_wire::directory::FacilitySettings;

use crate::state::Signed;

/// Shows and changes the times of the facility.
#[component]
pub fn Times() -> impl IntoView {
    let signed = Signed::here();
    let settle = Settle::here();
    let session = signed.session.get_untracked();
    let most = session.limits.most_hold_minutes;
    let hold = RwSignal::new(session.hold_minutes.to_string());
    let screening = RwSignal::new(session.screening_hold_minutes.to_string());
    let idle = RwSignal::new(session.idle_minutes.to_string());
    let years = RwSignal::new(session.record_years.to_string());
    let skip = RwSignal::new(session.may_skip_hold);
    let (trouble, saved) = (RwSignal::new(None), RwSignal::new(false));
    let save = sends(move || {
        saved.set(false);
        // Anything but a number becomes out of bounds, which the server refuses.
        let number = |it: RwSignal<String>| it.with_untracked(|it| it.trim().parse().unwrap_or(u32::MAX));
        let record_years = number(years);
        let request = FacilitySettings {
            hold_minutes: number(hold),
            screening_hold_minutes: number(screening),
            may_skip_hold: skip.get_untracked(),
            idle_minutes: number(idle),
            record_years: Some(record_years),
        };
        spawn_local(async move {
            match settle.answer(operations::change_settings(&request).await) {
                Ok(()) => {
                    trouble.set(None);
                    saved.set(true);
                    signed.session.update(|it| {
                        it.hold_minutes = request.hold_minutes;
                        it.screening_hold_minutes = request.screening_hold_minutes;
                        it.may_skip_hold = request.may_skip_hold;
                        it.idle_minutes = request.idle_minutes;
                        it.record_years = record_years;
                    });
                }
                Err(it) => trouble.set(Some(it)),
            }
        });
    });
    view! {
        <form class="card pad" on:submit=save>
            <h2>{words::settings::times()}</h2>
            <div class="two">
                <Number id="hold" label=words::settings::hold_minutes() least=0 most=most value=hold />
                <Number
                    id="screening-hold"
                    label=words::settings::screening_minutes()
                    least=0
                    most=longest_hold(DispatchKind::Screening, most)
                    value=screening
                />
                <Number id="idle" label=words::settings::idle_minutes() least=5 most=60 value=idle />
                <Number
                    id="record-years"
                    label=words::settings::record_years()
                    least=*YEARS.start()
                    most=*YEARS.end()
                    value=years
                />
            </div>
            <p class="dim">{words::settings::record_years_note()}</p>
            <Check value=skip label=words::settings::may_send_now() />
            <Trouble problem=trouble />
            <div class="row">
                <button class="btn main">{words::common::save()}</button>
                <span role="status">{move || saved.get().then(words::settings::times_saved)}</span>
            </div>
        </form>
    }
}

#[component]
fn Number(id: &'static str, label: &'static str, least: u32, most: u32, value: RwSignal<String>) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}<span class="dim">{format!(" {least}–{most}")}</span></label>
            <input
                id=id
                type="number"
                inputmode="numeric"
                min=least.to_string()
                max=most.to_string()
                bind:value=value
            />
        </div>
    }
}
