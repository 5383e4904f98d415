//! Builds the web apps: Rust to wasm, code splitting, wasm-bindgen, content-hashed names, brotli. No tools to install.

use std::fs;
use std::io::Write;
use std::path::Path;

use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::needs;
use crate::run::{Done, cargo, root, run, target, timed};

/// A web app: its package, and the folder for its build.
struct App {
    package: &'static str,
    dist: &'static str,
    /// Whether it renders PDFs.
    pdf: bool,
    /// The maximum compressed size in bytes of what is needed for the first page.
    most: usize,
}

const APPS: [App; 2] = [
    App { package: "medpost-web", dist: "frontend/web/dist", pdf: true, most: 450_000 },
    App { package: "medpost-admin", dist: "admin/dist", pdf: false, most: 450_000 },
];

/// Creates the folders that the server embeds. A server built without them never finds the apps.
pub fn folders() {
    for it in APPS {
        // If this fails, the build will report it.
        let _ = fs::create_dir_all(root().join(it.dist));
    }
}

/// Builds the web apps, each into its `dist` folder.
pub fn build() -> Done {
    needs::wasm_target()?;
    needs::packages(&[&needs::NODE])?;
    needs::modules("frontend/web")?;
    let mut all = cargo();
    all.args(["build", "--target", "wasm32-unknown-unknown", "--profile", "web"]);
    for it in APPS {
        all.args(["--package", it.package]);
    }
    run(&mut all)?;
    let root = root();
    let target = target();
    for it in APPS {
        let module = target.join("wasm32-unknown-unknown/web").join(it.package).with_extension("wasm");
        let out = target.join("web-bindgen").join(it.package);
        let stamp = stamp(&root, &module).map_err(|error| format!("reading {}: {error}", it.package))?;
        let kept = out.join(STAMP);
        let is_there = root.join(it.dist).join("index.html").exists();
        if is_there && fs::read_to_string(&kept).is_ok_and(|it| it == stamp) {
            continue;
        }
        timed(format!("parting {}", it.package), || split(&module, &out))
            .map_err(|error| format!("parting {}: {error}", it.package))?;
        timed(format!("packing {}", it.package), || pack(&root, &out, &it))
            .and_then(|()| fs::write(kept, stamp))
            .map_err(|error| format!("packing {}: {error}", it.package))?;
    }
    Ok(())
}

/// Records what an app was packed from. Packing takes a minute, and is skipped if nothing has changed.
const STAMP: &str = "stamp";

fn stamp(root: &Path, module: &Path) -> std::io::Result<String> {
    let mut all = Sha256::new();
    let frame = ["frontend/web/pdf/frame.js", "frontend/web/package-lock.json", "frontend/ui/style/app.css"];
    let others = frame.iter().map(|it| root.join(it));
    // This program also determines the output.
    for it in others.chain([module.to_owned(), std::env::current_exe()?]) {
        all.update(Sha256::digest(fs::read(it)?));
    }
    Ok(hex(&all.finalize()))
}

/// The file with the app's first part, named by wasm-bindgen and imported by the other parts.
const GLUE: &str = "app.js";

/// Splits off the parts that are loaded later, then binds the rest to the browser, all into one folder.
fn split(module: &Path, out: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let failed = |it: &dyn std::fmt::Display| it.to_string();
    if out.exists() {
        fs::remove_dir_all(out)?;
    }
    fs::create_dir_all(out)?;
    let (input, main) = (fs::read(module)?, out.with_extension("main.wasm"));
    let glue = format!("./{GLUE}");
    let mut options = wasm_split_cli_support::Options::new(&input);
    options.output_dir = out;
    options.main_out_path = &main;
    options.main_module = &glue;
    wasm_split_cli_support::transform(options).map_err(|it| failed(&format!("{it:#}")))?;
    // The parts find what they share with the first one by the linker's names.
    let bound = Bindgen::new()
        .input_path(&main)
        .out_name("app")
        .keep_lld_exports(true)
        .demangle(false)
        .web(true)
        .and_then(|it| it.typescript(false).remove_name_section(true).remove_producers_section(true).generate(out));
    bound.map_err(|it| failed(&format!("wasm-bindgen: {it:#}")))?;
    Ok(())
}

