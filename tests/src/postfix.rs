//! A real mail server: Debian's Postfix in a folder of its own, on loopback, with STARTTLS and a certificate made for
//! the run. It accepts one recipient and refuses every other.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use medpost::config::{Mail, SmtpTls};
use medpost_demo::pki::Authority;

use crate::service::{noon, pki, pki_folder};

/// The recipient it accepts.
pub const KNOWN: &str = "desk@clinic.example";
/// A recipient it refuses permanently.
pub const UNKNOWN: &str = "nobody@clinic.example";

/// A running Postfix; stopped on drop.
pub struct Postfix {
    folder: PathBuf,
    /// The port that accepts mail only after STARTTLS.
    pub port: u16,
    /// The port that offers no TLS at all.
    pub plain_port: u16,
}

impl Postfix {
    /// Starts a Postfix. Requires root, because Postfix runs its parts as separate users.
    pub fn start() -> Self {
        let root = std::os::unix::fs::MetadataExt::uid(&fs::metadata("/proc/self").unwrap()) == 0;
        assert!(root, "Postfix starts as root only: run the area tests as root");
        let free = || TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let (port, plain_port) = (free(), free());
        let folder = std::env::temp_dir().join(format!("medpost-postfix-{}-{port}", std::process::id()));
        for it in ["queue", "data", "mail"] {
            fs::create_dir_all(folder.join(it)).unwrap();
        }
        let run = |program: &str, words: &[&str]| {
            let out = Command::new(program).args(words).output().unwrap();
            assert!(out.status.success(), "{program}: {}", String::from_utf8_lossy(&out.stderr));
        };
        let at = folder.to_str().unwrap();
        run("chown", &["postfix", &format!("{at}/data")]);
        run("chown", &["nobody", &format!("{at}/mail")]);
        pki().server("localhost", &["localhost"], noon()).unwrap();
        let keys = pki_folder();
        let keys = keys.display();
        let main = format!(
            "compatibility_level = 3.6\nqueue_directory = {at}/queue\ndata_directory = {at}/data\n\
             maillog_file = {at}/log\nmaillog_file_prefixes = {at}\n\
             inet_interfaces = 127.0.0.1\ninet_protocols = ipv4\nmynetworks = 127.0.0.0/8\nmydestination =\nmyhostname = mail.clinic.example\n\
             alias_maps =\nalias_database =\nvirtual_mailbox_domains = clinic.example\nvirtual_mailbox_maps = inline:{{{{{KNOWN} = desk/}}}}\n\
             virtual_mailbox_base = {at}/mail\nvirtual_uid_maps = static:65534\nvirtual_gid_maps = static:65534\n\
             smtpd_tls_cert_file = {keys}/localhost.pem\nsmtpd_tls_key_file = {keys}/localhost.key\nsmtpd_peername_lookup = no\n"
        );
        fs::write(folder.join("main.cf"), main).unwrap();
        let master = format!(
            "127.0.0.1:{port} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt\n\
             127.0.0.1:{plain_port} inet n - n - - smtpd -o smtpd_tls_security_level=none\n\
             pickup unix n - n 60 1 pickup\ncleanup unix n - n - 0 cleanup\nqmgr unix n - n 300 1 qmgr\n\
             rewrite unix - - n - - trivial-rewrite\nbounce unix - - n - 0 bounce\ndefer unix - - n - 0 bounce\n\
             trace unix - - n - 0 bounce\nverify unix - - n - 1 verify\nproxymap unix - - n - - proxymap\n\
             error unix - - n - - error\nretry unix - - n - - error\nvirtual unix - n n - - virtual\n\
             anvil unix - - n - 1 anvil\ntlsmgr unix - - n 1000? 1 tlsmgr\nshowq unix n - n - - showq\n\
             postlog unix-dgram n - n - 1 postlogd\n"
        );
        fs::write(folder.join("master.cf"), master).unwrap();
        run("postfix", &["-c", at, "start"]);
        Self { folder, port, plain_port }
    }

    /// The mail configuration that makes our service use it at this port.
    pub fn mail(&self, port: u16) -> Mail {
        Mail::Smtp {
            host: "localhost".into(),
            port,
            tls: SmtpTls::Required,
            ca_file: Some(pki().certificate(Authority::Servers)),
            user: None,
            password_file: None,
            from: "MEDPost <noreply@medpost.example>".into(),
        }
    }

    /// The mails in the known recipient's mailbox, once there are `count` of them and the queue is empty. What is not
    /// there by then will not arrive.
    pub fn mails(&self, count: usize) -> Vec<String> {
        let at = self.folder.to_str().unwrap();
        for _ in 0..600 {
            let found = read(&self.folder.join("mail/desk/new"));
            let waiting = Command::new("postqueue").args(["-c", at, "-j"]).output().unwrap();
            if found.len() >= count && waiting.stdout.is_empty() {
                return found;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        panic!("{count} mails did not come:\n{}", fs::read_to_string(self.folder.join("log")).unwrap_or_default());
    }
}

fn read(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries.map(|it| fs::read_to_string(it.unwrap().path()).unwrap()).collect()
}

impl Drop for Postfix {
    fn drop(&mut self) {
        let _ = Command::new("postfix").arg("-c").arg(&self.folder).arg("stop").output();
        let _ = fs::remove_dir_all(&self.folder);
    }
}
