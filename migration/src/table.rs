//! A shorthand for tables: `"name type"` pairs that both databases understand in the same way.

use sea_orm_migration::prelude::*;

/// A table: its name, its columns, its unique keys, its indices.
pub struct Shape {
    pub name: &'static str,
    /// `name type [null] [key] [-> table]`. Types: uuid, int, big, text, bytes, bool. A moment is a `big`: microseconds
    /// since 1970 (UTC).
    pub columns: &'static [&'static str],
    pub unique: &'static [&'static [&'static str]],
    pub index: &'static [&'static [&'static str]],
}

/// Creates tables in the order given.
pub async fn create(manager: &SchemaManager<'_>, shapes: &[Shape]) -> Result<(), DbErr> {
    for shape in shapes {
        let mut table = Table::create();
        table.table(Alias::new(shape.name));
        for line in shape.columns {
            add(&mut table, shape.name, line)?;
        }
        manager.create_table(table).await?;
        let keys = shape.unique.iter().map(|it| (true, it)).chain(shape.index.iter().map(|it| (false, it)));
        for (unique, columns) in keys {
            let mut index = Index::create();
            index.table(Alias::new(shape.name)).name(format!("{}_{}", shape.name, columns.join("_")));
            for column in *columns {
                index.col(Alias::new(*column));
            }
            if unique {
                index.unique();
            }
            manager.create_index(index).await?;
        }
    }
    Ok(())
}

/// Drops tables in reverse order.
pub async fn drop(manager: &SchemaManager<'_>, shapes: &[Shape]) -> Result<(), DbErr> {
    for shape in shapes.iter().rev() {
        manager.drop_table(Table::drop().table(Alias::new(shape.name)).to_owned()).await?;
    }
    Ok(())
}

fn add(table: &mut TableCreateStatement, of: &str, line: &str) -> Result<(), DbErr> {
    let wrong = || DbErr::Migration(format!("{of}: {line:?} is not a column"));
    let mut words = line.split(' ');
    let name = words.next().ok_or_else(wrong)?;
    let mut column = ColumnDef::new(Alias::new(name));
    match words.next().ok_or_else(wrong)? {
        "uuid" => column.uuid(),
        "int" => column.integer(),
        "big" => column.big_integer(),
        "text" => column.text(),
        "bytes" => column.blob(),
        "bool" => column.boolean(),
        _ => return Err(wrong()),
    };
    let mut null = false;
    while let Some(word) = words.next() {
        match word {
            "null" => null = true,
            "key" => _ = column.primary_key(),
            "->" => {
                let target = words.next().ok_or_else(wrong)?;
                table.foreign_key(
                    ForeignKey::create()
                        .name(format!("{of}_{name}"))
                        .from(Alias::new(of), Alias::new(name))
                        .to(Alias::new(target), Alias::new("id")),
                );
            }
            _ => return Err(wrong()),
        }
    }
    if !null {
        column.not_null();
    }
    table.col(column);
    Ok(())
}
