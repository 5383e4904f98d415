//! The way out for mails: SMTP with TLS, a folder (demo), memory (tests).

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart, header};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::config::{Mail, SmtpTls};
use crate::kit::secret::Secret;

use super::letters::Letter;

/// Why a mail did not leave.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address or the sender is none.
    #[error("an address is malformed")]
    Malformed,
    /// The server refuses this recipient for good.
    #[error("the mail server refuses the recipient for good")]
    Refused,
    /// The server is out of reach, or refuses for now.
    #[error("the mail server did not take it: {0}")]
    Failed(String),
    /// The configuration does not do.
    #[error("mail can't be set up: {0}")]
    Setup(String),
}

/// The way out for mails.
#[derive(Clone)]
pub enum Post {
    /// An SMTP server.
    Smtp {
        /// The connections.
        transport: AsyncSmtpTransport<Tokio1Executor>,
        /// Sender.
        from: Mailbox,
    },
    /// `.eml` files.
    Folder {
        /// Where.
        path: PathBuf,
        /// Sender.
        from: Mailbox,
    },
    /// Memory, for tests.
    Memory(Arc<Mutex<Vec<Letter>>>),
}

impl Post {
    /// As configured.
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
                let tls = match tls {
                    SmtpTls::Required => Tls::Required(parameters),
                    SmtpTls::Wrapped => Tls::Wrapper(parameters),
                };
                let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
                    .port(*port)
                    .tls(tls)
                    .timeout(Some(std::time::Duration::from_secs(30)));
                if let (Some(user), Some(path)) = (user, password_file) {
                    let password = Secret::from_file(path).map_err(|it| setup(&it))?;
                    transport = transport.credentials(Credentials::new(user.clone(), password.reveal().to_owned()));
                }
                Ok(Self::Smtp { transport: transport.build(), from: from.parse().map_err(|it| setup(&it))? })
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
            Self::Smtp { transport, from } => {
                let message = compose(letter, from)?;
                match transport.send(message).await {
                    Ok(_) => Ok(()),
                    Err(it) if it.is_permanent() => Err(Error::Refused),
                    // The library's text may quote the server, which may quote the address.
                    Err(it) => Err(Error::Failed(it.status().map_or("out of reach".to_owned(), |it| it.to_string()))),
                }
            }
        }
    }

    /// Whether the server can be reached with TLS.
    pub async fn test(&self) -> Result<(), Error> {
        let Self::Smtp { transport, .. } = self else { return Ok(()) };
        match transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Error::Failed("it does not answer NOOP".into())),
            Err(it) => Err(Error::Failed(it.to_string())),
        }
    }

    /// What was sent, in tests.
    pub fn sent(&self) -> Vec<Letter> {
        match self {
            Self::Memory(sent) => sent.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            _ => Vec::new(),
        }
    }
}

/// A mail address as it is kept: plain ASCII that can be sent to.
pub fn address(typed: &str) -> Option<&str> {
    let typed = typed.trim();
    let plain = typed.len() <= 254 && typed.is_ascii() && typed.parse::<lettre::Address>().is_ok();
    plain.then_some(typed)
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
