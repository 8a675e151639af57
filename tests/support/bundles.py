"""Files with the names of a bundle and contents that say nothing."""

from __future__ import annotations

from undersigned.bundle import names

FILES = {
    "letter.json": b"{}",
    "texts/en.md": b"Words.\n",
    "texts/pt-BR.md": b"Palavras.\n",
    "signatures.jsonl": b"{}\n",
    "log/checkpoint": b"",
    "log/timestamp.der": b"\x30\x00",
    "roster.json": b"{}",
    "roster/entries.jsonl": b"PK\x03\x04PK\x05\x06",
    "roster/checkpoint": b"x",
    "directory.allowed_signers": b"PK\x01\x02\n",
}
DEEP = FILES | {names.PARENT * depth + name: data for depth in (1, 8) for name, data in FILES.items()}
