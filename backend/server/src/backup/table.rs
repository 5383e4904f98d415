//! Tables as lines, from and to either database; the catalogue says which tables there are (ADR 24).

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use futures_util::TryStreamExt;
use medpost_migration::BOOKKEEPING;
use sea_orm::sea_query::{Alias, Expr, Query};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, QueryResult, Statement, StreamTrait, Value};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use uuid::Uuid;

use super::file::Writer;
use super::form::{Error, Tail};

/// Most values of one INSERT: SQLite takes 32 766.
const VALUES: usize = 30_000;
/// Most rows of one INSERT.
const ROWS: usize = 500;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Int,
    Big,
    Text,
    Bytes,
    Truth,
    Id,
}

impl Kind {
    /// From the type's name in the catalogue. SQLite calls every whole number an integer.
    fn read(name: &str, backend: DbBackend) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "integer" if backend == DbBackend::Postgres => Self::Int,
            "integer" | "bigint" => Self::Big,
            "text" | "character varying" | "varchar" => Self::Text,
            "bytea" | "blob" => Self::Bytes,
            "boolean" => Self::Truth,
            "uuid" | "uuid_text" => Self::Id,
            _ => return None,
        })
    }

    fn get(self, row: &QueryResult, at: usize) -> Result<Json, DbErr> {
        Ok(match self {
            Self::Int => row.try_get_by_index::<Option<i32>>(at)?.into(),
            Self::Big => row.try_get_by_index::<Option<i64>>(at)?.into(),
            Self::Text => row.try_get_by_index::<Option<String>>(at)?.into(),
            Self::Bytes => row.try_get_by_index::<Option<Vec<u8>>>(at)?.map(|it| BASE64_STANDARD.encode(it)).into(),
            Self::Truth => row.try_get_by_index::<Option<bool>>(at)?.into(),
            Self::Id => row.try_get_by_index::<Option<Uuid>>(at)?.map(|it| it.to_string()).into(),
        })
    }

    /// The value for the database; `None` if it is of another kind.
    fn value(self, it: Json) -> Option<Value> {
        let null = it.is_null();
        let text = it.as_str();
        Some(match self {
            Self::Int if null => Value::from(None::<i32>),
            Self::Big if null => Value::from(None::<i64>),
            Self::Text if null => Value::from(None::<String>),
            Self::Bytes if null => Value::from(None::<Vec<u8>>),
            Self::Truth if null => Value::from(None::<bool>),
            Self::Id if null => Value::from(None::<Uuid>),
            Self::Int => i32::try_from(it.as_i64()?).ok()?.into(),
            Self::Big => it.as_i64()?.into(),
            Self::Text => text?.to_owned().into(),
            Self::Bytes => BASE64_STANDARD.decode(text?).ok()?.into(),
            Self::Truth => it.as_bool()?.into(),
            Self::Id => text?.parse::<Uuid>().ok()?.into(),
        })
    }
}

/// A table and its columns.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: String,
    columns: Vec<(String, Kind)>,
}

/// The line before a table's rows.
#[derive(Debug, Serialize, Deserialize)]
pub struct Heading {
    table: String,
    columns: Vec<String>,
}

/// A line of a backup after its head.
pub enum Line {
    /// A table begins.
    Table(Heading),
    /// A row of it.
    Row(Vec<Json>),
    /// The end.
    Tail(Tail),
}

impl Line {
    /// Reads a line.
    pub fn read(text: &[u8]) -> Result<Self, Error> {
        let wrong = |_| Error::Damaged("a line can't be read".into());
        if text.first() == Some(&b'[') {
            return serde_json::from_slice(text).map(Self::Row).map_err(wrong);
        }
        match serde_json::from_slice(text) {
            Ok(it) => Ok(Self::Table(it)),
            Err(_) => serde_json::from_slice(text).map(Self::Tail).map_err(wrong),
        }
    }
}

