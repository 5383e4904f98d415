//! The audit trail in reach: who did what to which facility, inbox, person or contract.

use leptos::prelude::*;
use medpost_client::{console, operations};
use medpost_ui::list::{Found, Lines, SearchField};
use medpost_ui::{say, when, words};
use medpost_wire::console::records::{FindTrail, TrailLine};

use crate::csv::Csv;
use crate::state::Signed;

/// The trail, newest first.
#[component]
pub fn Trail() -> impl IntoView {
    let fields = Signed::here().fields("/trail");
    let text = fields.field("text", String::new());
    let request = move |after: Option<String>| FindTrail { text: text.get(), after };
    let found = Found::by_place(fields, request, operations::find_trail, |it| (it.items, it.next));
    let draw = Callback::new(|items: Vec<TrailLine>| view! { <Rows items /> }.into_any());
    let path = Signal::derive(move || console::csv_of("trail", &request(None)));
    view! {
        <div class="head">
            <div>
                <h1>{words::trail::title()}</h1>
                <p>{words::trail::note()}</p>
            </div>
            <div class="row end">
                <Csv path name="trail.csv" />
            </div>
        </div>
        <div class="bar" role="search">
            <SearchField label=words::trail::search() value=text />
        </div>
        <Lines
            found
            label=words::trail::title()
            none=words::trail::none()
            narrowed=Signal::derive(move || text.with(|it| !it.is_empty()))
            draw
        />
    }
}

#[component]
fn Rows(items: Vec<TrailLine>) -> impl IntoView {
    // Only the operator sees the codes of the audit.
    let operates = Signed::here().session.with_value(|it| it.association.is_none());
    let actor = |it: &TrailLine| match (it.actor.as_str(), it.system) {
        ("", true) => words::trail::system().to_owned(),
        ("", false) => words::roles::operator().to_owned(),
        (name, _) => name.to_owned(),
    };
    view! {
        <table>
            <thead>
                <tr>
                    <th scope="col" class="num">
                        {words::trail::when()}
                    </th>
                    <th scope="col">{words::trail::who()}</th>
                    <th scope="col">{words::trail::what()}</th>
                    <th scope="col">{words::trail::subject()}</th>
                </tr>
            </thead>
            <tbody>
                {items
                    .into_iter()
                    .map(|it| {
                        view! {
                            <tr>
                                <td class="num">{when::moment(it.at)}</td>
                                <td>{actor(&it)}</td>
                                <td class="from">
                                    <b>{say::act(&it.action).to_owned()}</b>
                                    <span class="dim">{say::act_details(&it.detail)}</span>
                                    {operates
                                        .then(|| {
                                            view! {
                                                <span class="mono">{it.action.clone()}" "{it.detail.clone()}</span>
                                            }
                                        })}
                                </td>
                                <td>{it.subject}</td>
                            </tr>
                        }
                    })
                    .collect_view()}
            </tbody>
        </table>
    }
}
