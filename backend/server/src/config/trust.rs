//! Whose cards may sign in.

use std::path::{Path, PathBuf};

use medpost_domain::card::CardKind;
use serde::Deserialize;

use super::error::{Error, no};
use super::path::settle;

/// Whose cards may sign in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trust {
    /// Name, for hosts and logs.
    pub name: String,
    /// The kind of card it issues.
    pub kind: CardKind,
    /// Root certificate, PEM or DER.
    pub root_file: PathBuf,
    /// The authorities below it whose cards may sign in, PEM or DER.
    pub authority_files: Vec<PathBuf>,
    /// Accepted certificate policies, dotted; empty accepts any, and is refused for HPKI.
    #[serde(default)]
    pub policies: Vec<String>,
    /// Whether a card must state a profession (hcRole).
    #[serde(default)]
    pub profession_required: bool,
    /// Where the revocation lists of root and authorities are: `http://…` or a path.
    pub revocation_lists: Vec<String>,
}

impl Trust {
    pub(super) fn check(&self) -> Result<(), Error> {
        let name = &self.name;
        if self.authority_files.is_empty() {
            return no(format!("trust {name} names no authorities"));
        }
        if self.revocation_lists.is_empty() {
            return no(format!("trust {name} names no revocation lists"));
        }
        if let Some(list) = self.revocation_lists.iter().find(|it| it.contains("://") && !it.starts_with("http://")) {
            let why = "can't be fetched: name it with http:// or as a file, for a list is signed anyway";
            return no(format!("trust {name}: {list} {why}"));
        }
        if self.kind == CardKind::Hpki && self.policies.is_empty() {
            return no(format!("trust {name}: HPKI cards need policies: without them any card of its root would do"));
        }
        if self.kind == CardKind::Hpki && !self.profession_required {
            return no(format!("trust {name}: HPKI cards need profession_required = true"));
        }
        Ok(())
    }

    pub(super) fn settle_paths(&mut self, base: &Path) {
        settle(base, &mut self.root_file);
        self.authority_files.iter_mut().for_each(|it| settle(base, it));
        for list in &mut self.revocation_lists {
            if !list.contains("://") && Path::new(list).is_relative() {
                *list = base.join(&*list).to_string_lossy().into_owned();
            }
        }
    }
}
