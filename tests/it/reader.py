"""A second reader of the vault's format, written from infra/vault-format.md alone."""
import pathlib
import struct
import sys
import uuid

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

folder = pathlib.Path(sys.argv[1])
key = bytes([7]) * 32

# A segment.
data = (folder / "segment").read_bytes()
header, body = data[:64], data[64:]
magic, version, log2, zero, document, start, salt = struct.unpack(">4sBBH16sQ32s", header)
assert (magic, version, log2, zero) == (b"MPSG", 1, 16, 0)
label = b"medpost/segment/1"
context = document + struct.pack(">Q", start)
cipher = AESGCM(HKDF(hashes.SHA256(), 32, salt, label + context).derive(key))
plain, number, size = b"", 0, (1 << log2) + 16
while body:
    chunk, body = body[:size], body[size:]
    nonce = bytes(7) + struct.pack(">IB", number, 0 if body else 1)
    plain += cipher.decrypt(nonce, chunk, label + context + struct.pack(">I", number))
    number += 1
assert plain == (folder / "plain").read_bytes()

# A column.
sealed = (folder / "column").read_bytes()
row = uuid.UUID("01a2058c-17d1-7a92-bb9f-a045a66ad643").bytes
context = b"medpost/column/1" + b"".join(bytes([len(part)]) + part for part in (b"dispatch", row, b"subject"))
assert sealed[0] == 1
print(AESGCM(key).decrypt(sealed[1:13], sealed[13:], context).decode())
