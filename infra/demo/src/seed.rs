//! Seeds the demo: two associations, some twenty facilities, a dozen cards, and exchanges up to today.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use medpost::app::App;
use medpost::audit::entry::Actor;
use medpost::billing::invoices::list as invoices;
use medpost::billing::payments::{list as payments, settle};
use medpost::billing::reminders;
use medpost::billing::runs::{draft, issue, shown};
use medpost::config::Config;
use medpost::console::administrators;
use medpost::contract::{application, confirmation, import, ledger, plans, store as contracts};
use medpost::directory::store as directory;
use medpost::exchange::{collect, inbox, open, send, upload};
use medpost::identity::invite::{self, Invitation};
use medpost::identity::{enrol, sign_in, store};
use medpost::issuing::key::Key;
use medpost::issuing::list;
use medpost::issuing::order::{self, OrderFor};
use medpost::kit::clock::Clock;
use medpost::kit::entropy;
use medpost::net::card::VerifiedCard;
use medpost::net::peer::PeerCertificate;
use medpost::office::caller::{self, ConsoleCaller};
use medpost::office::sign_in::Presented;
use medpost::office::{keys, sign_in as office_sign_in, store as office};
use medpost::session::caller::Caller;
use medpost::vault::keyring::Keyring;
use medpost::vault::store as vault;
use medpost_domain::billing::month::Month;
use medpost_domain::billing::run::RunStep;
use medpost_domain::card::CardKind;
use medpost_domain::code::Code;
use medpost_domain::id::{AddressId, AdministratorId, AssociationId, DocumentId, FacilityId, InboxId, MemberId};
use medpost_domain::instant::{DAY, HOUR, Instant, MINUTE};
use medpost_domain::letter::Patient;
use medpost_domain::number::Size;
use medpost_domain::plan::{Limits, MB};
use medpost_domain::role::Role;
use medpost_entity::contract;
use medpost_wire::application::Apply;
use medpost_wire::billing::invoices::{FindInvoices, InvoiceStanding};
use medpost_wire::billing::payments::{AddPayment, FindPayments, PaymentStanding, SettlePart, SettlePayment};
use medpost_wire::billing::runs::{MakeRun, StepRun};
use medpost_wire::console::door::NewKey;
use medpost_wire::exchange::{ConfirmReceipt, List, SendDispatch};
use medpost_wire::session::SignIn;
use sea_orm::Set;
use sha2::{Digest, Sha256};

use crate::config::{self, Ports};
use crate::offer as demo;
use crate::people::{FACILITIES, PEOPLE};
use crate::pki::{Authority, Flaws, NewCard, Pki};
use crate::story::{STORY, Scene, documents};

/// Facilities with their inboxes, by facility code.
type Facilities = HashMap<String, (FacilityId, Vec<InboxId>)>;

/// A demo in its folder.
pub struct Demo {
    /// The folder.
    pub folder: PathBuf,
    /// The ports.
    pub ports: Ports,
}

fn other(error: impl std::fmt::Display) -> io::Error {
    io::Error::other(error.to_string())
}

fn failed(error: impl std::error::Error) -> io::Error {
    io::Error::other(medpost::kit::causes::chain(&error))
}

/// Card file and holder of the association's office, which signs in to the console.
const OFFICE: (&str, &str) = ("14-reiji-association-office", "Reiji Medical Association Office");
/// Card file and holder of the operator's office.
const OPERATOR: (&str, &str) = ("15-operator-office", "MEDPost Operator Office");
/// Card file and holder of a second person there, because nobody may confirm a card they had a hand in.
const COLLEAGUE: (&str, &str) = ("16-operator-colleague", "MEDPost Operator Colleague");
/// The contract that has not paid.
const LATE: &str = "見本市";
/// Mail address of an administrator who has not joined yet.
const NEWCOMER: &str = "second@reiji.invalid";

