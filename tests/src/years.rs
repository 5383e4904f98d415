//! An installation after years of use: rows in bulk, created by the database itself, as the service would have left
//! them.
//!
//! The newest thousand deliveries are live, all others ended long ago. A tenth of all arrived at one busy inbox, and a
//! tenth was sent from it. Sealed values in these rows can't be opened with any key, so whatever a page is to open must
//! be sent by the service afterwards.

use medpost::contract::import;
use medpost_domain::instant::{DAY, HOUR, Instant, MINUTE};
use medpost_entity::{affiliation, card, inbox, member};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait, QueryFilter, Statement};
use uuid::Uuid;

use crate::postgres;
use crate::service::{Clinic, Service};

/// Number of live deliveries.
const LIVING: i64 = 1_000;
/// Number of facilities besides the busy one.
const OTHERS: usize = 200;
/// How long ago the oldest delivery arrived.
const SPAN: i64 = 5 * 365 * DAY;

/// Identifies the table of a row within its id.
#[derive(Clone, Copy)]
#[repr(u8)]
enum Of {
    Dispatch = 1,
    Delivery,
    Document,
    Unsent,
    SenderWrap,
    RecipientWrap,
    Opened,
    Collected,
    Notice,
    End,
    Session,
    Line,
}

/// How each of the two databases writes what is needed.
struct Dialect {
    postgres: bool,
    deliveries: i64,
    now: i64,
    /// Number of inboxes.
    inboxes: u64,
    busy: Uuid,
    member: Uuid,
    card: Uuid,
    affiliation: Uuid,
}

impl Dialect {
    /// An id derived from a moment and a number, so that one table can refer to another's row.
    fn id(&self, of: Of, at: &str, number: &str) -> String {
        let tag = of as u8;
        if self.postgres {
            format!(
                "(lpad(to_hex(({at}) / 1000), 12, '0') || '7{tag:03x}8000' || lpad(to_hex({number}), 12, '0'))::uuid"
            )
        } else {
            format!("unhex(printf('%012x7{tag:03x}8000%012x', ({at}) / 1000, {number}))")
        }
    }

    fn uuid(&self, it: Uuid) -> String {
        if self.postgres { format!("'{it}'::uuid") } else { format!("x'{}'", it.simple()) }
    }

    fn blob(&self, length: usize) -> String {
        if self.postgres { format!("decode(repeat('5a', {length}), 'hex')") } else { format!("zeroblob({length})") }
    }

    /// When the delivery with a number arrived.
    fn at(&self, number: &str) -> String {
        let (all, now) = (self.deliveries, self.now);
        let (young, old) = (6 * DAY / LIVING, SPAN / all.max(1));
        format!(
            "CASE WHEN {all} - ({number}) < {LIVING} THEN {} - ({all} - ({number})) * {young} \
             ELSE {} - ({all} - ({number}) - {LIVING}) * {old} END",
            now - HOUR,
            now - 9 * DAY,
        )
    }

    /// Table expressions: `place`, every inbox with a number, the busy one's being 0; `series`, the numbers up to
    /// `most`.
    fn begin(&self, most: i64) -> String {
        let place = format!(
            "place AS MATERIALIZED (SELECT row_number() OVER (ORDER BY CASE WHEN id = {} THEN 0 ELSE 1 END, id) - 1 \
             AS number, id AS inbox_id, facility_id FROM inbox)",
            self.uuid(self.busy)
        );
        if self.postgres {
            format!("WITH {place}, series AS (SELECT n FROM generate_series(1::bigint, {most}) AS n)")
        } else {
            format!(
                "WITH RECURSIVE {place}, series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < {most})"
            )
        }
    }

