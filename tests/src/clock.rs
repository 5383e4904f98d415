//! Wrong clocks for other processes, through libfaketime, which is loaded into a program before it starts.

use std::fs;
use std::path::PathBuf;

/// The path to the library; there is a separate one for multi-threaded programs.
pub fn library(threads: bool) -> PathBuf {
    let name = if threads { "libfaketimeMT.so.1" } else { "libfaketime.so.1" };
    let folders = ["/usr/lib/x86_64-linux-gnu/faketime", "/usr/lib/aarch64-linux-gnu/faketime"];
    let found = folders.iter().map(|it| PathBuf::from(it).join(name)).find(|it| it.exists());
    found.expect("libfaketime is installed")
}

/// The clock of one machine. Every program started with its environment is ahead by the offset in a file, as soon as
/// the file changes. Monotonic time is not affected.
pub struct Machine {
    folder: PathBuf,
    threads: bool,
}

impl Machine {
    /// A clock that is right. `threads` selects the library for multi-threaded programs.
    pub fn new(name: &str, threads: bool) -> Self {
        let folder = std::env::temp_dir().join(format!("medpost-clock-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let it = Self { folder, threads };
        it.step_to(0);
        it
    }

    /// Sets the clock ahead by this many seconds from now on. The file is replaced atomically.
    pub fn step_to(&self, seconds: i64) {
        let new = self.folder.join("new");
        fs::write(&new, format!("{seconds:+}\n")).unwrap();
        fs::rename(new, self.file()).unwrap();
    }

    fn file(&self) -> PathBuf {
        self.folder.join("ahead")
    }

    /// The environment to start a program with.
    pub fn environment(&self) -> Vec<(String, String)> {
        let pair = |name: &str, value: String| (name.to_owned(), value);
        vec![
            pair("LD_PRELOAD", library(self.threads).display().to_string()),
            pair("FAKETIME_TIMESTAMP_FILE", self.file().display().to_string()),
            // The file is read every time; otherwise a change would only be noticed after ten seconds.
            pair("FAKETIME_NO_CACHE", "1".to_owned()),
            // The name in earlier versions, and in later ones.
            pair("DONT_FAKE_MONOTONIC", "1".to_owned()),
            pair("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
        ]
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}