impl Demo {
    /// Brings the demo up to `now`: creates what is missing, reissues the revocation lists, and adds the exchanges of
    /// the days since the last start. Returns the configuration to serve with.
    pub async fn prepare(&self, now: Instant) -> io::Result<Config> {
        fs::create_dir_all(&self.folder)?;
        let pki = Pki::ensure(&self.folder.join("pki"), now)?;
        // The last start seeded exchanges up to this moment; lists issued now begin no earlier.
        let told = fs::read_to_string(self.folder.join("seeded")).ok().and_then(|it| it.trim().parse().ok());
        let told = told.map_or(Instant(0), Instant);
        // Three months before this one: two have been billed, the last one is waiting to be billed.
        let begins = Month::at(now).plus(-3);
        let fresh = !self.folder.join("seeded").exists();
        let from = if fresh { begins.begin() } else { told.max(now.plus(-10 * DAY)) };
        pki.issue_lists_from(&[], from, now)?;
        // No host's certificate covers another host's name. Otherwise a browser would reuse the connection to one host
        // for the other, where it was not asked for a card.
        for it in ["card.localhost", "pki.localhost", "www.localhost", "console.localhost"] {
            pki.server(it, &[it], now)?;
        }
        let keyring = self.folder.join("keyring");
        if !keyring.exists() {
            Keyring::of_demo().write_new(&keyring).map_err(failed)?;
        }
        let authority = self.folder.join("authority.key");
        if !authority.exists() {
            let keyring = Keyring::read(&keyring).map_err(failed)?;
            Key::seal(&authority, &pki.key(Authority::PkiCards)?, &keyring).map_err(failed)?;
        }
        let path = self.folder.join("medpost.toml");
        fs::write(self.folder.join("terms.txt"), demo::TERMS)?;
        fs::write(&path, config::text(&self.folder, self.ports))?;
        let config = Config::read(&path).map_err(failed)?;
        // Starts before the first seeded day, whatever the time of day is now.
        let first = Instant::japan_day_begin(now.japan_day() - 8);
        let clock = Clock::manual(first);
        let app = Box::pin(App::build(config.clone(), clock.clone())).await.map_err(failed)?;
        if fresh {
            clock.set(begins.begin());
            app.install().await.map_err(failed)?;
            app.refresh_lists().await;
            list::renew_list(&app.issuing).await.map_err(failed)?;
            let made = Box::pin(self.contracts(&app, &clock, begins.begin())).await?;
            Box::pin(self.operator(&app, &pki, now)).await?;
            for month in [begins, begins.plus(1)] {
                Box::pin(self.bill(&app, &clock, month)).await?;
            }
            clock.set(first);
            list::renew_list(&app.issuing).await.map_err(failed)?;
            Box::pin(self.people(&app, &made, &pki, now)).await?;
        } else {
            // The lists begin where the last start ended.
            clock.set(first.max(told));
            app.migrate().await.map_err(failed)?;
            app.check().await.map_err(failed)?;
            app.refresh_lists().await;
        }
        Box::pin(self.exchanges(&app, &clock, told, now)).await?;
        self.console_link(&app, now).await?;
        pki.issue_todays_lists(from, now)?;
        Ok(config)
    }

    /// Path to a person's card, without its extension.
    pub fn card(&self, file: &str) -> PathBuf {
        self.folder.join("cards").join(file)
    }

