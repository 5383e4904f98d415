//! Rows: one file per table, no behaviour. What a column means stands in the migration and in the
//! area that owns the table.
//!
//! `Debug` is what SeaORM demands of a row; some rows hold names, so no row is ever logged.
#![expect(missing_docs, reason = "columns are named as in the migration; the area's store.rs explains them")]

pub mod administrator;
pub mod administrator_key;
pub mod administrator_link;
pub mod admitted;
pub mod affiliation;
pub mod allotment;
pub mod application;
pub mod association;
pub mod association_name;
pub mod audit_entry;
pub mod audit_link;
pub mod bank_file;
pub mod billing_counter;
pub mod billing_run;
pub mod card;
pub mod card_order;
pub mod card_payment;
pub mod card_refund;
pub mod ceremony;
pub mod change_request;
pub mod console_session;
pub mod contract;
pub mod credit_card;
pub mod debit_file;
pub mod debit_item;
pub mod delivery;
pub mod delivery_event;
pub mod dispatch;
pub mod document;
pub mod enrolment;
pub mod enrolment_code;
pub mod epoch;
pub mod facility;
pub mod facility_change;
pub mod hand_over;
pub mod inbox;
pub mod installation;
pub mod invoice;
pub mod invoice_charge;
pub mod job;
pub mod key_canary;
pub mod ledger_entry;
pub mod mandate;
pub mod member;
pub mod membership;
pub mod notice_address;
pub mod one_time_code;
pub mod pack;
pub mod payer;
pub mod payment;
pub mod pki_card;
pub mod plan;
pub mod post_holder;
pub mod reader;
pub mod revocation_list;
pub mod segment;
pub mod session;
pub mod settlement;
pub mod stop_code;
pub mod transfer;
pub mod transfer_facility;
pub mod wrap;
