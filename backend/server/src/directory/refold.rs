//! Rewrites the text that searches look through if another folding wrote it: an earlier version of this program, maybe
//! one that still runs beside it.

use medpost_domain::billing::zengin::letters::bare_name;
use medpost_domain::text::name_stem;
use medpost_domain::text::order::sort_key;
use medpost_domain::text::search::search_line;
use medpost_entity::{application, facility, inbox, invoice, member, payment};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, Set};

use crate::kit::like;

use super::facts::Facts;

/// How many rows of a table are rewritten in one transaction.
const MOST: u64 = 250;

/// Rewrites some rows of each table and returns how many. Called until it returns 0; if interrupted, it resumes. Each
/// call reads through the tables once, and locks no more than these rows.
pub async fn refold_batch(db: &impl ConnectionTrait) -> Result<usize, DbErr> {
    let mut count = 0;
    macro_rules! anew {
        ($table:ident, $row:ident, $change:expr) => {
            let old = $table::Entity::find().filter(like::is_of_old($table::Column::Folded)).limit(MOST);
            for $row in old.all(db).await? {
                let change = $change;
                let row = $table::Entity::update_many().set(change).filter($table::Column::Id.eq($row.id));
                // Whoever changed it meanwhile has refolded it, too.
                row.filter($table::Column::Folded.eq($row.folded.as_str())).exec(db).await?;
                count += 1;
            }
        };
    }
    anew!(facility, it, {
        facility::ActiveModel {
            folded: Set(Facts::of(&it).folded()),
            sort_key: Set(sort_key(&it.kana, &it.name)),
            stem: Set(name_stem(&it.name)),
            ..Default::default()
        }
    });
    anew!(inbox, it, {
        let line = search_line(&[&it.name, &it.kana], &[]);
        inbox::ActiveModel { folded: Set(line), ..Default::default() }
    });
    anew!(member, it, {
        let line = search_line(&[&it.name, &it.kana], &[]);
        member::ActiveModel { folded: Set(line), ..Default::default() }
    });
    anew!(application, it, {
        let line = search_line(&[&it.name, &it.kana], &parts(&it.folded));
        application::ActiveModel { folded: Set(line), ..Default::default() }
    });
    anew!(invoice, it, {
        let line = search_line(&[&it.payee], &parts(&it.folded));
        invoice::ActiveModel { folded: Set(line), ..Default::default() }
    });
    anew!(payment, it, {
        let line = search_line(&[&it.name], &[&it.note]);
        payment::ActiveModel { folded: Set(line), bare: Set(bare_name(&it.name)), ..Default::default() }
    });
    Ok(count)
}

/// The folded words of a line.
fn parts(folded: &str) -> Vec<&str> {
    folded.split(' ').collect()
}