    /// Imports plans with fictitious prices, and creates contracts for an association, a municipality and a single
    /// clinic.
    async fn contracts(&self, app: &App, clock: &Clock, begins: Instant) -> io::Result<Facilities> {
        // The clinic applied in the previous month.
        clock.set(begins.plus(-28 * DAY));
        let tx = app.db.write().await.map_err(failed)?;
        let file = plans::read(demo::PLANS).map_err(failed)?;
        plans::bring_in(&*tx, Actor::OPERATOR, &file, clock.now()).await.map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        let offer = application::offer(&app.contracts).await.map_err(failed)?;
        let form = demo::member(&offer.packs).ok_or_else(|| other("a plan is missing"))?;
        let row = applied(app, &form).await?;
        let tx = app.db.write().await.map_err(failed)?;
        let approved = application::approve(&app.contracts, &*tx, Actor::OPERATOR, &row, "", false).await;
        let clinic = approved.map_err(failed)?.facility.ok_or_else(|| other("a clinic's own contract"))?;
        let inboxes = directory::inboxes(&*tx, clinic).await.map_err(failed)?.into_iter().map(|it| it.id).collect();
        tx.commit().await.map_err(failed)?;
        clock.set(begins);
        let rows = import::read(FACILITIES.as_bytes()).map_err(failed)?;
        let made = import::import(&app.vault, &rows, begins).await.map_err(failed)?;
        clock.set(begins.plus(MINUTE));
        let tx = app.db.write().await.map_err(failed)?;
        for it in contracts::all_contracts(&*tx, None).await.map_err(failed)? {
            // The association has a pack, the municipality an agreed price.
            let pack = offer.packs.iter().find(|pack| it.name == "例示医師会" && pack.code == "pack-10");
            let (yen, note, version) = match pack {
                Some(pack) => {
                    let pool = Size(pack.pool);
                    let change = contract::ActiveModel {
                        pack_id: Set(Some(pack.id)),
                        pool_bytes: Set(pool),
                        ceiling_bytes: Set(pool),
                        ..Default::default()
                    };
                    contracts::change_contract(&*tx, it.id, it.version, change).await.map_err(failed)?;
                    (u32::try_from(pack.monthly_yen).map_err(other)?, pack.name.as_str(), it.version + 1)
                }
                None if it.name == LATE => (24_000, "団体契約（例示）", it.version),
                None => continue,
            };
            // Its members exchange large images.
            let as_it_is = contracts::Contract { version, ..it.clone() };
            import::limits::set_dispatch_size(&*tx, &as_it_is, 1_000 * MB, clock.now()).await.map_err(failed)?;
            let price = (Month::at(begins), note);
            let agreed = ledger::set_agreed_price(&*tx, (it.id, version + 1), yen, price, None, clock.now()).await;
            agreed.map_err(failed)?;
        }
        tx.commit().await.map_err(failed)?;
        let brought = rows.into_iter().map(|it| it.code).zip(made);
        Ok(brought.chain([(form.code, (clinic, inboxes))]).collect())
    }

    /// Invites members and issues and enrols their cards.
    async fn people(&self, app: &App, made: &Facilities, pki: &Pki, now: Instant) -> io::Result<()> {
        let facility = |code: &str| made.get(code).cloned().ok_or_else(|| other(code));
        // Two facilities that exchange large images.
        let tx = app.db.write().await.map_err(failed)?;
        let large = Limits {
            inbox_bytes: 2_000 * MB,
            dispatch_bytes: 1_000 * MB,
            staging_bytes: 2_000 * MB,
            ..Limits::default()
        };
        let plan = import::limits::plan(&*tx, "imaging", &large, app.clock.now()).await.map_err(failed)?;
        for code in ["D001", "D002"] {
            import::limits::put_on_plan(&*tx, facility(code)?.0, &plan, app.clock.now()).await.map_err(failed)?;
        }
        tx.commit().await.map_err(failed)?;
        for it in &PEOPLE {
            let professions: Vec<&str> = it.profession.into_iter().collect();
            let subject = NewCard {
                file: it.file,
                kind: it.kind,
                holder: it.holder,
                serial_number: &it.file[..2],
                professions: &professions,
            };
            let card = pki.card(&subject, &Flaws::default(), now)?;
            pki.write_card(&card, &self.folder.join("cards"), it.file)?;
            let verified = verify(app, &card.der)?;
            let mut member: Option<MemberId> = None;
            for code in it.facilities {
                let (facility, inboxes) = facility(code)?;
                let tx = app.db.write().await.map_err(failed)?;
                let body = Invitation {
                    name: it.name,
                    kana: it.kana,
                    post: false,
                    facility,
                    role: it.role,
                    kind: it.kind,
                    inboxes: &inboxes,
                    holder: Some(it.holder),
                };
                let at = app.clock.now();
                let code: Code = if let Some(id) = member {
                    invite::join(&*tx, Actor::OPERATOR, id, &body, at).await.map_err(failed)?
                } else {
                    let (id, code) = invite::invite(&*tx, Actor::OPERATOR, &body, at).await.map_err(failed)?;
                    member = store::affiliation(&*tx, id).await.map_err(failed)?.map(|it| it.member_id);
                    code
                };
                tx.commit().await.map_err(failed)?;
                enrol::enrol(&app.identity, &verified, &code.print_checked()).await.map_err(failed)?;
                let_in(app, &verified).await?;
            }
        }
        // One more card, for trying out enrolment. Its code is printed with the addresses.
        let subject = NewCard {
            file: "13-not-enrolled",
            kind: CardKind::Hpki,
            holder: "Taro Shinki",
            serial_number: "13",
            professions: &["Medical Doctor"],
        };
        pki.write_card(&pki.card(&subject, &Flaws::default(), now)?, &self.folder.join("cards"), subject.file)?;
        let (facility, inboxes) = facility("D007")?;
        let tx = app.db.write().await.map_err(failed)?;
        let invitation = Invitation {
            name: "新規 太郎",
            kana: "シンキ タロウ",
            post: false,
            facility,
            role: Role::Manager,
            kind: CardKind::Hpki,
            inboxes: &inboxes,
            holder: Some("Taro Shinki"),
        };
        let (_, code) = invite::invite(&*tx, Actor::OPERATOR, &invitation, now).await.map_err(failed)?;
        // The clinic's address for codes and notices, confirmed long enough ago for the codes of a temporary card.
        if let Some((_, inboxes)) = made.get("D001")
            && let Some(inbox) = inboxes.first()
        {
            let row = directory::Address {
                id: AddressId(entropy::id(now)),
                inbox_id: *inbox,
                address: "office@mihon-clinic.invalid".to_owned(),
                token_hash: entropy::bytes::<32>().to_vec(),
                created_at: now.plus(-2 * DAY),
                confirmed_at: Some(now.plus(-2 * DAY)),
                removed_at: None,
                added_by: None,
            };
            directory::add_address(&*tx, row).await.map_err(failed)?;
        }
        tx.commit().await.map_err(failed)?;
        fs::write(self.folder.join("enrolment-code"), code.print_checked())?;
        self.administrators(app, pki, now).await
    }

