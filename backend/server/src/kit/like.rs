//! Literal searches in a column: the wildcards of LIKE (`%`, `_`) stand for themselves.

use medpost_domain::text::search::{NAME, Search, WORD};
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr, SimpleExpr};
use sea_orm::{ColumnTrait, Condition};

/// Escapes a wildcard. Not the backslash: databases differ in how they write one.
const ESCAPE: char = '!';
/// Characters: no column holds a longer word, and databases refuse patterns that are far longer.
const MOST: usize = 2_000;

/// Whether a column contains a text.
pub fn holds(column: impl ColumnTrait, text: &str) -> SimpleExpr {
    like(column, text, |it| format!("%{it}%"))
}

/// Whether a column starts with a text.
pub fn begins(column: impl ColumnTrait, text: &str) -> SimpleExpr {
    like(column, text, |it| format!("{it}%"))
}

/// Whether a column contains a word in any of its forms, as [`Search::words`] has them.
pub fn any(column: impl ColumnTrait, forms: &[String]) -> Condition {
    either(forms.iter().map(|it| holds(column, it)))
}

/// Whether a column holds lines written by another version of the folding.
pub fn is_of_old(column: impl ColumnTrait) -> SimpleExpr {
    begins(column, &NAME.to_string()).not()
}

/// How well a column of lines matches a search, as [`Search::rank`] has it: 0 is best, 2 is last.
pub fn rank(column: impl ColumnTrait, search: &Search) -> SimpleExpr {
    let begins = |sign: char| either(search.heads.iter().map(|it| holds(column, &format!("{sign}{it}"))));
    Expr::expr(Expr::case(begins(NAME), 0).case(begins(WORD), 1).finally(2))
}

/// Any of these conditions; false if there are none.
fn either(all: impl Iterator<Item = SimpleExpr>) -> Condition {
    all.fold(Condition::any().add(never()), Condition::add)
}

fn never() -> SimpleExpr {
    Expr::val(1).eq(0)
}

fn like(column: impl ColumnTrait, text: &str, pattern: impl FnOnce(&str) -> String) -> SimpleExpr {
    if text.chars().count() > MOST {
        return never();
    }
    let mut plain = String::with_capacity(text.len());
    for it in text.chars() {
        if matches!(it, '%' | '_' | ESCAPE) {
            plain.push(ESCAPE);
        }
        plain.push(it);
    }
    Expr::col(column.as_column_ref()).like(LikeExpr::new(pattern(&plain)).escape(ESCAPE))
}
