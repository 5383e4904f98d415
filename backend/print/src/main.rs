//! Draws letters: a JSON object on standard input, a PDF on standard output.
//!
//! A program of its own, so that what draws a page never holds a key or a connection, and what fails to draw
//! fails alone. It reads no file but its fonts, writes none, and takes no more memory and time than it is given.
//!
//! `medpost-print FONT … < data.json > letters.pdf`: `data.template` names the template, and the template says
//! what else it needs.

use std::io::{Read, Write};
use std::process::ExitCode;

use rustix::process::{Resource, Rlimit};
use typst::diag::{FileError, FileResult, Severity, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

/// Bytes that are read.
const MOST: u64 = 8 << 20;

/// What it may take: address space in bytes, seconds of a processor, bytes of a file that it writes (pipes are none) and
/// of a core, open files.
const LIMITS: [(Resource, u64); 5] =
    [(Resource::As, 2 << 30), (Resource::Cpu, 60), (Resource::Fsize, 0), (Resource::Core, 0), (Resource::Nofile, 32)];

/// The templates by name.
const TEMPLATES: [(&str, &str); 6] = [
    ("receipt", concat!(include_str!("common.typ"), include_str!("receipt.typ"))),
    ("statement", concat!(include_str!("common.typ"), include_str!("statement.typ"))),
    ("invoice", concat!(include_str!("common.typ"), include_str!("invoice.typ"))),
    ("enrolment", include_str!("enrolment.typ")),
    ("destruction", include_str!("destruction.typ")),
    ("records", include_str!("records.typ")),
];

fn main() -> ExitCode {
    match draw() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            let _ = writeln!(std::io::stderr(), "medpost-print: {why}");
            ExitCode::FAILURE
        }
    }
}

fn draw() -> Result<(), String> {
    limit().map_err(|it| format!("its limits can't be set: {it}"))?;
    let read = |it: std::ffi::OsString| {
        std::fs::read(&it).map_err(|why| format!("the font {} can't be read: {why}", it.display()))
    };
    let fonts: Vec<Vec<u8>> = std::env::args_os().skip(1).map(read).collect::<Result<_, _>>()?;
    let mut data = Vec::new();
    let mut input = std::io::stdin().lock().take(MOST + 1);
    input.read_to_end(&mut data).map_err(|it| format!("standard input can't be read: {it}"))?;
    if data.len() as u64 > MOST {
        return Err("the data are too large".to_owned());
    }
    let pdf = pdf(fonts, data)?;
    std::io::stdout().write_all(&pdf).map_err(|it| format!("standard output can't be written: {it}"))
}

/// Gives up what drawing does not need, before anything is read.
fn limit() -> rustix::io::Result<()> {
    for (resource, most) in LIMITS {
        rustix::process::setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    Ok(())
}

/// The pages that a template makes of data.
fn pdf(fonts: Vec<Vec<u8>>, data: Vec<u8>) -> Result<Vec<u8>, String> {
    let value: serde_json::Value = serde_json::from_slice(&data).map_err(|it| format!("the data are no JSON: {it}"))?;
    let name = value["template"].as_str().unwrap_or_default();
    let (_, text) =
        TEMPLATES.iter().find(|it| it.0 == name).ok_or_else(|| format!("no template is called {name:?}"))?;
    let desk = Desk::new(fonts, text, data)?;
    let document: PagedDocument = typst::compile(&desk).output.map_err(|it| told(&it))?;
    typst_pdf::pdf(&document, &PdfOptions::default()).map_err(|it| told(&it))
}

/// What a template's author needs to know; no data stand in it.
fn told(wrong: &[SourceDiagnostic]) -> String {
    let errors = wrong.iter().filter(|it| it.severity == Severity::Error).map(|it| it.message.as_str());
    format!("the template can't be drawn: {}", errors.collect::<Vec<_>>().join("; "))
}

/// All that a template can see: itself, its data and its fonts. No file, no network, no time.
struct Desk {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    source: Source,
    data: (FileId, Bytes),
}

impl Desk {
    fn new(fonts: Vec<Vec<u8>>, text: &str, data: Vec<u8>) -> Result<Self, String> {
        let fonts: Vec<Font> = fonts.into_iter().flat_map(|it| Font::iter(Bytes::new(it))).collect();
        if fonts.is_empty() {
            return Err("at least one font is needed: medpost-print FONT … < data.json".to_owned());
        }
        let id = |name: &str| {
            let path = VirtualPath::new(name).map_err(|_| format!("{name} is no path"))?;
            Ok::<_, String>(FileId::new(RootedPath::new(VirtualRoot::Project, path)))
        };
        Ok(Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            source: Source::new(id("letter.typ")?, text.to_owned()),
            data: (id("data.json")?, Bytes::new(data)),
        })
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.source.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.source.id() { Ok(self.source.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.data.0 { Ok(self.data.1.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