    /// Table expressions that also include `letter`: number, arrival `t`, end, whether that has `passed`, sender and
    /// recipient, and when it was opened and collected.
    fn letters(&self) -> String {
        let others = self.inboxes - 1;
        format!(
            "{}, timed AS (SELECT n, {} AS t FROM series), \
             routed AS (SELECT n, t, t - (t + {nine}) % {DAY} + {eight} AS kept, {} - n >= {LIVING} AS passed, \
             CASE WHEN n % 10 = 0 THEN 0 ELSE 1 + (n * 7) % {others} END AS sender, \
             CASE WHEN n % 10 = 1 THEN 0 ELSE 1 + (n * 7 + 3) % {others} END AS recipient FROM timed), \
             letter AS (SELECT n, t, kept, passed, sender, recipient, \
             CASE WHEN passed AND n % 20 = 3 THEN NULL WHEN passed OR recipient = 0 OR n % 2 = 0 THEN t + {half} END \
             AS opened, \
             CASE WHEN passed AND n % 20 = 3 THEN NULL WHEN passed OR n % 4 = 0 THEN t + {half} + {MINUTE} END \
             AS collected FROM routed)",
            self.begin(self.deliveries),
            self.at("n"),
            self.deliveries,
            nine = 9 * HOUR,
            eight = 8 * DAY,
            half = HOUR / 2,
        )
    }

    /// Statements that fill the tables of the exchange.
    fn exchange(&self) -> Vec<String> {
        let letters = self.letters();
        let from =
            "FROM letter CROSS JOIN place AS s CROSS JOIN place AS r WHERE s.number = sender AND r.number = recipient";
        let id = |of: Of| self.id(of, "t", "n");
        let (member, card) = (self.uuid(self.member), self.uuid(self.card));
        let (short, digest) = (self.blob(60), self.blob(32));
        let long = self.blob(300);
        let month = self.now - 30 * DAY;
        let record = format!("(t + {}) / {DAY} + 1826", 9 * HOUR);
        let event = |of: Of, kind: &str, at: &str| {
            format!(
                "INSERT INTO delivery_event (id, delivery_id, kind, at, member_id, card_id, member_name, professions) \
                 {letters} SELECT {}, {}, '{kind}', {at}, {member}, {card}, '見本 花子', 'Medical Doctor' \
                 FROM letter WHERE {at} IS NOT NULL",
                id(of),
                id(Of::Delivery)
            )
        };
        let wrap = |of: Of, side: &str| {
            format!(
                "INSERT INTO wrap (id, purpose, subject_id, inbox_id, epoch_day, master_version, sealed) {letters} \
                 SELECT {}, 'record', {}, {side}.inbox_id, {record}, 1, {short} {from}",
                id(of),
                id(Of::Dispatch)
            )
        };
        vec![
            format!(
                "INSERT INTO dispatch (id, inbox_id, facility_id, member_id, card_id, kind, urgent, created_at, \
                 releases_at, idempotency_key, request_digest, bytes, document_count, sender_facility, sender_inbox, \
                 sender_name, sender_professions, subject, patient, letter) {letters} \
                 SELECT {}, s.inbox_id, s.facility_id, {member}, {card}, \
                 CASE WHEN n % 3 = 0 THEN 'other' ELSE 'referral' END, FALSE, t, t, \
                 CASE WHEN t < {month} THEN '済' || t || 'years-' || n ELSE 'years-' || n END, \
                 CASE WHEN t < {month} THEN {} ELSE {digest} END, 100000, 1, '見本医院', '代表', '見本 花子', \
                 'Medical Doctor', {short}, CASE WHEN n % 3 = 0 THEN NULL ELSE {short} END, \
                 CASE WHEN passed THEN NULL ELSE {long} END {from}",
                id(Of::Dispatch),
                self.blob(0)
            ),
            format!(
                "INSERT INTO delivery (id, dispatch_id, inbox_id, facility_id, position, bytes, releases_at, kept_until, \
                 opened_at, first_collected_at, collected_at, ended_at, last_event_at) {letters} \
                 SELECT {}, {}, r.inbox_id, r.facility_id, 0, 100000, t, kept, opened, collected, collected, \
                 CASE WHEN passed THEN kept + {MINUTE} END, COALESCE(collected, opened, t) {from}",
                id(Of::Delivery),
                id(Of::Dispatch)
            ),
            format!(
                "INSERT INTO document (id, inbox_id, facility_id, member_id, dispatch_id, position, name, media_type, \
                 modified_at, length, received, claim, patches, sha256, created_at, expires_at, completed_at, ended_at) \
                 {letters} SELECT {}, s.inbox_id, s.facility_id, {member}, {}, 0, {short}, 'application/pdf', t, 99000, \
                 99000, 1, 1, {digest}, t, t + {DAY}, t, CASE WHEN passed THEN kept + {MINUTE} END {from}",
                id(Of::Document),
                id(Of::Dispatch)
            ),
            // Abandoned uploads.
            format!(
                "INSERT INTO document (id, inbox_id, facility_id, member_id, position, name, media_type, modified_at, \
                 length, received, claim, patches, created_at, expires_at, ended_at) {letters} SELECT {}, s.inbox_id, \
                 s.facility_id, {member}, 0, {}, 'application/pdf', t, 99000, 5000, 1, 1, t, t + {DAY}, t + {DAY} {from} \
                 AND passed AND n % 10 IN (0, 5)",
                id(Of::Unsent),
                self.blob(0)
            ),
            wrap(Of::SenderWrap, "s"),
            wrap(Of::RecipientWrap, "r"),
            event(Of::Opened, "opened", "opened"),
            event(Of::Collected, "collected", "collected"),
        ]
    }

