//! The form of an application: which values its fields accept.

use medpost_domain::id::PackId;
use medpost_domain::instant::Instant;
use medpost_domain::plan::Audience;
use medpost_domain::text::codes::{facility_code, postal_code};
use medpost_wire::application::Apply;
use medpost_wire::problem::{Code, Problem};
use sea_orm::ConnectionTrait;

use crate::kit::fault::{Fault, Outcome};
use crate::kit::typed;
use crate::notify::post;

use super::store;

/// Maximum characters of a field.
const LETTERS: usize = 100;
/// Maximum characters of a note, a reason or an answer.
const NOTE: usize = 400;
/// The kinds of associations, as stored.
const ASSOCIATIONS: [&str; 2] = ["medical_association", "municipality"];

/// A plan that is on offer now; refused (`BadApplication`) if it isn't.
pub async fn on_offer(db: &impl ConnectionTrait, id: PackId, now: Instant) -> Outcome<store::Pack> {
    let all = store::packs(db, now).await?;
    all.into_iter().find(|it| it.id == id).ok_or_else(|| Problem::new(Code::BadApplication).about("pack").into())
}

/// A cleaned text of one line; may be empty.
pub fn note(field: &str, text: &str) -> Outcome<String> {
    typed::line(field, text, NOTE, Code::BadText)
}

/// The fields as they are stored. The error names the field that is refused.
pub fn checked(request: &Apply, audience: Audience) -> Outcome<Apply> {
    let wrong = |field: &str| Fault::from(Problem::new(Code::BadApplication).about(field));
    let line = |field: &str, text: &str, needed: bool| {
        let text = typed::name(field, text, LETTERS, Code::BadApplication)?;
        if needed && text.is_empty() { Err(wrong(field)) } else { Ok(text) }
    };
    let group = audience == Audience::Group;
    let postal_code = postal_code(&request.postal_code).ok_or_else(|| wrong("postal_code"))?;
    let kind = line("kind", &request.kind, true)?;
    if group && !ASSOCIATIONS.contains(&kind.as_str()) {
        return Err(wrong("kind"));
    }
    // Nobody may have the name of the operator's own tenant.
    if group && store::is_own(&request.name) {
        return Err(wrong("name"));
    }
    if group && !(1..=10_000).contains(&request.facilities) {
        return Err(wrong("facilities"));
    }
    // Required from a group: its first administrator gets a link by mail.
    let mail = match request.mail.trim() {
        "" if !group => String::new(),
        it => post::address(it).ok_or_else(|| wrong("mail"))?.to_owned(),
    };
    Ok(Apply {
        pack: request.pack,
        name: line("name", &request.name, true)?,
        kana: line("kana", &request.kana, true)?,
        kind,
        code: match facility_code(&line("code", &request.code, !group)?) {
            it if it.is_empty() && !group => return Err(wrong("code")),
            it => it,
        },
        postal_code,
        city: line("city", &request.city, true)?,
        address: line("address", &request.address, true)?,
        phone: line("phone", &request.phone, true)?,
        director: line("director", &request.director, true)?,
        contact: line("contact", &request.contact, true)?,
        mail,
        facilities: if group { request.facilities } else { 1 },
        note: note("note", &request.note)?,
        terms_version: line("terms_version", &request.terms_version, true)?,
    })
}
