//! Sends mails: by SMTP with TLS, into a folder (demo), or into memory (tests).

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lettre::Message;
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart, header};
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{self, commands};
use medpost_wire::problem::Code;

use crate::config::{Mail, SmtpTls};
use crate::kit::fault::Fault;
use crate::kit::secret::Secret;

use super::mails::Letter;

/// Why a mail did not leave.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The recipient's or the sender's address is invalid.
    #[error("an address is malformed")]
    Malformed,
    /// The server refuses this recipient for good.
    #[error("the mail server refuses the recipient for good")]
    Refused,
    /// The server refuses this recipient for now, or never said whether it accepted the mail.
    #[error("the mail server did not take this mail: {0}")]
    Deferred(String),
    /// The server can't be reached, or refuses all our mail for now.
    #[error("the mail server did not take it: {0}")]
    Failed(String),
    /// The configuration can't be used.
    #[error("mail can't be set up: {0}")]
    Setup(String),
}

impl Error {
    /// How a job fails that couldn't send its mail. If it is about one address, only this job is retried, with growing
    /// delays, and the mail server counts as available.
    pub fn fault(self, doing: &'static str) -> Fault {
        match self {
            Self::Malformed | Self::Refused | Self::Deferred(_) => Code::BadAddress.into(),
            it => Fault::away(doing)(it),
        }
    }
}

/// How mails are sent.
#[derive(Clone)]
pub enum Post {
    /// An SMTP server.
    Smtp {
        /// How it is reached.
        relay: Arc<Relay>,
        /// Sender.
        from: Mailbox,
    },
    /// `.eml` files.
    Folder {
        /// The folder.
        path: PathBuf,
        /// Sender.
        from: Mailbox,
    },
    /// Memory, for tests.
    Memory(Arc<Mutex<Vec<Letter>>>),
}

/// How an SMTP server is reached.
pub struct Relay {
    host: String,
    port: u16,
    tls: SmtpTls,
    parameters: TlsParameters,
    credentials: Option<Credentials>,
}

/// Time limit for connecting.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Time limit for a mail's content; a whole handover may take twice as long.
const MAIL_TIMEOUT: Duration = Duration::from_secs(60);

impl Relay {
    /// Connects with TLS, and signs in if configured.
    async fn connect(&self) -> Result<AsyncSmtpConnection, smtp::Error> {
        let hello = ClientId::default();
        let wrapped = (self.tls == SmtpTls::Wrapped).then(|| self.parameters.clone());
        let address = (self.host.as_str(), self.port);
        let mut line =
            AsyncSmtpConnection::connect_tokio1(address, Some(CONNECT_TIMEOUT), &hello, wrapped, None).await?;
        if self.tls == SmtpTls::Required {
            line.starttls(self.parameters.clone(), &hello).await?;
        }
        if let Some(it) = &self.credentials {
            line.auth(&[Mechanism::Plain, Mechanism::Login], it).await?;
        }
        Ok(line)
    }

    /// Hands over one mail. Only the answer to RCPT is about the address; other refusals are between the server and us.
    async fn hand_over(&self, message: &Message) -> Result<(), Error> {
        // Only the code is kept: the library's text may quote the server, which may quote the address.
        let failed = |at: &'static str| {
            move |it: smtp::Error| {
                Error::Failed(it.status().map_or(format!("{at}: no answer"), |code| format!("{at}: {code}")))
            }
        };
        let envelope = message.envelope();
        let mut line = self.connect().await.map_err(failed("connect"))?;
        line.command(commands::Mail::new(envelope.from().cloned(), Vec::new())).await.map_err(failed("MAIL"))?;
        for to in envelope.to() {
            let taken = line.command(commands::Rcpt::new(to.clone(), Vec::new())).await;
            if let Err(it) = taken {
                line.abort().await;
                return Err(match it.status() {
                    Some(_) if it.is_permanent() => Error::Refused,
                    Some(code) => Error::Deferred(format!("RCPT: {code}")),
                    None => failed("RCPT")(it),
                });
            }
        }
        line.command(commands::Data).await.map_err(failed("DATA"))?;
        match tokio::time::timeout(MAIL_TIMEOUT, line.message(&message.formatted())).await {
            Ok(Ok(_)) => {}
            Ok(Err(it)) if it.status().is_some() => return Err(failed("message")(it)),
            // It may have accepted the mail: retried every minute, it could arrive every minute.
            _ => return Err(Error::Deferred("message: no answer".into())),
        }
        // The mail is accepted; the answer to QUIT doesn't matter.
        let _ = line.quit().await;
        Ok(())
    }
}

