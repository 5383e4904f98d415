//! Plans and their prices, maintained by the operator's staff.

use medpost_domain::id::PackId;
use medpost_domain::plan::size;
use medpost_domain::role::Action;
use medpost_wire::application::{AddPack, Pack};

use crate::audit::entry::Actor;
use crate::contract::{offer, store as contracts};
use crate::kit::fault::Outcome;
use crate::office::caller::ConsoleCaller;

use super::Console;

/// Returns the plans on offer now or later.
pub async fn packs(console: &Console, caller: &ConsoleCaller) -> Outcome<Vec<Pack>> {
    caller.must(Action::ManagePacks)?;
    let now = console.clock.now();
    let rows = contracts::packs_to_come(&*console.db, now).await?;
    Ok(rows.iter().map(|it| offer::to_wire(it, now)).collect())
}

/// Returns [`packs`] as CSV.
pub async fn packs_csv(console: &Console, caller: &ConsoleCaller, shift_jis: bool) -> Outcome<Vec<u8>> {
    let head = [
        "記号",
        "名称",
        "対象",
        "容量",
        "容量(バイト)",
        "月額",
        "登録料",
        "通常の登録料",
        "登録の更新月数",
        "付属カード",
        "追加カード",
        "最低施設数",
        "1回の送信",
        "1回の送信(バイト)",
        "保管日数",
        "送信待機の上限",
        "無料の変更回数",
        "変更手数料",
        "税",
        "開始日",
        "最終日",
    ];
    let lines = packs(console, caller).await?.into_iter().map(|it| {
        let audience = it.audience.said(|it| it.words().ja);
        vec![
            it.code,
            it.name,
            audience.to_owned(),
            size(it.pool),
            it.pool.to_string(),
            it.monthly_yen.to_string(),
            it.registration_yen.to_string(),
            it.registration_regular_yen.to_string(),
            it.registration_months.to_string(),
            it.included_cards.to_string(),
            it.card_yen.to_string(),
            it.min_facilities.to_string(),
            size(it.dispatch),
            it.dispatch.to_string(),
            it.retention_days.to_string(),
            it.most_hold_minutes.to_string(),
            it.free_changes.to_string(),
            it.change_yen.to_string(),
            if it.tax_included { "税込" } else { "税抜" }.to_owned(),
            it.valid_from.japan_date().to_string(),
            it.valid_until.map(|it| it.plus(-1).japan_date().to_string()).unwrap_or_default(),
        ]
    });
    crate::office::tables::write(&head, lines, shift_jis)
}

/// Adds a plan, or a new price of one.
pub async fn add_pack(console: &Console, caller: &ConsoleCaller, request: &AddPack) -> Outcome<()> {
    caller.must(Action::ManagePacks)?;
    caller.must_be_fresh()?;
    let tx = console.db.write().await?;
    offer::add(&*tx, Actor::administrator(caller.administrator), request, console.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends the offer of a plan.
pub async fn end_pack(console: &Console, caller: &ConsoleCaller, id: PackId) -> Outcome<()> {
    caller.must(Action::ManagePacks)?;
    caller.must_be_fresh()?;
    let tx = console.db.write().await?;
    offer::end(&*tx, Actor::administrator(caller.administrator), id, console.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}
