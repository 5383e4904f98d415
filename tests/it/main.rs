//! All tests in one binary: areas over HTTP on both databases, laws, formats, the house.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::large_futures, reason = "a test holds a whole service")]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "parts of small lengths"
)]

mod application;
mod audit;
mod backup;
mod billing;
mod card;
mod cards;
mod console;
mod debits;
mod demo;
mod door;
mod doors;
mod exchange;
mod fuzz;
mod golden;
mod house;
mod hpki;
mod inbox;
mod installation;
mod keeping;
mod killed;
mod large;
mod ledger;
mod listener;
mod lists;
mod machine;
mod mail;
mod member;
mod moves;
mod operator;
mod payments;
mod pkits;
mod pool;
mod print;
mod proofs;
mod records;
mod reminders;
mod session;
mod standing;
mod stripe;
mod terms;
mod trail;
mod transfer;
mod trouble;
mod upgrade;
mod upload;
mod vault;
mod waiting;
mod walk;
mod weather;
mod wire;

/// Runs each of these tests on SQLite and on PostgreSQL.
macro_rules! both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(medpost_tests::service::Database::Sqlite).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(medpost_tests::service::Database::Postgres).await;
            })+
        }
    };
}
pub(crate) use both;
