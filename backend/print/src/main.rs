//! Draws letters: reads orders from standard input, each a JSON object, and writes an answer to each to standard
//! output, either a PDF or the reason why there is none.
//!
//! It is a program of its own, so that what draws a page never holds a key or a connection, and a failure affects
//! nothing else. It reads no file but its fonts, writes none, and uses no more memory and time than it is allowed.
//!
//! `medpost-print FONT …` reads its fonts and templates once and draws until standard input ends. An order consists of
//! its number and its length, four bytes each in big-endian order, then the object. The object's `template` names the
//! template, which determines what else the object needs. An answer consists of the order's number, a byte (0 for a
//! PDF, 1 for an error text), the length in four bytes, then the PDF or the text.
//!
//! **No order leaves anything for the next one.** All that is kept between orders was there before the first: fonts,
//! templates, typst's library. Whatever typst cached while drawing is dropped before the next order is read.

use std::io::{ErrorKind, Read, Write};
use std::process::ExitCode;

use rustix::process::{Resource, Rlimit};
use rustix::time::{ClockId, clock_gettime};
use typst::comemo;
use typst::diag::{FileError, FileResult, Severity, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

/// Maximum size of an order in bytes.
const MOST: u32 = 8 << 20;
/// Maximum size of an error text in bytes.
const MOST_WORDS: usize = 4 << 10;

/// Resource limits: address space in bytes, size in bytes of files it writes (pipes don't count) and of core dumps,
/// number of open files.
const LIMITS: [(Resource, u64); 4] =
    [(Resource::As, 2 << 30), (Resource::Fsize, 0), (Resource::Core, 0), (Resource::Nofile, 32)];

/// CPU time for one order, and for reading the fonts, in seconds.
const ONCE: u64 = 60;
/// Total CPU time in seconds, which [`renew`] never exceeds.
const EVER: u64 = 30_000;

/// The templates, by name.
const TEMPLATES: [(&str, &str); 6] = [
    ("receipt", concat!(include_str!("common.typ"), include_str!("receipt.typ"))),
    ("statement", concat!(include_str!("common.typ"), include_str!("statement.typ"))),
    ("invoice", concat!(include_str!("common.typ"), include_str!("invoice.typ"))),
    ("enrolment", include_str!("enrolment.typ")),
    ("destruction", include_str!("destruction.typ")),
    ("records", include_str!("records.typ")),
];

fn main() -> ExitCode {
    // Only the location of a panic is printed, never its message, which may contain data.
    std::panic::set_hook(Box::new(|it| {
        let place = it.location().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(std::io::stderr(), "medpost-print: broken at {place}");
    }));
    match work() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            let _ = writeln!(std::io::stderr(), "medpost-print: {why}");
            ExitCode::FAILURE
        }
    }
}

/// Processes orders until there are no more.
fn work() -> Result<(), String> {
    limit().map_err(|it| format!("its limits can't be set: {it}"))?;
    let read = |it: std::ffi::OsString| {
        std::fs::read(&it).map_err(|why| format!("the font {} can't be read: {why}", it.display()))
    };
    let fonts: Vec<Vec<u8>> = std::env::args_os().skip(1).map(read).collect::<Result<_, _>>()?;
    let shop = Shop::new(fonts)?;
    let (mut input, mut output) = (std::io::stdin().lock(), std::io::stdout().lock());
    while let Some((number, data)) = order(&mut input)? {
        renew().map_err(|it| format!("its limits can't be set: {it}"))?;
        let drawn = shop.draw(data);
        answer(&mut output, number, drawn).map_err(|it| format!("standard output can't be written: {it}"))?;
        comemo::evict(0);
    }
    Ok(())
}

