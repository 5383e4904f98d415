//! Builds the release archive: one binary with the web app inside, example configuration, systemd unit and guide,
//! reproducible byte for byte from the same source, with its SHA-256.

use std::fs;

use sha2::{Digest, Sha256};

use crate::run::{Done, cargo, command, root, run, target};
use crate::web;

/// Files to include, and their paths in the archive.
const FILES: [(&str, &str); 6] = [
    ("infra/medpost.example.toml", "medpost.example.toml"),
    ("infra/plans.toml", "plans.toml"),
    ("infra/systemd/medpost.service", "medpost.service"),
    ("infra/vault-format.md", "vault-format.md"),
    ("README.md", "README.md"),
    ("LICENSE", "LICENSE"),
];

/// Builds the archive in `var/dist`.
pub fn pack() -> Done {
    web::build()?;
    run(cargo().args(["build", "--release", "--locked", "-p", "medpost", "--bin", "medpost"]))?;
    run(cargo().args(["build", "--release", "--locked", "-p", "medpost-print"]))?;
    let root = root();
    let target = target();
    let version = env!("CARGO_PKG_VERSION");
    let name = format!("medpost-{version}-{}-{}", std::env::consts::ARCH, std::env::consts::OS);
    let folder = root.join("var/dist").join(&name);
    let say = |it: std::io::Error| it.to_string();
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).map_err(say)?;
    for it in ["medpost", "medpost-print"] {
        fs::copy(target.join("release").join(it), folder.join(it)).map_err(say)?;
    }
    for (from, to) in FILES {
        fs::copy(root.join(from), folder.join(to)).map_err(|it| format!("{from}: {it}"))?;
    }
    let archive = format!("{name}.tar.gz");
    let mut tar = command("tar");
    // Order, owners and times are fixed, so the archive depends on the source alone.
    tar.args([
        "--sort=name",
        "--owner=0",
        "--group=0",
        "--numeric-owner",
        "--mtime=@0",
        "-I",
        "gzip -n",
        "-cf",
        &archive,
        &name,
    ]);
    run(tar.current_dir(root.join("var/dist")))?;
    let bytes = fs::read(root.join("var/dist").join(&archive)).map_err(say)?;
    let hash = web::hex(&Sha256::digest(&bytes));
    fs::write(root.join("var/dist").join(format!("{archive}.sha256")), format!("{hash}  {archive}\n")).map_err(say)?;
    println!("var/dist/{archive}  {} kB  sha256 {hash}", bytes.len() / 1_000);
    Ok(())
}
