"""The targets: what reads, from which seeds, and what must hold whatever comes.

A reader gives a value that encodes to the same bytes again, or an UndersignedError; verification gives a
report.
"""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mutation.forge import COALITION, Forgery
from mutation.row import verify_forgery
from mutation.worlds import world_of
from undersigned.bundle import names
from undersigned.bundle.archive import encode_archive, parse_archive
from undersigned.credential.key_file import encode_key_file, parse_key_file
from undersigned.desk.charter_toml import read_charter_toml
from undersigned.desk.letter_toml import read_letter_toml
from undersigned.errors import UndersignedError
from undersigned.keys.blind_rsa import parse_token_key
from undersigned.keys.ssh_public_key import parse_public_key
from undersigned.keys.sshsig import encode_armor, encode_sshsig, parse_armor, parse_sshsig
from undersigned.letter.document import Letter
from undersigned.letter.record import Close, Record
from undersigned.letter.text import check_text, render_html
from undersigned.log.checkpoint import build_checkpoint, log_key, parse_checkpoint
from undersigned.log.cosignature import cosignature_key
from undersigned.log.note import encode_note, encode_vkey, parse_note, parse_vkey
from undersigned.roster.charter import BlindRegistrarsRule, Charter
from undersigned.roster.directory import encode_line, parse_directory
from undersigned.roster.entry import EnrolmentStatement, Entry, SshEvidence
from undersigned.roster.frozen import Roster
from undersigned.schema import encode_document, parse_document
from undersigned.timestamp import check_timestamp
from undersigned.verify.report import Report


class Broken(Exception):
    """A target's property does not hold."""


@dataclass(frozen=True)
class Target:
    """One reader.

    Args:
        seeds: inputs that are right, to begin with.
        check: raises an UndersignedError where input is refused, Broken where the property fails.
    """

    seeds: Callable[[], list[bytes]]
    check: Callable[[bytes], None]


def _require(holds: bool, what: str = "it does not encode to the same bytes") -> None:
    if not holds:
        raise Broken(what)


def _files(name: str) -> list[bytes]:
    return [world_of(world).files[name] for world in ("rich", "blind", "again", "plain")]


def _lines(name: str) -> list[bytes]:
    return [line for data in _files(name) for line in data.splitlines()[:3] + data.splitlines()[-1:]]


def _document(declared: type, seeds: Callable[[], list[bytes]]) -> Target:
    def check(data: bytes) -> None:
        _require(encode_document(parse_document(declared, data, "document", 2**22)) == data)

    return Target(seeds, check)


def _charters() -> list[bytes]:
    return [encode_document(world_of(world).group.charter) for world in ("rich", "blind", "again")]


def _statements() -> list[bytes]:
    group = world_of("rich").group
    return [encode_document(member.entry.statement(group.charter.id)) for member in group.members[:9]]


def _check_archive(data: bytes) -> None:
    _require(encode_archive(dict(parse_archive(data))) == data)


def _archives() -> list[bytes]:
    small = {name: data[:40] for name, data in world_of("again").files.items()}
    return [encode_archive(small), encode_archive(world_of("plain").files), encode_archive({})]


def _check_note(data: bytes) -> None:
    note = parse_note(data, "note")
    _require(encode_note(note) == data)
    found = parse_checkpoint(note.text, "note")
    _require(build_checkpoint(found.origin, found.size, found.root) == note.text)


