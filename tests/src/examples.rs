//! The API's document shows one request of each operation. The tests record them (`MEDPOST_EXAMPLES=write`): of what an
//! operation took, the body with the most fields.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, PoisonError};

use serde_json::Value;

use crate::refusals;

/// A longer body is no example, in bytes.
const LONGEST: usize = 4_000;
/// A string of letters and digits that is longer is a secret or a hash.
const SECRET: usize = 40;

static TAKEN: LazyLock<Option<Mutex<BTreeMap<String, Value>>>> = LazyLock::new(|| {
    std::env::var_os("MEDPOST_EXAMPLES")?;
    let known = fs::read(file()).ok().and_then(|it| serde_json::from_slice(&it).ok()).unwrap_or_default();
    Some(Mutex::new(known))
});

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../backend/server/src/examples.json")
}

/// Records a request that was taken, if examples are being recorded.
pub(crate) fn taken(method: &str, address: &str, body: &[u8]) {
    let Some(all) = TAKEN.as_ref() else { return };
    let (Some(id), Ok(mut body)) = (refusals::operation(method, address), serde_json::from_slice::<Value>(body)) else {
        return;
    };
    make_plain(&mut body, &mut HashMap::new());
    let rank = |it: &Value| (fields(it), std::cmp::Reverse(it.to_string().len()));
    let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
    let better = all.get(id).is_none_or(|it| rank(&body) > rank(it));
    if better && body.to_string().len() <= LONGEST {
        all.insert(id.to_owned(), body);
        fs::write(file(), serde_json::to_string_pretty(&*all).unwrap() + "\n").unwrap();
    }
}

/// How many fields are filled in.
fn fields(it: &Value) -> usize {
    match it {
        Value::Object(all) => all.values().map(|it| usize::from(!it.is_null()) + fields(it)).sum(),
        Value::Array(all) => all.iter().map(fields).sum(),
        _ => 0,
    }
}

/// Replaces ids by numbered ones, so that recording again changes little, and secrets by a word.
fn make_plain(it: &mut Value, ids: &mut HashMap<String, usize>) {
    match it {
        Value::Object(all) => all.values_mut().for_each(|it| make_plain(it, ids)),
        Value::Array(all) => all.iter_mut().for_each(|it| make_plain(it, ids)),
        Value::String(text) if uuid::Uuid::try_parse(text).is_ok() => {
            let next = ids.len() + 1;
            let number = ids.entry(text.clone()).or_insert(next);
            *text = format!("019a0000-0000-7000-8000-{number:012}");
        }
        Value::String(text)
            if text.len() > SECRET && text.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_+/=".contains(&it)) =>
        {
            text.truncate(SECRET);
        }
        _ => {}
    }
}
