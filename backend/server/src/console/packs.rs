//! Plans and their prices, for those who keep them: the operator's staff.

use medpost_domain::id::PackId;
use medpost_domain::role::Action;
use medpost_wire::application::{AddPack, Pack};

use crate::audit::entry::Actor;
use crate::contract::{offer, store as contracts};
use crate::kit::fault::Outcome;

use super::Console;
use super::caller::ConsoleCaller;

impl Console {
    /// The plans that can be had now or later.
    pub async fn packs(&self, caller: &ConsoleCaller) -> Outcome<Vec<Pack>> {
        caller.must(Action::ManagePacks)?;
        let now = self.clock.now();
        let rows = contracts::packs_to_come(&*self.db, now).await?;
        Ok(rows.iter().map(|it| offer::seen(it, now)).collect())
    }

    /// Adds a plan, or a new price of one.
    pub async fn add_pack(&self, caller: &ConsoleCaller, wish: &AddPack) -> Outcome<()> {
        caller.must(Action::ManagePacks)?;
        caller.must_be_fresh()?;
        let tx = self.db.write().await?;
        offer::add(&*tx, Actor::administrator(caller.administrator), wish, self.clock.now()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes a plan off the offer.
    pub async fn end_pack(&self, caller: &ConsoleCaller, id: PackId) -> Outcome<()> {
        caller.must(Action::ManagePacks)?;
        caller.must_be_fresh()?;
        let tx = self.db.write().await?;
        offer::end(&*tx, Actor::administrator(caller.administrator), id, self.clock.now()).await?;
        tx.commit().await?;
        Ok(())
    }
}
