//! The types sent over the API: serde (the web apps) and poem-openapi (the server) read and write the same JSON, and
//! what programs and people were shown only changes after review.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use medpost::jobs::task::{Kind, KindPolicy};
use medpost_domain::admission::Named;
use medpost_domain::billing::tax::Price;
use medpost_domain::card::{CardKind, CardRefusal};
use medpost_domain::change_request::{State, Step};
use medpost_domain::contract::ContractStanding;
use medpost_domain::delivery::Phase;
use medpost_domain::letter::{DispatchKind, Patient};
use medpost_domain::office::OfficeNotice;
use medpost_domain::plan::Audience;
use medpost_domain::quota::Fit;
use medpost_domain::role::Role;
use medpost_tests::service::{Database, Service};
use medpost_wire::application::*;
use medpost_wire::billing::content::*;
use medpost_wire::billing::credit_cards::*;
use medpost_wire::billing::debits::*;
use medpost_wire::billing::former::*;
use medpost_wire::billing::invoices::*;
use medpost_wire::billing::layout::*;
use medpost_wire::billing::overview::*;
use medpost_wire::billing::owed::*;
use medpost_wire::billing::payers::*;
use medpost_wire::billing::payments::*;
use medpost_wire::billing::reminders::*;
use medpost_wire::billing::runs::*;
use medpost_wire::billing::terms::*;
use medpost_wire::console::administrators::*;
use medpost_wire::console::allotment::*;
use medpost_wire::console::changes::*;
use medpost_wire::console::contracts::*;
use medpost_wire::console::door::*;
use medpost_wire::console::facilities::*;
use medpost_wire::console::health::*;
use medpost_wire::console::import::*;
use medpost_wire::console::inboxes::*;
use medpost_wire::console::letters::*;
use medpost_wire::console::overview::*;
use medpost_wire::console::people::*;
use medpost_wire::console::records::*;
use medpost_wire::console::waiting::*;
use medpost_wire::directory::*;
use medpost_wire::exchange::*;
use medpost_wire::issuing::*;
use medpost_wire::letters::*;
use medpost_wire::problem::*;
use medpost_wire::session::*;
use medpost_wire::table::*;
use medpost_wire::transfer::*;
use poem_openapi::registry::{MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::types::{ParseFromJSON, ToJSON};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Which of the possible values a sample has: everything set, or nothing that is optional.
#[derive(Clone, Copy)]
enum Fill {
    Full(usize),
    Bare,
}

/// Sample JSON for a type's schema.
fn sample(registry: &Registry, schema: &MetaSchemaRef, fill: Fill) -> Value {
    match schema {
        MetaSchemaRef::Reference(name) => of(registry, &registry.schemas[name], fill),
        MetaSchemaRef::Inline(it) => of(registry, it, fill),
    }
}

fn of(registry: &Registry, schema: &MetaSchema, fill: Fill) -> Value {
    if let Some(first) = schema.all_of.first().or(schema.any_of.first()) {
        return sample(registry, first, fill);
    }
    if let Fill::Full(choice) = fill
        && !schema.enum_items.is_empty()
    {
        return schema.enum_items[choice % schema.enum_items.len()].clone();
    }
    match (schema.ty, schema.format.unwrap_or_default()) {
        _ if !schema.enum_items.is_empty() => schema.enum_items[0].clone(),
        ("string", "uuid") => json!("01a2058c-17d1-7a92-bb9f-a045a66ad643"),
        ("string", "date-time") => json!("2026-11-22T03:00:00.000001Z"),
        ("string", "") => json!("見本 \"1\"\n"),
        ("integer", "int32") => json!(i32::MAX),
        ("integer", "uint32") => json!(u32::MAX),
        ("integer", "uint64") => json!(u64::MAX),
        ("integer", "uint16") => json!(u16::MAX),
        ("integer", "uint8") => json!(u8::MAX),
        ("integer", "int64") => json!(i64::MIN),
        ("boolean", _) => json!(true),
        ("array", _) => match fill {
            Fill::Full(_) => json!([sample(registry, schema.items.as_ref().unwrap(), fill)]),
            Fill::Bare => json!([]),
        },
        ("object", _) => {
            let fields = schema.properties.iter().map(|(name, it)| {
                let there = matches!(fill, Fill::Full(_)) || schema.required.contains(name);
                ((*name).to_owned(), if there { sample(registry, it, fill) } else { Value::Null })
            });
            Value::Object(fields.collect())
        }
        other => panic!("no sample for {other:?}"),
    }
}

fn agree<T: ParseFromJSON + ToJSON + Serialize + DeserializeOwned>(name: &str) {
    let mut registry = Registry::new();
    T::register(&mut registry);
    // As many as the longest enum has values.
    for fill in (0..160).map(Fill::Full).chain([Fill::Bare]) {
        let json = sample(&registry, &T::schema_ref(), fill);
        let json = match json {
            // A list that may be omitted has its default.
            Value::Object(mut it) => {
                if matches!(fill, Fill::Bare) {
                    for (field, default) in [
                        ("text", json!("")),
                        ("program", json!(false)),
                        ("wait_for_room", json!(false)),
                        ("replaces", json!(false)),
                        ("confirmed", json!([])),
                        ("draft", json!(false)),
                        ("not_in_use", json!(false)),
                        ("unreceived", json!(false)),
                        ("ending", json!(false)),
                        ("look", json!(false)),
                        ("changed", json!(false)),
                        ("disputed", json!(false)),
                        ("code", json!("")),
                        ("name", json!("")),
                        ("skip", json!(0)),
                        ("existing", json!(false)),
                        ("mail_confirmed", json!(false)),
                        ("print_letter", json!(false)),
                        ("fax", json!("")),
                    ] {
                        if it.get(field) == Some(&Value::Null) {
                            it.insert(field.to_owned(), default);
                        }
                    }
                }
                Value::Object(it)
            }
            it => it,
        };
        let by_serde: T = serde_json::from_value(json.clone()).unwrap_or_else(|it| panic!("{name} {json}: {it}"));
        let by_poem =
            T::parse_from_json(Some(json.clone())).unwrap_or_else(|it| panic!("{name}: {}", it.into_message()));
        assert_eq!(serde_json::to_value(&by_poem).unwrap(), json, "{name}: read by poem, written by serde");
        assert_eq!(by_serde.to_json(), Some(json), "{name}: read by serde, written by poem");
    }
}

/// Checks every type, and that none is missing.
macro_rules! agree_all {
    ($($name:ident)+) => {
        #[test]
        fn serde_and_poem_openapi_agree_on_every_type() {
            $(agree::<$name>(stringify!($name));)+
            let here: BTreeSet<&str> = [$(stringify!($name)),+].into();
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../backend/wire/src");
            let mut files = Vec::new();
            super::house::files(&folder, &["rs"], &mut files);
            for file in files {
                let text = std::fs::read_to_string(file).unwrap();
                for line in text.lines() {
                    let line = line.trim();
                    let name = line.strip_prefix("pub struct ").or(line.strip_prefix("pub enum "));
                    if let Some(name) = name.and_then(|it| it.split([' ', '{']).next()).filter(|it| !it.starts_with('$')) {
                        assert!(here.contains(name), "{name} is not among the types that are checked");
                    }
                }
            }
        }
    };
}

agree_all! {
    ArrivalSort HandleDelivery AddAddress AddPack AddPayment AddReader Adjust Administrator Affiliation Allotment AllottedInbox AnswerApplication ApplicantLink
    Application ApplicationSort Applications Apply Arrival Arrivals AskChange AskLink AskTransfer AskedTransfer
    AssociationName Audience BankAccount BeginAnew BilledMonth BillingOverview BillingRun BreakdownLayout
    BringBankFile BringResults BroughtFile BroughtResults CreditCardAttempt CardKind CardOffer CreditCardPage CardRefusal
    CardSeen Ceremony CertificateHealth CeremonyAnswer ChangeAdministrator ChangeFacts ChangeInbox ChangeList ChangeOffer ChangeReader
    ChangeRequest ClaimCard ClaimTransfer ClockDoubt ClockHealth CloseFacility Code CodeSeen ConfirmReceipt ConsoleDoor ConsoleSession ContactLine
    ContractBilling CorrectApplication Correction ContractList ContractSort ContractStanding ContractUse Contracted CreditCard DayCount DebitFile Debits
    Decided Destruction Dispatch DispatchKind Dispatches Divide DocumentSeen Door EndContract Enrol EnterApplication
    Event ExtendTemporary FacilityCard FacilityCards FacilityDetail FacilityLine FacilityList
    FacilityMember FacilityPost FacilitySettings FacilitySort FactChange FactLine FactState FindApplications
    FindChanges FindContracts FindFacilities FindInboxes FindInvoices FindPayments FindPeople FindPkiCards
    FindRecords FindSenders FindTrail FinishUpload Fit FormerFacility Gone GoneWhy HandInbox Health HealthState HideFacility Hindrance
    HolderLine HoldersSet ImportChange ImportLine ImportPreview ImportTable InboxBytes InboxLine InboxList InboxName
    InboxReader InboxSeen InboxSort InboxState InviteAdministrator InviteMember InvitePerson Invited Invoice
    InvoiceChange InvoiceContent InvoiceDetail InvoiceLine InvoiceList InvoicePart InvoiceStanding IssueCode
    IssuedCode Issuer JoinLink KeyHealth KindChange KindSum LaneHealth LayoutColumn LayoutMember LeaveContract Letter Letters
    Limits List ListHealth LookUpRecipients MailedLink MakeAssociation MakeRun Mandate MandateDetail MembershipLine MovingFacility
    NameAssociation NameInbox Named NamedFacility Namesake NewKey NewWhy NotePatientNumber NoticeAddress Offer
    OfferTemporary OfferedTemporary OpenCredit OrderCards OrderedCards Overview Owed OwedLine OwedPart OwedTax
    OwnApplication OwnForm OwnFacts OwnInbox OwnKey Pack Patient Payee PayerDetail Payment PaymentList PaymentStanding
    PeopleList PeopleSort PersonAt PersonCard PersonLine PersonState Phase PkiCard PkiCardList PkiCardSort Place PoolChange
    PostHolder PrintLetters Problem Progress Proof RaisedAlarm Received Recipient Recipients RecordLine Records Refund
    RemindNow ReminderLine RenameCity RenamedCity Reverse RevokeCard Role RowError RowFault RunSum SearchRecipients
    SendDispatch SentDelivery Session SetAside SetDeliveryAside SetHolder SetHolders SetMandate SetPrice SettlePart SettlePayment
    SettledBy Settlement ShipCards Shortage SignCard SignIn SignedCard Standing State Statement StatementLine Step Tax TaxRate
    StepApplication StepChange StepRun StepTransfer StopCard StopCards StoppableCard Suspend SuspendContract
    SuspendFacility SuspendForDebt TemporaryCard Trail TrailLine Transfer TransferPlan TransferState TransferStep
    Unreadable AskEstimate FetchKept KeptInvoices KeptLink MailKeptLink
    Upload Uploads WaitingAdministrator WaitingCard WaitingHolder WaitingList WantedCard
}

/// Compares a text with the reviewed one; `MEDPOST_SNAPSHOTS=write` accepts it.
pub fn snapshot(name: &str, text: &str) {
    let path = snapshots().join(name);
    if std::env::var_os("MEDPOST_SNAPSHOTS").is_some_and(|it| it == "write") {
        std::fs::write(&path, text).unwrap();
    }
    let reviewed = std::fs::read_to_string(&path).unwrap_or_default();
    let first = reviewed.lines().zip(text.lines()).position(|it| it.0 != it.1);
    assert!(
        reviewed == text,
        "{name} changed, first in line {:?}: look at it, then run the test with MEDPOST_SNAPSHOTS=write",
        first.map(|it| it + 1)
    );
}

/// The folder of reviewed snapshots.
pub fn snapshots() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("it/snapshots")
}

