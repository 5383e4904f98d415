//! Mails to administrators, and who receives them for an association.

use medpost_domain::id::{AdministratorId, AssociationId};
use medpost_domain::instant::Instant;
use medpost_domain::office::OfficeNotice;
use medpost_domain::role::{Action, Rights, Role};
use sea_orm::{ConnectionTrait, DbErr};

use crate::jobs::queue;
use crate::jobs::task::{OfficeEvent, Task};
use crate::kit::fault::Outcome;
use crate::notify::{mails, post};

use super::{Office, store};

/// The operator, as mails name it.
pub const OPERATOR: &str = "MEDPost 運営事務局";

/// Sends a mail; an address that always refuses is no error.
pub async fn send(office: &Office, letter: &mails::Letter) -> Outcome<()> {
    match office.post.send(letter).await {
        Ok(()) | Err(post::Error::Refused | post::Error::Malformed) => Ok(()),
        Err(error) => Err(error.fault("send a mail")),
    }
}

/// Enqueues the mails about an invitation or changed keys; `by`: who caused it (`None`: the command line, or `of`).
pub async fn enqueue_office_notice(
    db: &impl ConnectionTrait,
    what: OfficeNotice,
    of: AdministratorId,
    by: Option<AdministratorId>,
    now: Instant,
) -> Result<(), DbErr> {
    queue::enqueue(db, &Task::OfficeTold { event: OfficeEvent { what, of, by, at: now } }, now, now).await
}

/// Who may do something for an association: its own people or, if it has nobody, the operator's staff.
pub async fn recipients_for(
    db: &impl ConnectionTrait,
    of: AssociationId,
    what: Action,
) -> Result<Vec<AdministratorId>, DbErr> {
    let mut all = store::acting_administrators(db, Some(of)).await?;
    if all.is_empty() {
        all = store::acting_administrators(db, None).await?;
    }
    let may = |role: Role| what.demands(role).met_by(Rights::default(), false);
    Ok(all.into_iter().filter(|it| it.role.known().is_some_and(may)).map(|it| it.id).collect())
}