    /// Statements that fill the queue, the sessions and the audit log with its chain, which ended at `last`.
    fn rest(&self, last: i64) -> Vec<String> {
        let letters = self.letters();
        let (member, card) = (self.uuid(self.member), self.uuid(self.card));
        let digest = self.blob(32);
        let job = |of: Of, kind: &str, run: &str, done: &str| {
            format!(
                "INSERT INTO job (id, kind, dedup, payload, run_at, attempts, done_at) {letters} \
                 SELECT {}, '{kind}', '{kind}:years-' || n, 'years-' || n, {run}, CASE WHEN {done} IS NULL THEN 0 ELSE 1 \
                 END, {done} FROM letter",
                self.id(of, "t", "n")
            )
        };
        let lines = 3 * self.deliveries;
        let told = format!(
            "{}, timed AS (SELECT n, (n + 2) / 3 AS whose, {} AS t FROM series), line AS (SELECT n, whose, t, \
             CASE WHEN n % 10 = 0 THEN 0 ELSE 1 + n % {} END AS facility FROM timed)",
            self.begin(lines),
            self.at("(n + 2) / 3"),
            self.inboxes - 1
        );
        let line = self.id(Of::Line, "t", "n");
        let person = |it: &str| format!("CASE WHEN n % 3 = 2 OR n % 500 = 0 THEN NULL ELSE {it} END");
        vec![
            job(Of::Notice, "notice", "t", "t + 1000000"),
            job(Of::End, "end", "kept", &format!("CASE WHEN passed THEN kept + {MINUTE} END")),
            format!(
                "INSERT INTO session (id, member_id, card_id, affiliation_id, certificate_sha256, revocation_number, \
                 created_at, active_at, ended_at) {letters} SELECT {}, {member}, {card}, {}, {digest}, '1', t, t + {MINUTE}, \
                 t + {} FROM letter WHERE n % 5 = 0",
                self.id(Of::Session, "t", "n"),
                self.uuid(self.affiliation),
                HOUR / 2
            ),
            format!(
                "INSERT INTO audit_entry (id, at, action, actor, member_id, card_id, facility_id, subject_kind, \
                 subject_id, detail, digest, sealed) {told} SELECT {line}, t, \
                 CASE WHEN n % 500 = 0 THEN 'facility.changed' WHEN n % 3 = 0 THEN 'delivery.opened' \
                 WHEN n % 3 = 1 THEN 'dispatch.sent' ELSE 'delivery.ended' END, \
                 CASE WHEN n % 500 = 0 THEN 'administrator' WHEN n % 3 = 2 THEN 'system' ELSE 'person' END, {}, {}, {}, \
                 CASE WHEN n % 500 = 0 THEN 'facility' ELSE 'delivery' END, \
                 CASE WHEN n % 500 = 0 THEN f.facility_id ELSE {} END, 'documents=1', {digest}, {last} + n \
                 FROM line CROSS JOIN place AS f WHERE f.number = facility",
                person(&member),
                person(&card),
                person("f.facility_id"),
                self.id(Of::Delivery, "t", "whose")
            ),
            format!(
                "INSERT INTO audit_link (seq, entry_id, previous, hash) {told} \
                 SELECT {last} + n, {line}, {digest}, {digest} FROM line"
            ),
        ]
    }
}