const SNAPSHOTS: [&str; 11] = [
    "application.txt",
    "arrival.txt",
    "cards.txt",
    "confirm.txt",
    "full.txt",
    "invitation.txt",
    "invoices.json",
    "invoices.txt",
    "openapi.json",
    "released.txt",
    "tasks.txt",
];

#[test]
fn no_snapshot_is_left_over() {
    let mut found: Vec<_> = std::fs::read_dir(snapshots())
        .unwrap()
        .map(|it| it.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    found.sort();
    assert_eq!(found, SNAPSHOTS);
}

/// The neighbour that each kind of task waits for, and how it is treated.
#[test]
fn tasks_are_treated_as_reviewed() {
    let lines = Kind::ALL.iter().map(|it| {
        let KindPolicy { lane, gives_up, after_restore, dated } = it.treatment();
        let flags =
            [(gives_up, "gives up"), (after_restore, "goes on after a restore"), (dated, "not in doubt of the time")];
        let told: Vec<&str> = flags.into_iter().filter(|it| it.0).map(|it| it.1).collect();
        format!("{:<20} {:<10} {}", it.text(), lane.name(), told.join(", ")).trim_end().to_owned() + "\n"
    });
    snapshot("tasks.txt", &lines.collect::<String>());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_openapi_document_is_as_reviewed() {
    let it = Service::start(Database::Sqlite).await;
    let spec = format!("{:#}\n", medpost::routes::document(&it.app).unwrap());
    // poem's XML support depends on a library with known vulnerabilities (infra/advisories/accepted.toml).
    assert!(!spec.contains("xml"));
    snapshot("openapi.json", &spec);
}

#[test]
fn the_mails_are_as_reviewed() {
    use medpost::notify::mails;
    use medpost::notify::mails::InboxMail;
    let about = InboxMail {
        facility: "例示総合病院", inbox: "地域連携室", desk: "000-0000-0000（平日 9:00–17:00）"
    };
    let print = |it: mails::Letter| {
        format!("To: {}\nSubject: {}\nMessage-ID: {}\n\n{}", it.to, it.subject, it.message_id, it.text)
    };
    let to = "renkei@hospital.example";
    let arrival =
        mails::exchange::arrival(to, &about, "見本クリニック", "https://www.medpost.example/go", "arrival-1-2".into());
    snapshot("arrival.txt", &print(arrival));
    let full = mails::exchange::full(to, &about, "https://www.medpost.example/go", "tight-5".into());
    snapshot("full.txt", &print(full));
    let link = "https://www.medpost.example/confirm#TOKEN";
    let number = "A-261122-7K3QX";
    let confirm = [
        mails::exchange::confirm(to, &about, link, "confirm-2".into()),
        mails::application::confirm_application(
            to,
            number,
            "2026-12-31T15:00:00Z".parse().unwrap(),
            about.desk,
            link,
            "application-link-4-15".into(),
        ),
    ];
    snapshot("confirm.txt", &confirm.map(print).join("\n=====\n"));
    let told = mails::application::ApplicationMail {
        number,
        pack: "個別プラン 50MB",
        begins: "2026-12-31T15:00:00Z".parse().unwrap(),
        monthly: Price { net: 2_000, gross: 2_200 },
        registration: Price { net: 30_000, gross: 33_000 },
        reason: "医療機関コードをお知らせください。",
    };
    let link = "https://www.medpost.example/application#TOKEN";
    let states = State::ALL.map(|state| {
        print(mails::application::application(
            to,
            state,
            about.desk,
            &told,
            link,
            format!("application-4-{}", state.text()),
        ))
    });
    snapshot("application.txt", &states.join("\n=====\n"));
    let link = "https://console.medpost.example/join#TOKEN";
    snapshot("invitation.txt", &print(mails::office::invitation(to, link, about.desk, "invitation-3".into())));
    let (holder, end) = ("例示総合病院 院長", "2026-12-31T15:00:00Z".parse().unwrap());
    let cards = [
        mails::cards::card_stopped(to, &about, holder, "stopped-6".into()),
        mails::cards::card_waits(to, &about, "見本 花子", Some(end), "card-7".into()),
        mails::cards::card_waits(to, &about, "見本 花子", None, "card-12".into()),
        mails::cards::holder_waits(to, &about, "見本 花子", Some(end), "holder-13".into()),
        mails::office::waits_above(to, ("例示総合病院", "見本 花子"), None, link, about.desk, "waits-14".into()),
        mails::exchange::reader_waits(to, &about, "見本 花子", "reader-8".into()),
        mails::cards::temporary_card(to, &about, holder, end, "temporary-9".into()),
        mails::cards::card_ending(to, &about, holder, end, "ending-10".into()),
        mails::cards::one_time(to, "00000000", about.desk, "one-time-11".into()),
    ];
    let links = ("https://console.medpost.example", about.desk);
    let office = OfficeNotice::ALL.map(|what| {
        let who = ("見本 花子", "例示医師会", "例示 太郎");
        print(mails::office::office(to, what, who, links, format!("office-{}", what.text())))
    });
    snapshot("cards.txt", &[&cards.map(print)[..], &office].concat().join("\n=====\n"));
}