/// Drops the rights that drawing doesn't need, before anything is read.
fn limit() -> rustix::io::Result<()> {
    for (resource, most) in LIMITS {
        rustix::process::setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    renew()
}

/// Allows another [`ONCE`] seconds of CPU time.
fn renew() -> rustix::io::Result<()> {
    let used = u64::try_from(clock_gettime(ClockId::ProcessCPUTime).tv_sec).unwrap_or(EVER);
    let most = used.saturating_add(ONCE).min(EVER);
    rustix::process::setrlimit(Resource::Cpu, Rlimit { current: Some(most), maximum: Some(EVER) })
}

/// Reads the next order: its number and data. `None` at the end of standard input.
fn order(input: &mut impl Read) -> Result<Option<(u32, Vec<u8>)>, String> {
    let failed = |it: std::io::Error| format!("standard input can't be read: {it}");
    let (mut number, mut length) = ([0; 4], [0; 4]);
    match input.read_exact(&mut number) {
        Ok(()) => {}
        Err(it) if it.kind() == ErrorKind::UnexpectedEof => return Ok(None),
        Err(it) => return Err(failed(it)),
    }
    input.read_exact(&mut length).map_err(failed)?;
    let length = u32::from_be_bytes(length);
    if length > MOST {
        return Err("the data are too large".to_owned());
    }
    let mut data = Vec::new();
    let length = u64::from(length);
    if input.take(length).read_to_end(&mut data).map_err(failed)? as u64 != length {
        return Err("standard input ends within an order".to_owned());
    }
    Ok(Some((u32::from_be_bytes(number), data)))
}

/// Writes the answer to an order.
fn answer(output: &mut impl Write, number: u32, drawn: Result<Vec<u8>, String>) -> std::io::Result<()> {
    let (kind, body) = match drawn {
        Ok(pdf) => (0, pdf),
        Err(why) => (1, why.into_bytes().into_iter().take(MOST_WORDS).collect()),
    };
    let length = u32::try_from(body.len()).map_err(std::io::Error::other)?;
    output.write_all(&number.to_be_bytes())?;
    output.write_all(&[kind])?;
    output.write_all(&length.to_be_bytes())?;
    output.write_all(&body)?;
    output.flush()
}

/// The errors in words for the author of a template. They contain no data.
fn told(wrong: &[SourceDiagnostic]) -> String {
    let errors = wrong.iter().filter(|it| it.severity == Severity::Error).map(|it| it.message.as_str());
    format!("the template can't be drawn: {}", errors.collect::<Vec<_>>().join("; "))
}

/// What is read once and shared by all orders.
struct Shop {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    /// The templates, as in [`TEMPLATES`].
    templates: Vec<(&'static str, Source)>,
    /// The file name under which templates read their data.
    data: FileId,
}

impl Shop {
    fn new(fonts: Vec<Vec<u8>>) -> Result<Self, String> {
        let fonts: Vec<Font> = fonts.into_iter().flat_map(|it| Font::iter(Bytes::new(it))).collect();
        if fonts.is_empty() {
            return Err("at least one font is needed: medpost-print FONT …".to_owned());
        }
        let id = |name: &str| {
            let path = VirtualPath::new(name).map_err(|_| format!("{name} is no path"))?;
            Ok::<_, String>(FileId::new(RootedPath::new(VirtualRoot::Project, path)))
        };
        let template = |(name, text): (&'static str, &str)| {
            Ok::<_, String>((name, Source::new(id(&format!("{name}.typ"))?, text.to_owned())))
        };
        Ok(Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            templates: TEMPLATES.into_iter().map(template).collect::<Result<_, _>>()?,
            data: id("data.json")?,
        })
    }

    /// Renders a template with its data to PDF.
    fn draw(&self, data: Vec<u8>) -> Result<Vec<u8>, String> {
        let value: serde_json::Value =
            serde_json::from_slice(&data).map_err(|it| format!("the data are no JSON: {it}"))?;
        let name = value["template"].as_str().unwrap_or_default();
        let (_, template) =
            self.templates.iter().find(|it| it.0 == name).ok_or_else(|| format!("no template is called {name:?}"))?;
        let desk = Desk { shop: self, template, data: Bytes::new(data) };
        let document: PagedDocument = typst::compile(&desk).output.map_err(|it| told(&it))?;
        typst_pdf::pdf(&document, &PdfOptions::default()).map_err(|it| told(&it))
    }
}

/// Everything a template can see: itself, its data and the fonts. No files, no network, no clock.
struct Desk<'a> {
    shop: &'a Shop,
    template: &'a Source,
    data: Bytes,
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.shop.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shop.book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.shop.data { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shop.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
