//! Text that is looked for in a column, letter by letter: the signs that LIKE knows (`%`, `_`) stand for themselves.

use medpost_domain::text::{NAME, Search, WORD};
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr, SimpleExpr};
use sea_orm::{ColumnTrait, Condition};

/// Stands before a sign that is meant as itself. Not the backslash: databases differ in how they write one.
const ESCAPE: char = '!';
/// No column holds more letters in one word; databases refuse patterns that are far longer.
const MOST: usize = 2_000;

/// Whether a column holds a text.
pub fn holds(column: impl ColumnTrait, text: &str) -> SimpleExpr {
    like(column, text, |it| format!("%{it}%"))
}

/// Whether a column begins with a text.
pub fn begins(column: impl ColumnTrait, text: &str) -> SimpleExpr {
    like(column, text, |it| format!("{it}%"))
}

/// Whether a column holds a word in any of its forms, as [`Search::words`] has them.
pub fn any(column: impl ColumnTrait, forms: &[String]) -> Condition {
    either(forms.iter().map(|it| holds(column, it)))
}

/// Whether a column holds lines that another folding wrote.
pub fn is_of_old(column: impl ColumnTrait) -> SimpleExpr {
    begins(column, &NAME.to_string()).not()
}

/// How well a column of lines answers a search, as [`Search::rank`] has it: 0 is best, 2 the least.
pub fn rank(column: impl ColumnTrait, search: &Search) -> SimpleExpr {
    let begins = |sign: char| either(search.heads.iter().map(|it| holds(column, &format!("{sign}{it}"))));
    Expr::expr(Expr::case(begins(NAME), 0).case(begins(WORD), 1).finally(2))
}

/// Any of these; nothing where there is none.
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