    /// The two people at the operator's office, who each sign in to the console with a card.
    async fn operator(&self, app: &App, pki: &Pki, now: Instant) -> io::Result<()> {
        for (name, mail, card) in
            [("運営 見本", "desk@medpost.invalid", OPERATOR), ("運営 同子", "colleague@medpost.invalid", COLLEAGUE)]
        {
            let row = administrator(name, mail, None, Role::Operator, app.clock.now());
            let tx = app.db.write().await.map_err(failed)?;
            let token = administrators::add(&*tx, Actor::OPERATOR, row, app.clock.now()).await.map_err(failed)?;
            tx.commit().await.map_err(failed)?;
            self.office(app, pki, token, card, now).await?;
        }
        Ok(())
    }

    /// Creates the card of an office, and joins the console with it.
    async fn office(&self, app: &App, pki: &Pki, token: String, of: (&str, &str), now: Instant) -> io::Result<()> {
        let (file, holder) = of;
        let subject = NewCard { file, kind: CardKind::Pki, holder, serial_number: &file[..2], professions: &[] };
        // It already existed when the first contracts were created.
        let card = pki.card(&subject, &Flaws { begins: -150 * DAY, ..Flaws::default() }, now)?;
        pki.write_card(&card, &self.folder.join("cards"), file)?;
        let key = NewKey { token, answer: None, label: "事務局のカード".to_owned() };
        let shown = Presented { card: verify(app, &card.der)?, lately: true };
        keys::join(&app.office, &key, Some(&shown)).await.map_err(failed)?;
        Ok(())
    }

