//! File handles. Connections, files and dependencies share them, so the limit is raised at the start and watched.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Raises the limit as far as the system allows, at most to 1 048 576; returns the limit.
pub fn raise() -> u64 {
    let it = getrlimit(Resource::Nofile);
    let most = it.maximum.unwrap_or(u64::MAX);
    // Some systems refuse an infinite limit; a million is enough for anybody.
    let wanted = most.min(1 << 20);
    if it.current.is_some_and(|now| now < wanted) {
        let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum: it.maximum });
    }
    limit()
}

/// How many handles this process may have open.
pub fn limit() -> u64 {
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}

/// How many handles are open; `None` without `/proc`.
pub fn used() -> Option<u64> {
    let entries = std::fs::read_dir("/proc/self/fd").ok()?;
    u64::try_from(entries.count()).ok()
}

/// A message if more than nine tenths of the handles are in use.
pub fn low() -> Option<String> {
    let (used, limit) = (used()?, limit());
    (used > limit / 10 * 9).then(|| format!("{used} of {limit} file handles are in use"))
}