/// Every table of a database; those that others reference come first.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Table>, Error> {
    let backend = db.get_database_backend();
    let (columns, references) = match backend {
        DbBackend::Sqlite => (
            "SELECT m.name AS of, c.name AS name, c.type AS type FROM sqlite_master m, pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid",
            "SELECT m.name AS of, f.\"table\" AS target FROM sqlite_master m, pragma_foreign_key_list(m.name) f \
             WHERE m.type = 'table'",
        ),
        _ => (
            "SELECT CAST(table_name AS text) AS of, CAST(column_name AS text) AS name, CAST(data_type AS text) AS type \
             FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position",
            "SELECT CAST(c.conrelid::regclass AS text) AS of, CAST(c.confrelid::regclass AS text) AS target \
             FROM pg_constraint c WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace",
        ),
    };
    let mut waiting: Vec<Table> = Vec::new();
    for row in db.query_all_raw(Statement::from_string(backend, columns)).await? {
        let (of, name, kind): (String, String, String) =
            (row.try_get("", "of")?, row.try_get("", "name")?, row.try_get("", "type")?);
        if BOOKKEEPING.contains(&of.as_str()) {
            continue;
        }
        let unknown = || Error::Refused(format!("{of}.{name} is of a type that a backup does not know: {kind}"));
        let column = (name.clone(), Kind::read(&kind, backend).ok_or_else(unknown)?);
        match waiting.last_mut().filter(|it| it.name == of) {
            Some(it) => it.columns.push(column),
            None => waiting.push(Table { name: of, columns: vec![column] }),
        }
    }
    let mut points = Vec::new();
    for row in db.query_all_raw(Statement::from_string(backend, references)).await? {
        let (of, target): (String, String) = (row.try_get("", "of")?, row.try_get("", "target")?);
        points.push((of, target));
    }
    let mut sorted: Vec<Table> = Vec::new();
    while !waiting.is_empty() {
        let free = |it: &Table| {
            !points.iter().any(|(of, target)| {
                *of == it.name && of != target && !sorted.iter().any(|it: &Table| it.name == *target)
            })
        };
        let Some(at) = waiting.iter().position(free) else {
            return Err(Error::Refused("tables of this database point at each other in a circle".into()));
        };
        sorted.push(waiting.remove(at));
    }
    Ok(sorted)
}

impl Table {
    /// Writes its rows in the order of its first column; returns how many. Ids rise with time, so that a row comes
    /// after the one of the same table that it references.
    pub async fn write(&self, db: &DatabaseTransaction, out: &mut Writer) -> Result<u64, Error> {
        let columns: Vec<String> = self.columns.iter().map(|it| it.0.clone()).collect();
        let quoted: Vec<String> = columns.iter().map(|it| format!("\"{it}\"")).collect();
        out.line(&Heading { table: self.name.clone(), columns })?;
        let sql = format!("SELECT {} FROM \"{}\" ORDER BY 1", quoted.join(", "), self.name);
        let mut rows = db.stream_raw(Statement::from_string(ConnectionTrait::get_database_backend(db), sql)).await?;
        let mut count = 0;
        while let Some(row) = rows.try_next().await? {
            let values = self.columns.iter().enumerate().map(|(at, it)| it.1.get(&row, at));
            out.line(&values.collect::<Result<Vec<Json>, DbErr>>()?)?;
            count += 1;
        }
        Ok(count)
    }
}

/// A table that is being filled.
pub struct Filling {
    table: String,
    columns: Vec<(String, Kind)>,
    rows: Vec<Vec<Value>>,
}

impl Filling {
    /// Begins the table that a heading names, if the database has it with those columns.
    pub fn of(tables: &[Table], heading: &Heading) -> Result<Self, Error> {
        let unknown = || Error::Damaged(format!("its table {} is not known", heading.table));
        let table = tables.iter().find(|it| it.name == heading.table).ok_or_else(unknown)?;
        let columns = heading.columns.iter().map(|name| table.columns.iter().find(|it| it.0 == *name).cloned());
        let columns = columns.collect::<Option<Vec<_>>>().ok_or_else(unknown)?;
        Ok(Self { table: heading.table.clone(), columns, rows: Vec::new() })
    }

    /// Adds a row; writes once enough have come together.
    pub async fn add(&mut self, db: &impl ConnectionTrait, row: Vec<Json>) -> Result<(), Error> {
        let wrong = || Error::Damaged(format!("a row of {} can't be read", self.table));
        if row.len() != self.columns.len() {
            return Err(wrong());
        }
        let row = self.columns.iter().zip(row).map(|(column, it)| column.1.value(it)).collect::<Option<Vec<_>>>();
        self.rows.push(row.ok_or_else(wrong)?);
        if self.rows.len() >= ROWS.min(VALUES / self.columns.len().max(1)) {
            self.flush(db).await?;
        }
        Ok(())
    }

    /// Writes the remaining rows.
    pub async fn end(mut self, db: &impl ConnectionTrait) -> Result<(), Error> {
        self.flush(db).await
    }

    async fn flush(&mut self, db: &impl ConnectionTrait) -> Result<(), Error> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let mut insert = Query::insert();
        insert.into_table(Alias::new(&self.table)).columns(self.columns.iter().map(|it| Alias::new(&it.0)));
        for row in self.rows.drain(..) {
            insert.values_panic(row.into_iter().map(Expr::val));
        }
        db.execute(&insert).await?;
        Ok(())
    }
}
