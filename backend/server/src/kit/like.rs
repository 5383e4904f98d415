//! Text that is looked for in a column, letter by letter: the signs that LIKE knows (`%`, `_`) stand for themselves.

use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr, SimpleExpr};

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

fn like(column: impl ColumnTrait, text: &str, pattern: impl FnOnce(&str) -> String) -> SimpleExpr {
    if text.chars().count() > MOST {
        return Expr::val(1).eq(0);
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