fn pack(root: &Path, out: &Path, app: &App) -> std::io::Result<()> {
    let dist = root.join(app.dist);
    if dist.exists() {
        fs::remove_dir_all(&dist)?;
    }
    fs::create_dir_all(dist.join("a"))?;
    if app.pdf {
        pack_pdf(root, &dist)?;
    }
    let style = write(&dist, "style", "css", style(root)?.as_bytes())?;
    let (folder, packed) = write_app(&dist, out)?;
    // A page must be usable within one and a half seconds on a slow line.
    if packed > app.most {
        let most = app.most;
        return Err(std::io::Error::other(format!("the app is {packed} bytes packed; at most {most} will do")));
    }
    let start = format!("import start from '/{folder}/{GLUE}';\nstart({{ module_or_path: '/{folder}/{WASM}' }});\n");
    let start = write(&dist, "start", "js", start.as_bytes())?;
    let page = format!(
        "<!doctype html>\n<html lang=\"ja\" translate=\"no\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"google\" content=\"notranslate\">\n<title>MEDPost</title>\n<link rel=\"icon\" href=\"/icon.svg\">\n<link rel=\"stylesheet\" href=\"/{style}\">\n\
         <link rel=\"preload\" href=\"/{folder}/{WASM}\" as=\"fetch\" type=\"application/wasm\" crossorigin>\n<script type=\"module\" src=\"/{start}\"></script>\n\
         <body><noscript>JavaScriptを有効にしてください。 / Please turn JavaScript on.</noscript></body>\n</html>\n"
    );
    fs::write(dist.join("index.html"), page)?;
    let icon = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 24 24\"><rect width=\"24\" height=\"24\" rx=\"5\" fill=\"#0017c1\"/>\
                <path d=\"M4 8l8 5 8-5M4 7h16v10H4z\" fill=\"none\" stroke=\"#fff\" stroke-width=\"1.8\"/></svg>\n";
    fs::write(dist.join("icon.svg"), icon)?;
    fs::write(
        dist.join("plain.css"),
        "body{font:15px/1.7 sans-serif;background:#f2f2f2;color:#1a1a1a}main{max-width:860px;margin:2em auto;padding:0 16px}a{color:#0017c1}\
         pre{background:#fff;border:1px solid #ccc;border-radius:8px;padding:16px;white-space:pre-wrap;overflow-wrap:anywhere}code{overflow-wrap:anywhere}\
         details{background:#fff;border:1px solid #ccc;border-radius:8px;padding:8px 16px;margin:8px 0}summary{cursor:pointer}dt{font-weight:600}dd{margin:0 0 8px 16px}\n",
    )
}

/// The style of both apps, preceded by the design tokens it uses, taken from the npm package's file.
fn style(root: &Path) -> std::io::Result<String> {
    const TOKENS: &str = "frontend/web/node_modules/@digital-go-jp/design-tokens/dist/tokens.css";
    let own = fs::read_to_string(root.join("frontend/ui/style/app.css"))?;
    let all = fs::read_to_string(root.join(TOKENS))?;
    let declared = |text: &str, name: &str| text.contains(&format!("{name}:"));
    let mut tokens = String::new();
    let mut seen: Vec<&str> = Vec::new();
    let mut wanted: Vec<&str> = named(&own).filter(|it| !declared(&own, it)).collect();
    while let Some(name) = wanted.pop() {
        if seen.contains(&name) {
            continue;
        }
        let line = all.lines().map(str::trim).find(|it| it.strip_prefix(name).is_some_and(|it| it.starts_with(':')));
        let line = line.ok_or_else(|| std::io::Error::other(format!("app.css names {name}, which is no token")))?;
        seen.push(name);
        wanted.extend(named(line));
        tokens.push_str(line);
    }
    Ok(format!(":root{{{tokens}}}\n{own}"))
}

/// The custom properties that a stylesheet uses.
fn named(style: &str) -> impl Iterator<Item = &str> {
    style.split("var(").skip(1).filter_map(|it| it.split([')', ',']).next()).map(str::trim)
}

/// The wasm file needed for the first page.
const WASM: &str = "app_bg.wasm";

/// Writes an app. Its parts refer to each other by name, so the hash is in the folder's name. Returns that name and the
/// compressed size of the first part.
fn write_app(dist: &Path, out: &Path) -> std::io::Result<(String, usize)> {
    let mut files = Vec::new();
    for it in fs::read_dir(out)? {
        let path = it?.path();
        let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        match path.extension().and_then(|it| it.to_str()) {
            Some("js") => files.push((name, fs::read(path)?)),
            Some("wasm") => {
                let bytes = fs::read(path)?;
                files.push((name, without_names(&bytes).unwrap_or(bytes)));
            }
            _ => {}
        }
    }
    files.sort();
    let folder = format!("a/app-{}", hash(&files.iter().flat_map(|it| it.1.clone()).collect::<Vec<_>>()));
    fs::create_dir_all(dist.join(&folder))?;
    let mut first = 0;
    for (name, bytes) in &files {
        let packed = write_packed(dist, &format!("{folder}/{name}"), bytes)?;
        if name == WASM {
            first = packed;
        }
    }
    Ok((folder, first))
}