def _check_vkey(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    _require(encode_vkey(parse_vkey(text, "key")) == text)


def _vkeys() -> list[bytes]:
    group = world_of("rich").group
    witness = cosignature_key(group.charter.log.witnesses[0])
    return [encode_vkey(key).encode() for key in (log_key(group.log.name, group.log.public), witness)]


def _check_sshsig(data: bytes) -> None:
    _require(encode_sshsig(parse_sshsig(data)) == data)


def _sshsigs() -> list[bytes]:
    entries = [member.entry.evidence for member in world_of("rich").group.of_class("ward")]
    return [one.sshsig for one in entries if isinstance(one, SshEvidence)]


def _check_armor(data: bytes) -> None:
    blob = parse_armor(data.decode("utf-8", "replace"))
    _require(parse_armor(encode_armor(blob)) == blob)


def _check_key(data: bytes) -> None:
    _require(parse_public_key(data).encode() == data)


def _keys() -> list[bytes]:
    directory = parse_directory(world_of("rich").files[names.DIRECTORY], "directory")
    return [line.key.encode() for line in directory.members.values()]


def _check_directory(data: bytes) -> None:
    members = parse_directory(data, "directory").members.values()
    _require(b"".join(map(encode_line, members)) == data)


def _check_key_file(data: bytes) -> None:
    credential = parse_key_file(data, "key file")
    again = encode_key_file(credential)
    _require(len(again) == len(data), "the key file changes its length")
    parse_key_file(bytes(again), "key file")


def _key_files() -> list[bytes]:
    members = world_of("rich").group.members
    return [bytes(encode_key_file(one.credential)) for one in (members[0], members[-1])]


def _check_timestamp(data: bytes) -> None:
    root = world_of("rich").letter.timestamp
    _require(check_timestamp(data, b"other bytes", root or b"") is None, "a timestamp of other bytes holds")


def _check_stamp(data: bytes) -> None:
    forgery = Forgery(world_of("rich"), ())
    forgery.files[names.TIMESTAMP] = data
    _require(isinstance(verify_forgery(forgery), Report), "no report")


def _check_token_key(data: bytes) -> None:
    _require(parse_token_key(data).encode() == data)


def _token_keys() -> list[bytes]:
    rule = world_of("blind").group.charter.classes[0].rule
    return [one.rsa for one in rule.registrars] if isinstance(rule, BlindRegistrarsRule) else []


def _check_text(data: bytes) -> None:
    text = check_text(data, "text")
    _require(text.encode() == data)
    html = render_html(text).lower()
    _require("<script" not in html and "<img" not in html and "javascript:" not in html, "unsafe HTML")


def _texts() -> list[bytes]:
    kinds = [
        "# A\n\n*b* **c** `d`\n",
        "> a\n\n- b\n  - c\n\n1. d\n",
        "[a](http://b 'c') <http://d>\n",
        "a\\\n***\n&amp;\n",
    ]
    return [one.encode() for one in kinds] + _files("texts/en.md")


@functools.cache
def _folder() -> Path:
    path = Path(tempfile.mkdtemp(prefix="undersigned-fuzz-"))
    (path / "en.md").write_bytes(b"Words.\n")
    (path / "members").write_bytes(b"\n".join(line.split(b" ", 2)[0] for line in _files_of_directory()))
    return path


def _files_of_directory() -> list[bytes]:
    return world_of("rich").files[names.DIRECTORY].splitlines()


def _toml(read: Callable[[Path], object], seed: str) -> Target:
    def check(data: bytes) -> None:
        path = _folder() / "input.toml"
        path.write_bytes(data)
        read(path)

    return Target(lambda: [seed.encode()], check)


CHARTER = f"""group = "Nurses"
description = ""
created = 2026-11-21
slots = 2
min_ring = 2
[calendar]
start = 2026-12-01
days = 30
slots = 2
[log]
origin = "log.example"
ed25519 = "{"A" * 43}"
[[log.witnesses]]
name = "paper"
ed25519 = "paper.pub"
[[classes]]
name = "ward"
rule = "ssh-directory"
members = "members"
[[classes]]
name = "former"
rule = "registrars"
threshold = 1
[[classes.registrars]]
name = "union"
ed25519 = "{"B" * 43}"
"""
LETTER = """title = "Safe staffing"
slot = 0
opens = 2026-12-02T08:00:00Z
closes = 2026-12-20T20:00:00Z
releases = 2027-01-01T00:00:00Z
addressees = ["The board"]
timestamp = "root.pem"
[texts]
en = "en.md"
[next]
slots = 2
until = 2027-12-31
"""


def _check_bundle(data: bytes, keys: frozenset[str]) -> None:
    """Input: the name of a file of the bundle, a zero byte, and what to put there."""
    name, _, content = data.partition(b"\0")
    forgery = Forgery(world_of("again" if name.startswith(b"parent/") else "rich"), keys)
    forgery.files[name.decode("utf-8", "replace")] = content
    try:
        forgery.seal()
    except (ValueError, TypeError, LookupError, AttributeError, UndersignedError):
        return  # The forger's own tools stumble; without sealing it is tried as well.
    _require(isinstance(verify_forgery(forgery), Report), "no report")


def _bundles() -> list[bytes]:
    rich = [name.encode() + b"\0" + data for name, data in world_of("rich").files.items()]
    again = world_of("again").files.items()
    return rich + [name.encode() + b"\0" + data for name, data in again if name.startswith(names.PARENT)]


TARGETS: dict[str, Target] = {
    "roster": _document(Roster, lambda: _files(names.ROSTER)),
    "charter": _document(Charter, _charters),
    "entry": _document(Entry, lambda: _lines(names.ENTRIES)),
    "statement": _document(EnrolmentStatement, _statements),
    "letter": _document(Letter, lambda: _files(names.LETTER)),
    "record": _document(Record, lambda: [one for one in _lines(names.SIGNATURES) if b'"action"' in one]),
    "close": _document(Close, lambda: _lines(names.SIGNATURES)[3::4]),
    "archive": Target(_archives, _check_archive),
    "note": Target(lambda: _files(names.CHECKPOINT) + _files(names.ROSTER_CHECKPOINT), _check_note),
    "vkey": Target(_vkeys, _check_vkey),
    "sshsig": Target(_sshsigs, _check_sshsig),
    "armor": Target(lambda: [encode_armor(one).encode() for one in _sshsigs()], _check_armor),
    "ssh-key": Target(_keys, _check_key),
    "directory": Target(lambda: [world_of("rich").files[names.DIRECTORY]], _check_directory),
    "key-file": Target(_key_files, _check_key_file),
    "timestamp": Target(lambda: [world_of("rich").files[names.TIMESTAMP]], _check_timestamp),
    "stamped": Target(lambda: [world_of("rich").files[names.TIMESTAMP]], _check_stamp),
    "token-key": Target(_token_keys, _check_token_key),
    "text": Target(_texts, _check_text),
    "charter-toml": _toml(read_charter_toml, CHARTER),
    "letter-toml": _toml(lambda path: read_letter_toml(path, world_of("plain").group.roster), LETTER),
    "bundle": Target(_bundles, lambda data: _check_bundle(data, frozenset())),
    "sealed-bundle": Target(_bundles, lambda data: _check_bundle(data, COALITION)),
}
