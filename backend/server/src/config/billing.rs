//! Who issues invoices, and how.

use std::path::{Path, PathBuf};

use medpost_domain::billing::invoice::is_registration_number;
use medpost_domain::billing::tax::Rounding;
use medpost_domain::billing::zengin;
use medpost_domain::text::fields::private_letter;
use serde::Deserialize;

use super::error::{Error, no};
use super::path::settle;

/// Who issues invoices, and how.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Billing {
    /// Name of the company.
    pub issuer: String,
    /// 登録番号: T and 13 digits.
    pub registration: String,
    /// Postal code.
    #[serde(default)]
    pub postal_code: String,
    /// Address.
    pub address: String,
    /// 発行責任者
    pub responsible: String,
    /// 担当者, with telephone.
    pub contact: String,
    /// The account for bank transfers, as it is printed on invoices.
    pub bank: String,
    /// How a fraction of a yen of tax is rounded.
    #[serde(default)]
    pub rounding: Rounding,
    /// Who approves a month's bill.
    #[serde(default)]
    pub approval: Approval,
    /// Hours that a bill waits if one person approved it alone: until then it can be taken back.
    #[serde(default = "wait_hours")]
    pub wait_hours: u32,
    /// Yen by which a bank transfer may fall short of the invoice: 振込手数料 deducted by the payer's bank.
    #[serde(default = "transfer_fee")]
    pub transfer_fee: u32,
    /// From this amount in yen on, a payment that one clerk noted by hand is settled by another, and an account is
    /// debited only once two people have seen it.
    #[serde(default = "second_person_yen")]
    pub second_person_yen: u32,
    /// 角印: a PNG of at most 100 kB, printed on invoices, estimates and delivery notes, if there is one.
    #[serde(default)]
    pub seal_file: Option<PathBuf>,
    /// Who collects by 口座振替, as the bank knows them, if anybody does.
    #[serde(default)]
    pub collector: Option<Collector>,
    /// The account at Stripe, if credit cards are taken.
    #[serde(default)]
    pub stripe: Option<Stripe>,
}

impl Billing {
    pub(super) fn check(&self, production: bool) -> Result<(), Error> {
        if !is_registration_number(&self.registration) {
            return no("billing.registration is no 登録番号: T, and 13 digits with their check digit");
        }
        let printed = [&self.issuer, &self.address, &self.responsible, &self.contact, &self.bank];
        if printed.iter().any(|it| private_letter(it).is_some()) {
            return no("billing holds a letter of private use (外字), which no invoice can be printed with");
        }
        if let Some(it) = &self.collector {
            it.check()?;
        }
        if production && self.stripe.as_ref().is_some_and(|it| it.url.is_some()) {
            return no("billing.stripe.url is for tests; production speaks with Stripe itself");
        }
        Ok(())
    }

    pub(super) fn settle_paths(&mut self, base: &Path) {
        self.seal_file.iter_mut().for_each(|it| settle(base, it));
        if let Some(it) = &mut self.stripe {
            settle(base, &mut it.key_file);
            settle(base, &mut it.webhook_secret_file);
        }
    }
}

const fn wait_hours() -> u32 {
    24
}

const fn transfer_fee() -> u32 {
    880
}

/// The amount in yen from which a second person is needed, by default.
pub const fn second_person_yen() -> u32 {
    1_000_000
}

/// Who approves a month's bill.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Approval {
    /// Somebody other than whoever computed it.
    #[default]
    Second,
    /// Also whoever computed it, with a reason and after a wait.
    Alone,
}

/// The account at Stripe.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stripe {
    /// File with the secret key, preferably a restricted one.
    pub key_file: PathBuf,
    /// File with the secret that signs events; one a line while it is being replaced.
    pub webhook_secret_file: PathBuf,
    /// Another address than Stripe's own, for tests; production refuses it.
    #[serde(default)]
    pub url: Option<String>,
    /// Longest wait for an answer, in seconds.
    #[serde(default = "timeout_seconds")]
    pub timeout_seconds: u64,
}

const fn timeout_seconds() -> u64 {
    20
}

/// Who collects by 口座振替.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Collector {
    /// 委託者コード
    pub code: String,
    /// 委託者名 in kana.
    pub name: String,
    /// 振替日: day of the month; if banks are closed, the next day they are open.
    pub day: u8,
    /// 銀行番号 of the account that receives it.
    pub bank: String,
    /// 銀行名 in kana.
    pub bank_name: String,
    /// 支店番号
    pub branch: String,
    /// 支店名 in kana.
    pub branch_name: String,
    /// 預金種目: 1 普通, 2 当座.
    pub kind: u8,
    /// 口座番号
    pub number: String,
}

impl Collector {
    /// As it is written in a file for the bank.
    pub fn written(&self) -> zengin::debits::Collector {
        zengin::debits::Collector {
            code: self.code.clone(),
            name: self.name.clone(),
            account: zengin::debits::Account {
                bank: self.bank.clone(),
                bank_name: self.bank_name.clone(),
                branch: self.branch.clone(),
                branch_name: self.branch_name.clone(),
                kind: self.kind,
                number: self.number.clone(),
                holder: self.name.clone(),
            },
        }
    }

    fn check(&self) -> Result<(), Error> {
        if let Err(it) = self.written().check() {
            return no(format!("billing.collector: {it} is not as a bank takes it"));
        }
        if !(1..=28).contains(&self.day) {
            return no("billing.collector.day must be 1 to 28");
        }
        Ok(())
    }
}