impl Post {
    /// Sets up sending as configured; `Setup` if that is impossible.
    pub fn open(config: &Mail) -> Result<Self, Error> {
        let setup = |it: &dyn std::fmt::Display| Error::Setup(it.to_string());
        match config {
            Mail::Memory => Ok(Self::Memory(Arc::default())),
            Mail::Folder { path, from } => {
                std::fs::create_dir_all(path).map_err(|it| setup(&it))?;
                Ok(Self::Folder { path: path.clone(), from: from.parse().map_err(|it| setup(&it))? })
            }
            Mail::Smtp { host, port, tls, ca_file, user, password_file, from } => {
                let mut parameters = TlsParameters::builder(host.clone());
                if let Some(path) = ca_file {
                    let pem = std::fs::read(path).map_err(|it| setup(&it))?;
                    parameters = parameters.add_root_certificate(Certificate::from_pem(&pem).map_err(|it| setup(&it))?);
                }
                let parameters = parameters.build_rustls().map_err(|it| setup(&it))?;
                let credentials = match (user, password_file) {
                    (Some(user), Some(path)) => {
                        let password = Secret::from_file(path).map_err(|it| setup(&it))?;
                        Some(Credentials::new(user.clone(), password.reveal().to_owned()))
                    }
                    _ => None,
                };
                let relay = Relay { host: host.clone(), port: *port, tls: *tls, parameters, credentials };
                Ok(Self::Smtp { relay: Arc::new(relay), from: from.parse().map_err(|it| setup(&it))? })
            }
        }
    }

    /// Sends one mail.
    pub async fn send(&self, letter: &Letter) -> Result<(), Error> {
        match self {
            Self::Memory(sent) => {
                sent.lock().unwrap_or_else(PoisonError::into_inner).push(letter.clone());
                Ok(())
            }
            Self::Folder { path, from } => {
                let name: String = letter.message_id.chars().filter(char::is_ascii_alphanumeric).collect();
                let message = compose(letter, from)?;
                let written = tokio::fs::write(path.join(format!("{name}.eml")), message.formatted()).await;
                written.map_err(|it| Error::Failed(it.kind().to_string()))
            }
            Self::Smtp { relay, from } => {
                let message = compose(letter, from)?;
                let handed = tokio::time::timeout(2 * MAIL_TIMEOUT, relay.hand_over(&message)).await;
                handed.unwrap_or_else(|_| Err(Error::Failed("it took too long".into())))
            }
        }
    }

    /// Checks that the SMTP server can be reached with TLS and accepts the sign-in; does nothing for other kinds.
    pub async fn test(&self) -> Result<(), Error> {
        let Self::Smtp { relay, .. } = self else { return Ok(()) };
        let tried = async {
            let mut line = relay.connect().await.map_err(|it| Error::Failed(it.to_string()))?;
            let answers = line.test_connected().await;
            let _ = line.quit().await;
            if answers { Ok(()) } else { Err(Error::Failed("it does not answer NOOP".into())) }
        };
        tokio::time::timeout(MAIL_TIMEOUT, tried)
            .await
            .unwrap_or_else(|_| Err(Error::Failed("it took too long".into())))
    }

    /// The mails sent into memory; none for other kinds.
    pub fn sent(&self) -> Vec<Letter> {
        match self {
            Self::Memory(sent) => sent.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            _ => Vec::new(),
        }
    }
}

/// A mail address as it is stored, trimmed; `None` unless it is ASCII that can be sent to.
pub fn address(typed: &str) -> Option<&str> {
    let typed = typed.trim();
    let plain = typed.len() <= 254 && typed.is_ascii() && typed.parse::<lettre::Address>().is_ok();
    // A host without a dot is a typing error, unless it is localhost.
    let known = typed.rsplit('@').next().is_some_and(|it| it.contains('.') || it == "localhost");
    (plain && known).then_some(typed)
}

fn compose(letter: &Letter, from: &Mailbox) -> Result<Message, Error> {
    let domain = from.email.domain().to_owned();
    let message = Message::builder()
        .from(from.clone())
        .to(letter.to.parse().map_err(|_| Error::Malformed)?)
        .subject(letter.subject.clone())
        .message_id(Some(format!("<{}@{domain}>", letter.message_id)));
    let composed = match &letter.attached {
        None => message.header(header::ContentType::TEXT_PLAIN).body(letter.text.clone()),
        Some(it) => {
            let kind = header::ContentType::parse("application/pdf").map_err(|_| Error::Malformed)?;
            let pdf = Attachment::new(it.name.clone()).body(it.pdf.clone(), kind);
            message.multipart(MultiPart::mixed().singlepart(SinglePart::plain(letter.text.clone())).singlepart(pdf))
        }
    };
    composed.map_err(|_| Error::Malformed)
}