/// Other facilities of the busy clinic's association, with one inbox each.
async fn facilities(it: &Service) {
    let mut table = String::from("association,code,name,kana,kind,city,address,phone,director,inboxes\n");
    for number in 0..OTHERS {
        table += &format!("例示医師会,Y{number},年々{number}医院,ネンネン,診療所,例示市,例示市,000,,代表\n");
    }
    let rows = import::read(table.as_bytes()).unwrap();
    it.import(&rows).await;
}

async fn one<T: sea_orm::TryGetable>(db: &impl ConnectionTrait, sql: &str) -> T {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap().unwrap();
    row.try_get_by(0).unwrap()
}

/// Fills an installation with this many deliveries and three times as many audit entries. One person at the busy clinic
/// stands in for everybody. On PostgreSQL, planner statistics are updated afterwards, as autovacuum would; on SQLite
/// they are not, just as in production.
pub async fn fill(it: &Service, busy: &Clinic, deliveries: i64) {
    facilities(it).await;
    // Everything already there is sealed before the end of the chain is read.
    it.work().await;
    let db = &*it.app.db;
    let belonging = affiliation::Entity::find()
        .filter(affiliation::Column::FacilityId.eq(busy.facility))
        .one(db)
        .await
        .unwrap()
        .unwrap();
    let who = member::Entity::find_by_id(belonging.member_id).one(db).await.unwrap().unwrap();
    let theirs = card::Entity::find().filter(card::Column::MemberId.eq(who.id)).one(db).await.unwrap().unwrap();
    let Instant(now) = it.clock.now();
    let postgres = db.get_database_backend() == DbBackend::Postgres;
    let dialect = Dialect {
        postgres,
        deliveries,
        now,
        inboxes: inbox::Entity::find().count(db).await.unwrap(),
        busy: busy.inbox().0,
        member: who.id.0,
        card: theirs.id.0,
        affiliation: belonging.id.0,
    };
    let last: i64 = one(db, "SELECT COALESCE(MAX(seq), 0) FROM audit_link").await;
    for sql in dialect.exchange().into_iter().chain(dialect.rest(last)) {
        // One transaction each, so that SQLite can write back its log in between.
        let tx = it.app.db.write_long().await.unwrap();
        if postgres {
            // References are correct by construction, so foreign keys are not checked.
            tx.execute_unprepared("SET LOCAL session_replication_role = replica").await.unwrap();
        }
        tx.execute_unprepared(&sql).await.unwrap_or_else(|error| panic!("{error}: {sql}"));
        tx.commit().await.unwrap();
    }
    if postgres {
        postgres::vacuum(it.app.config.database_url().unwrap().reveal());
    }
    let found: i64 = one(db, "SELECT COUNT(*) FROM delivery").await;
    assert_eq!(found, deliveries, "every row found its inboxes");
}
