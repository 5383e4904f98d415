//! File handles: connections, files and neighbours share them, so they are raised at start and watched.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// As many as the system lets this process have; answers how many.
pub fn raise() -> u64 {
    let it = getrlimit(Resource::Nofile);
    let most = it.maximum.unwrap_or(u64::MAX);
    // A limit of "none" is refused by some systems: a million are enough for anybody.
    let wanted = most.min(1 << 20);
    if it.current.is_some_and(|now| now < wanted) {
        let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum: it.maximum });
    }
    limit()
}

/// How many this process may have.
pub fn limit() -> u64 {
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}

/// How many are in use; none where the system does not tell.
pub fn used() -> Option<u64> {
    let entries = std::fs::read_dir("/proc/self/fd").ok()?;
    u64::try_from(entries.count()).ok()
}

/// Says so if nine of ten are in use.
pub fn low() -> Option<String> {
    let (used, limit) = (used()?, limit());
    (used > limit / 10 * 9).then(|| format!("{used} of {limit} file handles are in use"))
}
