//! Records in the audit that a session was used with another card than its own.

use medpost_domain::act::{Act, SubjectKind};
use std::pin::Pin;

use medpost_domain::id::SessionId;
use medpost_domain::instant::Instant;

use crate::audit::entry::{self, Actor};
use crate::kit::db::Db;
use crate::session::caller::Witness;

/// Writes that entry.
pub struct AuditWitness(pub Db);

impl Witness for AuditWitness {
    fn other_card(&self, session: SessionId, now: Instant) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            let written = async {
                let tx = self.0.write().await?;
                entry::write(
                    &*tx,
                    Actor::GUEST,
                    Act::SessionOtherCard,
                    (SubjectKind::Session, Some(session.0)),
                    "",
                    now,
                )
                .await?;
                tx.commit().await
            };
            if let Err(error) = written.await {
                tracing::error!(%error, session.id = %session, "a session with another card could not be audited");
            }
        })
    }
}