    /// Bills a month in the following one: the association and the clinic have paid, the municipality is late with its
    /// first invoice and has been reminded.
    async fn bill(&self, app: &App, clock: &Clock, month: Month) -> io::Result<()> {
        let next = month.plus(1).begin();
        clock.set(next.plus(4 * DAY + 10 * HOUR));
        list::renew_list(&app.issuing).await.map_err(failed)?;
        let clerk = self.clerk(app).await?;
        let run = draft::make_run(&app.billing, &clerk, &MakeRun { month: month.to_string() }).await.map_err(failed)?;
        let version = shown::one_run(&app.billing, &clerk, run).await.map_err(failed)?.version;
        let approve = StepRun { version, step: RunStep::Approve, reason: "例示のため".to_owned() };
        issue::step_run(&app.billing, &clerk, run, &approve).await.map_err(failed)?;
        app.run_due_jobs().await;
        // Reminders are sent on working days.
        for day in 7..14 {
            clock.set(next.plus(day * DAY + 10 * HOUR));
            reminders::remind(&app.billing).await.map_err(failed)?;
            app.run_due_jobs().await;
        }
        clock.set(next.plus(17 * DAY + 10 * HOUR));
        list::renew_list(&app.issuing).await.map_err(failed)?;
        let clerk = self.clerk(app).await?;
        let open = FindInvoices { standing: Some(InvoiceStanding::Open), ..FindInvoices::default() };
        for it in invoices::find(&app.billing, &clerk, &open).await.map_err(failed)?.items {
            if it.contract == LATE {
                continue;
            }
            let (yen, note) = (it.open, "銀行振込（例示）".to_owned());
            let paid = AddPayment { paid_on: clock.now().plus(-DAY), yen, name: it.contract.clone(), note };
            settle::add_payment(&app.billing, &clerk, &paid).await.map_err(failed)?;
            let waiting = FindPayments { standing: Some(PaymentStanding::Waiting), ..FindPayments::default() };
            for payment in payments::find_payments(&app.billing, &clerk, &waiting).await.map_err(failed)?.items {
                let parts = vec![SettlePart { invoice: it.id, yen: payment.yen, fee: 0 }];
                let settled = SettlePayment { version: payment.version, parts };
                settle::settle_payment(&app.billing, &clerk, payment.id, &settled).await.map_err(failed)?;
            }
        }
        Ok(())
    }

    /// Signs in the operator's office to the console.
    async fn clerk(&self, app: &App) -> io::Result<ConsoleCaller> {
        let (card, peer) = self.shown(app, OPERATOR.0)?;
        let (_, token) =
            office_sign_in::sign_in_with_card(&app.office, &Presented { card, lately: true }).await.map_err(failed)?;
        let mut request = poem::Request::builder().header("authorization", format!("Bearer {token}")).finish();
        request.extensions_mut().insert(peer);
        caller::caller(&app.office, &request).await.map_err(|it| other(it.problem().code.text()))
    }

    /// Creates the other administrators: an association's office with a card, and a newcomer who joins by a one-time
    /// link.
    async fn administrators(&self, app: &App, pki: &Pki, now: Instant) -> io::Result<()> {
        let tx = app.db.write().await.map_err(failed)?;
        let association = contracts::association_by_name(&*tx, "例示医師会").await.map_err(failed)?;
        let office = administrator("例示 太郎", "office@reiji.invalid", association, Role::Administrator, now);
        let token = administrators::add(&*tx, Actor::OPERATOR, office, now).await.map_err(failed)?;
        let newcomer = administrator("例示 花子", NEWCOMER, association, Role::Administrator, now);
        administrators::add(&*tx, Actor::OPERATOR, newcomer, now).await.map_err(failed)?;
        // A hospital's desk is waiting for its cards.
        if let Some(of) = association.filter(|_| app.issuing.authority.is_some())
            && let Some(it) = directory::facility_by_code(&*tx, of, "D012").await.map_err(failed)?
        {
            let desk =
                |name: &str| OrderFor::New { name: name.to_owned(), kana: String::new(), post: true, manager: false };
            let by = (Actor::OPERATOR, it.id.0);
            let wanted = [desk("医事課 窓口1"), desk("医事課 窓口2")];
            order::order(&app.issuing, &*tx, by, (it.id, Some(of)), &wanted, "窓口の2台用", None)
                .await
                .map_err(failed)?;
        }
        tx.commit().await.map_err(failed)?;
        self.office(app, pki, token, OFFICE, now).await?;
        let offer = application::offer(&app.contracts).await.map_err(failed)?;
        for it in demo::applications(&offer.packs) {
            applied(app, &it).await?;
        }
        Ok(())
    }

    /// Creates a new one-time link for the newcomer until they have joined, because links expire.
    async fn console_link(&self, app: &App, now: Instant) -> io::Result<()> {
        let tx = app.db.write().await.map_err(failed)?;
        let all = office::every_administrator(&*tx).await.map_err(failed)?;
        let Some(newcomer) = all.into_iter().find(|it| it.mail == NEWCOMER) else { return Ok(()) };
        let path = self.folder.join("console-link");
        if office::keys(&*tx, newcomer.id).await.map_err(failed)?.is_empty() {
            let token = administrators::issue(&*tx, Actor::OPERATOR, newcomer.id, now).await.map_err(failed)?;
            fs::write(path, format!("{}/join#{token}", app.office.url))?;
        } else if path.exists() {
            fs::remove_file(path)?;
        }
        tx.commit().await.map_err(failed)
    }

