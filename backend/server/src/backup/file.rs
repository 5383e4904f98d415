//! The file: a plain first line, then segments as the vault seals them, each preceded by its length; inside, one JSON
//! value per line.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use medpost_domain::id::DocumentId;
use medpost_domain::number;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::kit::entropy;
use crate::vault::envelope::SecretKey;
use crate::vault::keyring::Keyring;
use crate::vault::stream::{self, HEADER, SEGMENT, SegmentContext};

use super::form::{Error, Head};

/// The beginning of the file.
const MAGIC: &str = "MEDPOST-BACKUP ";
/// The purpose for which the key is derived.
const PURPOSE: &str = "backup";
/// Most bytes of the plain first line.
const PLAIN: u64 = 1_000;

/// The plain first line: which key opens the rest.
#[derive(Serialize, Deserialize)]
struct Label {
    format: u32,
    id: DocumentId,
    master_version: i32,
}

fn damaged(why: &str) -> Error {
    Error::Damaged(why.to_owned())
}

/// Writes a backup as `.part`; it gets its final name only once it is complete.
pub struct Writer {
    out: BufWriter<File>,
    draft: PathBuf,
    target: PathBuf,
    id: DocumentId,
    key: SecretKey,
    start: u64,
    plain: Vec<u8>,
}

impl Writer {
    /// Begins a new file that only its owner may read; refuses one that exists.
    pub fn create(to: &Path, keyring: &Keyring, id: DocumentId) -> Result<Self, Error> {
        use std::os::unix::fs::OpenOptionsExt;
        let failed = |source| Error::File { path: to.display().to_string(), doing: "written", source };
        if to.exists() {
            return Err(failed(std::io::ErrorKind::AlreadyExists.into()));
        }
        let mut draft = to.as_os_str().to_owned();
        draft.push(".part");
        let draft = PathBuf::from(draft);
        let open = File::options().write(true).create(true).truncate(true).mode(0o600).open(&draft);
        let master_version = keyring.versions().last().copied().unwrap_or_default();
        let key = keyring.derive(master_version, PURPOSE).ok_or_else(|| damaged("the keyring is empty"))?;
        let mut it = Self {
            out: BufWriter::new(open.map_err(failed)?),
            draft,
            target: to.to_owned(),
            id,
            key,
            start: 0,
            plain: Vec::new(),
        };
        let label = serde_json::to_string(&Label { format: 1, id, master_version }).unwrap_or_default();
        writeln!(it.out, "{MAGIC}{label}").map_err(|source| it.failed(source))?;
        Ok(it)
    }

    fn failed(&self, source: std::io::Error) -> Error {
        Error::File { path: self.target.display().to_string(), doing: "written", source }
    }

    /// Adds a value as a line.
    pub fn line(&mut self, it: &impl Serialize) -> Result<(), Error> {
        let written = serde_json::to_writer(&mut self.plain, it).map_err(std::io::Error::from);
        written.map_err(|it| self.failed(it))?;
        self.plain.push(b'\n');
        while self.plain.len() as u64 >= SEGMENT {
            self.seal()?;
        }
        Ok(())
    }

    fn seal(&mut self) -> Result<(), Error> {
        let length = self.plain.len().min(number::length(SEGMENT));
        let rest = self.plain.split_off(length);
        let plain = std::mem::replace(&mut self.plain, rest);
        let place = SegmentContext { document: self.id, start: self.start, salt: entropy::bytes() };
        let sealed = stream::seal(&place, &self.key, &plain);
        self.start += length as u64;
        let length = number::count(length).to_be_bytes();
        let written = self.out.write_all(&length).and_then(|()| self.out.write_all(&sealed));
        written.map_err(|it| self.failed(it))
    }

