//! All tests in one binary: areas over HTTP on both databases, invariants, formats, and rules for the source code.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "parts of small lengths"
)]

mod application;
mod arrivals;
mod audit;
mod backup;
mod billing;
mod card;
mod circles;
mod console;
mod debits;
mod demo;
mod door;
mod doors;
mod exchange;
mod facility_changes;
mod fuzz;
mod golden;
mod health;
mod house;
mod hpki;
mod inbox;
mod installation;
mod keeping;
mod killed;
mod language;
mod large;
mod ledger;
mod listener;
mod lists;
mod machine;
mod mail;
mod member;
mod mixups;
mod operator;
mod ops;
mod payments;
mod pki_cards;
mod pkits;
mod plans;
mod pool;
mod prices;
mod print;
mod promised;
mod proofs;
mod records;
mod reminders;
mod replies;
mod resends;
mod schema;
mod session;
mod standing;
mod stops;
mod stripe;
mod tables;
mod terms;
mod token;
mod trail;
mod transfer;
mod trouble;
mod uncollected;
mod upgrade;
mod upload;
mod vault;
mod waiting;
mod walk;
mod weather;
mod wire;
mod written;

/// Runs each of these tests on one backend, in a module of its own.
macro_rules! on {
    ($module:ident, $on:expr, $($name:ident),+) => {
        mod $module {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($on).await;
            })+
        }
    };
}
pub(crate) use on;

/// Runs each of these tests on SQLite and on PostgreSQL.
macro_rules! both {
    ($($name:ident),+ $(,)?) => {
        crate::on!(sqlite, medpost_tests::service::Database::Sqlite, $($name),+);
        crate::on!(postgres, medpost_tests::service::Database::Postgres, $($name),+);
    };
}
pub(crate) use both;

/// Runs each of these tests on every S3 server.
macro_rules! stores {
    ($($name:ident),+ $(,)?) => {
        crate::on!(in_process, medpost_tests::s3::Server::InProcess, $($name),+);
        crate::on!(rclone, medpost_tests::s3::Server::Rclone, $($name),+);
    };
}
pub(crate) use stores;