    /// Adds the exchanges of the days since the last start, at most a week's.
    async fn exchanges(&self, app: &App, clock: &Clock, told: Instant, now: Instant) -> io::Result<()> {
        let today = now.japan_day();
        // Everything added now has already ended: a scene takes half an hour, plus a minute per document.
        let until = now.plus(-45 * MINUTE);
        for day in told.japan_day().max(today - 7)..=today {
            for (index, it) in STORY.iter().enumerate() {
                if usize::try_from(day).unwrap_or(0) % 3 != index % 3 && day != today && index > 1 {
                    continue;
                }
                let at = Instant::japan_day_begin(day).plus(9 * HOUR + i64::try_from(index).unwrap_or(0) * 37 * MINUTE);
                if at <= told || until <= at {
                    continue;
                }
                // Days may have ended while the demo was running. Uploads from them have expired, and their key is
                // destroyed.
                let day = at.plus(DAY).japan_day();
                if vault::epoch(&*app.db, day).await.map_err(failed)?.is_some_and(|it| it.1) {
                    continue;
                }
                clock.set(at);
                list::renew_list(&app.issuing).await.map_err(failed)?;
                self.tell(app, clock, it, day != today || index % 2 == 0).await?;
            }
        }
        fs::write(self.folder.join("seeded"), now.0.to_string())?;
        clock.set(now);
        list::renew_list(&app.issuing).await.map_err(failed)?;
        app.run_due_jobs().await;
        while medpost::audit::chain::seal(&app.db).await.map_err(failed)? > 0 {}
        Ok(())
    }

    async fn tell(&self, app: &App, clock: &Clock, it: &Scene, read: bool) -> io::Result<()> {
        let sender = self.sign_in(app, it.from).await?;
        let receiver = self.sign_in(app, it.to).await?;
        let sending = own_inbox(app, &sender, it.from_inbox).await?;
        let receiving = own_inbox(app, &receiver, it.to_inbox).await?;
        let documents = documents(it);
        let mut ids = Vec::new();
        for (name, bytes) in &documents {
            let id = upload::begin_upload(&app.exchange, &sender, sending, name, bytes.len() as u64, clock.now(), "")
                .await
                .map_err(failed)?;
            let body = stream::iter([Ok::<_, io::Error>(Bytes::from(bytes.clone()))]);
            upload::write_upload(&app.exchange, &sender, id, 0, None, body).await.map_err(failed)?;
            ids.push(id);
        }
        let body = SendDispatch {
            wait_for_room: false,
            reply_to: None,
            resends: None,
            replaces: false,
            forwards: None,
            confirmed: Vec::new(),
            sender: sending,
            kind: it.kind,
            subject: it.subject.to_owned(),
            text: it.text.to_owned(),
            patient: Patient {
                number: it.patient.0.to_owned(),
                name: it.patient.1.to_owned(),
                kana: it.patient.2.to_owned(),
                born: it.patient.3.to_owned(),
            },
            documents: ids,
            recipients: vec![receiving],
            hold_minutes: None,
            urgent: it.urgent,
            key: format!("demo-{}", clock.now().0),
        };
        send::send(&app.exchange, &sender, &body).await.map_err(failed)?;
        clock.advance(31 * MINUTE);
        app.run_due_jobs().await;
        if read && it.read {
            // The recipient's session was begun before the hold, so begin it again.
            let receiver = self.sign_in(app, it.to).await?;
            let list = List::default();
            let found = inbox::list_inbox(&app.exchange, &receiver, receiving, &list).await.map_err(failed)?;
            let Some(newest) = found.items.first() else { return Ok(()) };
            let letter = open::open(&app.exchange, &receiver, newest.id).await.map_err(failed)?;
            let count = if it.collect { letter.documents.len() } else { 0 };
            for document in letter.documents.iter().take(count) {
                clock.advance(MINUTE);
                self.collect(app, &receiver, newest.id, document.id).await?;
            }
        }
        Ok(())
    }

