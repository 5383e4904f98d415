//! People of facilities.

use clap::Subcommand;
use medpost::app::App;
use medpost::audit::entry::Actor;
use medpost::directory::store as directory;
use medpost::identity::invite::{self, CodeRequest, Invitation};
use medpost::identity::{member, store as identity};
use medpost_domain::card::CardKind;
use medpost_domain::id::{AffiliationId, FacilityId};
use medpost_domain::role::Role;

use super::standing::standing;
use super::tell::{OPERATOR, Outcome, tell};

#[derive(Subcommand)]
pub(super) enum MemberCommand {
    /// Invites a person: prints a one-time enrolment code.
    Invite {
        /// Id of the facility.
        #[arg(long)]
        facility: FacilityId,
        /// Registered name.
        #[arg(long)]
        name: String,
        /// フリガナ
        #[arg(long, default_value = "")]
        kana: String,
        /// Kind of card: hpki or pki.
        #[arg(long, default_value = "hpki")]
        card: String,
        /// Name expected on the certificate.
        #[arg(long)]
        holder: Option<String>,
        /// A facility manager, not a member.
        #[arg(long)]
        manager: bool,
    },
    /// Issues a code for a further card of a person, or replaces a code that expired; their earlier codes become
    /// invalid.
    Code {
        /// Id of the belonging, as listed.
        id: AffiliationId,
        /// Kind of card: hpki or pki.
        #[arg(long, default_value = "hpki")]
        card: String,
        /// Name expected on the certificate.
        #[arg(long)]
        holder: Option<String>,
    },
    /// Lists the people of a facility with their cards.
    List {
        /// Id of the facility.
        #[arg(long)]
        facility: FacilityId,
    },
    /// Suspends a person at one facility, at once; their cards still work elsewhere.
    Suspend {
        /// Id of the belonging, as listed.
        id: AffiliationId,
        /// Why; kept with the belonging.
        #[arg(long)]
        reason: String,
    },
    /// Resumes a person at a facility.
    Resume {
        /// Id of the belonging.
        id: AffiliationId,
    },
}

pub(super) async fn run(app: &App, command: MemberCommand) -> Outcome {
    match command {
        MemberCommand::Invite { facility, name, kana, card, holder, manager } => {
            let role = if manager { Role::Manager } else { Role::Member };
            let code = invite(app, facility, &name, &kana, &card, holder.as_deref(), role).await?;
            tell!("{code}");
        }
        MemberCommand::Code { id, card, holder } => {
            let kind = card_kind(&card)?;
            let now = app.clock.now();
            let tx = app.db.write().await?;
            let of = identity::affiliation(&*tx, id).await?.ok_or("there is no such belonging")?;
            let person = identity::member(&*tx, of.member_id).await?.ok_or("there is no such person")?;
            let wanted = CodeRequest { affiliation: id, kind, holder: holder.as_deref(), expected: Some(&person.name) };
            let code = invite::issue(&*tx, Actor::OPERATOR, &wanted, now).await?;
            tx.commit().await?;
            tell!("{}", code.print_checked());
        }
        MemberCommand::List { facility } => return list(app, facility).await,
        MemberCommand::Suspend { id, reason } => {
            member::suspend_belonging(&app.identity, OPERATOR, id, &reason).await?;
            tell!(
                "suspended at this facility; running sessions there end at once, open connections within five seconds"
            );
        }
        MemberCommand::Resume { id } => member::resume_belonging(&app.identity, OPERATOR, id).await?,
    }
    Ok(())
}

async fn list(app: &App, facility: FacilityId) -> Outcome {
    for (belonging, person, cards) in identity::members(&*app.db, facility).await? {
        let now = standing(belonging.suspended_at, Some(belonging.from_at), None);
        tell!("{}  {}  {}  {now}", belonging.id, person.name, belonging.role);
        for (it, enrolment) in cards {
            let now = standing(it.suspended_at, enrolment.confirmed_at, enrolment.valid_at);
            let serial = it.serial_number.as_deref().unwrap_or("-");
            let professions = it.professions.replace('\n', ", ");
            tell!(
                "    card {}  {}  {}  {serial}  {professions}  until {}  {now}",
                it.id,
                it.kind,
                it.holder,
                it.not_after
            );
        }
    }
    Ok(())
}

pub(super) async fn invite(
    app: &App,
    facility: FacilityId,
    name: &str,
    kana: &str,
    card: &str,
    holder: Option<&str>,
    role: Role,
) -> Outcome<String> {
    let kind = card_kind(card)?;
    let now = app.clock.now();
    let row = directory::facility(&*app.db, facility).await?.ok_or("there is no such facility")?;
    let inboxes = directory::inboxes(&*app.db, row.id).await?;
    let inboxes: Vec<_> = inboxes.into_iter().map(|it| it.id).collect();
    let tx = app.db.write().await?;
    let it = Invitation { name, kana, post: false, facility, role, kind, inboxes: &inboxes, holder };
    let (_, code) = invite::invite(&*tx, Actor::OPERATOR, &it, now).await?;
    tx.commit().await?;
    Ok(code.print_checked())
}

fn card_kind(text: &str) -> Outcome<CardKind> {
    CardKind::read(text).ok_or_else(|| "a card is \"hpki\" or \"pki\"".into())
}
