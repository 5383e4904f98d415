"""A second reader of the vault's format, written from infra/vault-format.md alone.

    reader.py vectors FOLDER        opens the segment and the column of the page's first lines
    reader.py installation FOLDER   opens the one delivered document of an embedded installation
"""
import base64
import datetime
import hashlib
import pathlib
import sqlite3
import struct
import sys
import uuid

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SEGMENT = b"medpost/segment/1"


def derive(material, salt, info):
    return HKDF(hashes.SHA256(), 32, salt, info).derive(material)


def master(key, purpose):
    return derive(key, b"medpost/master/1", purpose)


def wrapping_key(inbox_key, epoch_key, purpose, subject, inbox):
    return derive(inbox_key + epoch_key, b"", b"medpost/wrap/1" + purpose + subject + inbox)


def year_of(day):
    return (datetime.date(1970, 1, 1) + datetime.timedelta(days=day)).year


def open_sealed(key, context, sealed):
    assert sealed[0] == 1
    return AESGCM(key).decrypt(sealed[1:13], sealed[13:], context)


def column(table, row, name):
    return b"medpost/column/1" + b"".join(bytes([len(part)]) + part for part in (table, row, name))


def open_segment(data, key):
    """Answers header fields and plaintext."""
    magic, version, log2, zero, document, start, salt = struct.unpack(">4sBBH16sQ32s", data[:64])
    assert (magic, version, log2, zero) == (b"MPSG", 1, 16, 0)
    context = SEGMENT + document + struct.pack(">Q", start)
    cipher = AESGCM(derive(key, salt, context))
    body, plain, number, size = data[64:], b"", 0, (1 << log2) + 16
    while body:
        chunk, body = body[:size], body[size:]
        nonce = bytes(7) + struct.pack(">IB", number, 0 if body else 1)
        plain += cipher.decrypt(nonce, chunk, context + struct.pack(">I", number))
        number += 1
    return document, start, salt, plain


def vectors(folder):
    key = bytes([7]) * 32
    assert open_segment((folder / "segment").read_bytes(), key)[3] == (folder / "plain").read_bytes()
    row = uuid.UUID("01a2058c-17d1-7a92-bb9f-a045a66ad643").bytes
    print(open_sealed(key, column(b"dispatch", row, b"subject"), (folder / "column").read_bytes()).decode())


def installation(folder):
    lines = (line.split() for line in (folder / "keyring").read_text().splitlines() if not line.startswith("#"))
    keyring = {int(version): base64.b64decode(key) for version, key in lines}
    db = sqlite3.connect(folder / "medpost.db")
    depot = folder / "store"

    def one(sql, *words):
        rows = db.execute(sql, words).fetchall()
        assert len(rows) == 1, (sql, rows)
        return rows[0]

    for version, sealed in db.execute("SELECT version, sealed FROM key_canary"):
        open_sealed(master(keyring[version], b"canary"), b"medpost/canary/1", sealed)

    delivery, dispatch, inbox, number = one("SELECT id, dispatch_id, inbox_id, patient_number FROM delivery")
    version, sealed = one("SELECT key_version, sealed_key FROM inbox WHERE id = ?", inbox)
    context = b"medpost/inbox/1" + inbox + struct.pack(">I", version)
    inbox_key = open_sealed(master(keyring[version], b"inbox"), context, sealed)

    def unwrap(purpose, subject):
        day, version, sealed = one(
            "SELECT epoch_day, master_version, sealed FROM wrap WHERE purpose = ? AND subject_id = ? AND inbox_id = ?",
            purpose.decode(), subject, inbox)
        epoch_key = b""
        if purpose == b"record" and day != 0:
            year = year_of(day)
            over, key = one("SELECT master_version, sealed FROM record_epoch WHERE year = ?", year)
            context = b"medpost/record/1" + struct.pack(">II", year, over)
            epoch_key = open_sealed(master(keyring[over], b"record"), context, key)
        elif purpose != b"record":
            stored = (depot / one("SELECT object FROM epoch WHERE day = ?", day)[0]).read_bytes()
            over = struct.unpack(">I", stored[:4])[0]
            context = b"medpost/day/1" + struct.pack(">II", day, over)
            epoch_key = open_sealed(master(keyring[over], b"day"), context, stored[4:])
        context = b"medpost/wrap/1" + purpose + subject + inbox + struct.pack(">II", day, version)
        return day, open_sealed(wrapping_key(inbox_key, epoch_key, purpose, subject, inbox), context, sealed)

    (until, record), (_, letter) = unwrap(b"record", dispatch), unwrap(b"letter", dispatch)
    subject, text = one("SELECT subject, letter FROM dispatch WHERE id = ?", dispatch)
    document, name, manifest = one("SELECT id, name, manifest FROM document WHERE dispatch_id = ?", dispatch)
    print(open_sealed(record, column(b"dispatch", dispatch, b"subject"), subject).decode())
    print(open_sealed(letter, column(b"dispatch", dispatch, b"letter"), text).decode())
    print(open_sealed(record, column(b"document", document, b"name"), name).decode())
    # A record of the form that had no end.
    endless = until == 0
    own = derive(inbox_key, b"", b"medpost/own/1") if endless else derive(inbox_key + record, b"", b"medpost/own/2")
    print(open_sealed(own, column(b"delivery", delivery, b"patient_number"), number).decode())

    (_, key), plain = unwrap(b"document", document), b""
    rows = db.execute("SELECT object, start, length, salt FROM segment WHERE document_id = ? ORDER BY start", (document,))
    count = 0
    for object_name, start, length, salt in rows:
        of, at, header_salt, piece = open_segment((depot / object_name).read_bytes(), key)
        assert (of, at, header_salt, len(piece)) == (document, start, salt, length) and at == len(plain)
        plain += piece
        count += 1
    digest = hashlib.sha256(plain).digest()
    sealed = open_sealed(key, column(b"document", document, b"manifest"), manifest)
    assert sealed == struct.pack(">QI", len(plain), count) + digest
    print(digest.hex())


{"vectors": vectors, "installation": installation}[sys.argv[1]](pathlib.Path(sys.argv[2]))