    async fn collect(
        &self,
        app: &App,
        caller: &Caller,
        delivery: medpost_domain::id::DeliveryId,
        document: DocumentId,
    ) -> io::Result<()> {
        let out = collect::prepare_download(&app.exchange, caller, delivery, document).await.map_err(failed)?;
        let length = out.length;
        let mut hash = Sha256::new();
        let mut bytes = Box::pin(collect::bytes(&app.exchange, caller.clone(), out, 0..length).await.map_err(failed)?);
        while let Some(it) = bytes.next().await {
            hash.update(it?);
        }
        let stated = ConfirmReceipt { length, sha256: medpost_domain::hex::hex(&hash.finalize()) };
        collect::confirm(&app.exchange, caller, delivery, document, &stated).await.map_err(failed)
    }

    /// A card in a reader, as presented in a handshake.
    fn shown(&self, app: &App, file: &str) -> io::Result<(Arc<VerifiedCard>, Arc<PeerCertificate>)> {
        let pem = fs::read(self.card(file).with_extension("pem"))?;
        let der = medpost::net::certificate::from_file(&pem).into_iter().next().ok_or_else(|| other(file))?;
        let card = verify(app, &der)?;
        let trusts = app.config.trust.iter().map(|it| it.name.clone()).collect();
        let shaken = std::time::Instant::now();
        let peer = PeerCertificate::new(Some(der), trusts, Ipv4Addr::LOCALHOST.into(), Arc::default(), shaken);
        Ok((card, Arc::new(peer)))
    }

    async fn sign_in(&self, app: &App, file: &str) -> io::Result<Caller> {
        let (card, peer) = self.shown(app, file)?;
        let verdict = peer.verdict(&app.verifier, app.clock.now());
        let door = sign_in::door(&app.identity, Some(verdict)).await.map_err(failed)?;
        let affiliation = door.facilities.first().ok_or_else(|| other("no facility"))?.id;
        let body = SignIn { affiliation, code: None, program: false };
        let (id, _) = sign_in::sign_in(&app.identity, &card, &body).await.map_err(failed)?;
        app.sessions.caller_of_new_session(id, &card, peer).await.map_err(|it| other(it.problem().code.text()))
    }
}

fn administrator(
    name: &str,
    mail: &str,
    association_id: Option<AssociationId>,
    role: Role,
    now: Instant,
) -> office::Administrator {
    office::Administrator {
        id: AdministratorId(entropy::id(now)),
        association_id,
        name: name.to_owned(),
        mail: mail.to_owned(),
        role: role.into(),
        created_at: now,
        suspended_at: None,
        version: 1,
        invited_by: None,
        known_at: None,
    }
}

fn verify(app: &App, der: &[u8]) -> io::Result<Arc<VerifiedCard>> {
    app.verifier.judge(Some(der), None, app.clock.now()).card.map_err(|it| other(it.reason()))
}

/// An application through the form, confirmed by the mailed link.
async fn applied(app: &App, form: &Apply) -> io::Result<contracts::Application> {
    let number = confirmation::apply(&app.contracts, form, Ipv4Addr::LOCALHOST.into()).await.map_err(failed)?.number;
    let tx = app.db.write().await.map_err(failed)?;
    let row = contracts::application_by_number(&*tx, &number).await.map_err(failed)?;
    let row = row.ok_or_else(|| other(number))?;
    application::submit_for_review(&*tx, Actor::GUEST, &row, app.clock.now()).await.map_err(failed)?;
    tx.commit().await.map_err(failed)?;
    Ok(row)
}

/// Confirms a card of the demo's people, as if somebody had done so long ago.
async fn let_in(app: &App, card: &VerifiedCard) -> io::Result<()> {
    let now = app.clock.now();
    let tx = app.db.write().await.map_err(failed)?;
    let Some(card) = store::card_by_key(&*tx, card.key_sha256()).await.map_err(failed)? else { return Ok(()) };
    for it in store::enrolments(&*tx, card.id).await.map_err(failed)? {
        store::confirm(&*tx, &it, None, now).await.map_err(failed)?;
    }
    tx.commit().await.map_err(failed)
}

async fn own_inbox(app: &App, caller: &Caller, name: &str) -> io::Result<InboxId> {
    let all = directory::inboxes(&*app.db, caller.facility).await.map_err(failed)?;
    all.iter().find(|it| it.name == name).map(|it| it.id).ok_or_else(|| other(name))
}

/// The default folder of a demo.
pub fn default_folder(root: &Path) -> PathBuf {
    root.join("var").join("demo")
}