    /// Finishes the file: on the disk, under its final name.
    pub fn finish(mut self) -> Result<(), Error> {
        while !self.plain.is_empty() {
            self.seal()?;
        }
        let ended = || {
            // First the content, then the name, then the folder: a crash leaves no half backup under the final name.
            self.out.flush()?;
            self.out.get_ref().sync_all()?;
            std::fs::rename(&self.draft, &self.target)?;
            let folder = self.target.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
            File::open(folder)?.sync_all()
        };
        let mut ended = ended;
        let done = ended();
        done.map_err(|it| self.failed(it))
    }
}

/// Reads a backup line by line.
pub struct Reader {
    file: BufReader<File>,
    path: String,
    id: DocumentId,
    key: SecretKey,
    start: u64,
    plain: Zeroizing<Vec<u8>>,
    at: usize,
}

impl Reader {
    /// Opens a file with the key that its first line names.
    pub fn open(from: &Path, keyring: &Keyring) -> Result<Self, Error> {
        use std::io::BufRead;
        let path = from.display().to_string();
        let failed = |source| Error::File { path: path.clone(), doing: "read", source };
        let mut file = BufReader::new(File::open(from).map_err(failed)?);
        let mut line = Vec::new();
        file.by_ref().take(PLAIN).read_until(b'\n', &mut line).map_err(failed)?;
        let label = line.strip_prefix(MAGIC.as_bytes()).ok_or_else(|| damaged("it does not begin as one"))?;
        let label: Label = serde_json::from_slice(label).map_err(|_| damaged("its first line can't be read"))?;
        if label.format != 1 {
            return Err(damaged("it is of a format that this program does not know"));
        }
        let needed = || {
            Error::Refused(format!(
                "the backup needs version {} of the master key in the keyring",
                label.master_version
            ))
        };
        let key = keyring.derive(label.master_version, PURPOSE).ok_or_else(needed)?;
        Ok(Self { file, path, id: label.id, key, start: 0, plain: Zeroizing::default(), at: 0 })
    }

    /// The first sealed line.
    pub fn head(&mut self) -> Result<Head, Error> {
        let line = self.line()?.ok_or_else(|| damaged("it is empty"))?;
        serde_json::from_slice(&line).map_err(|_| damaged("what it holds can't be read"))
    }

    /// The next line; `None` at the end of the file.
    pub fn line(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let mut line = Vec::new();
        loop {
            let rest = &self.plain[self.at..];
            if let Some(end) = rest.iter().position(|it| *it == b'\n') {
                line.extend_from_slice(&rest[..end]);
                self.at += end + 1;
                return Ok(Some(line));
            }
            line.extend_from_slice(rest);
            if !self.segment()? {
                return if line.is_empty() { Ok(None) } else { Err(damaged("its last line is cut off")) };
            }
        }
    }

    /// Opens the next segment; `false` at the end of the file.
    fn segment(&mut self) -> Result<bool, Error> {
        let mut length = [0; 4];
        let path = self.path.clone();
        let failed = |source: std::io::Error| match source.kind() {
            std::io::ErrorKind::UnexpectedEof => damaged("it is cut off"),
            _ => Error::File { path, doing: "read", source },
        };
        match self.file.read(&mut length[..1]).map_err(failed.clone())? {
            0 => return Ok(false),
            _ => self.file.read_exact(&mut length[1..]).map_err(failed.clone())?,
        }
        let length = u64::from(u32::from_be_bytes(length));
        if length == 0 || length > SEGMENT {
            return Err(damaged("a length in it can't be"));
        }
        let mut sealed = vec![0; number::length(stream::sealed_length(length))];
        self.file.read_exact(&mut sealed).map_err(failed)?;
        let (header, body) = sealed.split_at(HEADER);
        let salt = header[32..].try_into().map_err(|_| damaged("a header is too short"))?;
        let place = SegmentContext { document: self.id, start: self.start, salt };
        stream::check_header(&place, header)?;
        self.plain = stream::open(&place, &self.key, length, 0, body)?;
        self.at = 0;
        self.start += length;
        Ok(true)
    }
}
