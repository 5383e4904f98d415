//! 担当者の交代 for many posts at once, by a table (1 April, 人事異動): looked at first, then written, all or nothing.

use std::collections::HashMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::role::Action;
use medpost_wire::console::RowFault;
use medpost_wire::issuing::{HolderLine, HoldersSet, SetHolders};
use medpost_wire::problem::Code;
use time::Date;
use time::macros::format_description;

use crate::audit::entry::Actor;
use crate::contract::sheet::{self, Column, Wrong};
use crate::issuing::holder;
use crate::kit::fault::Outcome;

use super::caller::ConsoleCaller;
use super::{Console, FURTHEST, rows};

const COLUMNS: [Column; 5] =
    [("code", "医療機関コード"), ("post", "担当"), ("name", "氏名"), ("kana", "フリガナ"), ("from", "交代日")];
const NEEDED: [&str; 4] = ["code", "post", "name", "from"];

impl Console {
    /// Looks at a table of new holders, or sets them; their codes are told once.
    pub async fn set_holders(&self, caller: &ConsoleCaller, wish: &SetHolders) -> Outcome<HoldersSet> {
        caller.must(Action::ChangeHolder)?;
        let bytes = BASE64_STANDARD.decode(&wish.table).map_err(|_| Code::Malformed)?;
        let only =
            |wrong: Vec<Wrong>| HoldersSet { errors: wrong.into_iter().map(Wrong::told).collect(), items: Vec::new() };
        let (table, mut wrong) = match sheet::read(&bytes, &COLUMNS, &[], &NEEDED) {
            Ok(it) => it,
            Err(wrong) => return Ok(only(wrong)),
        };
        if wish.apply {
            caller.must_be_fresh()?;
        }
        let now = self.clock.now();
        let by = Actor::administrator(caller.administrator);
        let tx = self.db.write().await?;
        let mut posts: HashMap<(String, String), holder::Post> = HashMap::new();
        for (code, belonging, post) in rows::posts(&*tx, caller.scope, now).await? {
            posts.insert((code, post.name.clone()), (belonging, post));
        }
        let mut items = Vec::with_capacity(table.len());
        for row in &table {
            let [code, post, name, kana, from] = &row.cells[..] else { continue };
            let known = posts.get(&(code.clone(), post.clone()));
            if known.is_none() && !code.is_empty() && !post.is_empty() {
                wrong.push(Wrong::new(row.line, "post", RowFault::Unknown));
            }
            let date = day(from).filter(|it| *it <= now.plus(FURTHEST) && *it > now.plus(-DAY));
            if date.is_none() && !from.is_empty() {
                wrong.push(Wrong::new(row.line, "from", RowFault::Date));
            }
            let (Some(post_held), Some(from)) = (known, date) else { continue };
            // What stands below counts; nothing is written while anything is wrong.
            let set = wish.apply && wrong.is_empty();
            let number = if set {
                holder::set(&*tx, by, post_held, (name, kana), from, now).await?.print()
            } else {
                String::new()
            };
            items.push(HolderLine {
                facility: code.clone(),
                post: post.clone(),
                name: name.clone(),
                from: from.max(now),
                code: number,
            });
        }
        if !wrong.is_empty() {
            return Ok(only(wrong));
        }
        if wish.apply {
            tx.commit().await?;
        }
        Ok(HoldersSet { errors: Vec::new(), items })
    }
}

/// 2027-04-01, 2027/4/1: the beginning of a day in Japan.
fn day(text: &str) -> Option<Instant> {
    let text = text.replace('/', "-");
    let date = Date::parse(&text, format_description!("[year]-[month padding:none]-[day padding:none]")).ok()?;
    Some(Instant::japan_midnight(date))
}