/// A wasm module without its custom sections, which contain names that nobody reads. `None` if it is not a module.
fn without_names(module: &[u8]) -> Option<Vec<u8>> {
    const HEAD: usize = 8;
    const CUSTOM: u8 = 0;
    let mut kept = module.get(..HEAD)?.to_vec();
    let mut at = HEAD;
    while let Some(kind) = module.get(at) {
        let (mut length, mut shift, mut body) = (0_usize, 0_u32, at + 1);
        // LEB128
        loop {
            let byte = *module.get(body)?;
            length |= usize::from(byte & 0x7f).checked_shl(shift)?;
            (shift, body) = (shift + 7, body + 1);
            if byte & 0x80 == 0 {
                break;
            }
        }
        let end = body.checked_add(length)?;
        let section = module.get(at..end)?;
        if *kind != CUSTOM {
            kept.extend_from_slice(section);
        }
        at = end;
    }
    Some(kept)
}

/// Packs the frame that renders PDFs, with pdf.js and its tables for Japanese fonts that are not embedded in a PDF.
fn pack_pdf(root: &Path, dist: &Path) -> std::io::Result<()> {
    let modules = root.join("frontend/web/node_modules/pdfjs-dist");
    let pdf = write(dist, "pdf", "js", &fs::read(modules.join("build/pdf.min.mjs"))?)?;
    let worker = write(dist, "pdf-worker", "js", &fs::read(modules.join("build/pdf.worker.min.mjs"))?)?;
    let mut tables = Vec::new();
    for it in fs::read_dir(modules.join("cmaps"))? {
        let path = it?.path();
        let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        if JAPANESE.iter().any(|it| name.starts_with(it)) {
            tables.push((name, fs::read(path)?));
        }
    }
    tables.sort();
    let hash = hash(&tables.iter().flat_map(|it| it.1.clone()).collect::<Vec<_>>());
    let cmaps = format!("a/cmaps-{hash}");
    fs::create_dir_all(dist.join(&cmaps))?;
    for (name, bytes) in &tables {
        fs::write(dist.join(&cmaps).join(name), bytes)?;
    }
    let frame = fs::read_to_string(root.join("frontend/web/pdf/frame.js"))?;
    let frame = frame.replace("/PDF", &format!("/{pdf}")).replace("/WORKER", &format!("/{worker}"));
    let frame = write(dist, "pdf-frame", "js", frame.replace("/CMAPS/", &format!("/{cmaps}/")).as_bytes())?;
    let page = format!(
        "<!doctype html>\n<meta charset=\"utf-8\">\n<title>PDF</title>\n<script type=\"module\" src=\"/{frame}\"></script>\n"
    );
    fs::write(dist.join("pdf.html"), page)
}

/// Name prefixes of the tables for Japanese (Adobe-Japan1).
const JAPANESE: [&str; 15] = [
    "78",
    "83pv",
    "90",
    "Add-",
    "Adobe-Japan1",
    "EUC-",
    "Ext-",
    "H.",
    "Hankaku",
    "Hiragana",
    "Katakana",
    "RKSJ",
    "Roman",
    "UniJIS",
    "V.",
];

fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)[..6])
}

/// Writes a file under a name with its hash, and its compressed counterpart. Returns its path.
fn write(dist: &Path, name: &str, ending: &str, bytes: &[u8]) -> std::io::Result<String> {
    let path = format!("a/{name}-{}.{ending}", hash(bytes));
    write_packed(dist, &path, bytes)?;
    Ok(path)
}

/// Writes a file and its compressed counterpart. Returns the compressed size.
fn write_packed(dist: &Path, path: &str, bytes: &[u8]) -> std::io::Result<usize> {
    fs::write(dist.join(path), bytes)?;
    let mut packed = brotli::CompressorWriter::new(Vec::new(), 1 << 16, 11, 22);
    packed.write_all(bytes)?;
    let packed = packed.into_inner();
    println!("  {path}  {} kB, {} kB packed", bytes.len() / 1_000, packed.len() / 1_000);
    fs::write(dist.join(format!("{path}.br")), &packed)?;
    Ok(packed.len())
}

/// Encodes bytes as lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|it| format!("{it:02x}")).collect()
}
