"""The targets: everything that reads what a stranger can send, or files that lie where others may write.

A reader gives a value that encodes to the same bytes again, or an UndersignedError; verification gives a
report.
"""

from __future__ import annotations

from fuzz import documents, handed
from fuzz.target import Target, files_of_worlds, require
from mutation.forge import COALITION, Forgery
from mutation.row import verify_forgery
from mutation.worlds import world_of
from undersigned.bundle import names
from undersigned.bundle.archive import encode_archive, parse_archive
from undersigned.credential.key_file import _StoredCredential, encode_key_file, parse_key_file
from undersigned.errors import UndersignedError
from undersigned.keys.blind_rsa import parse_token_key
from undersigned.keys.ssh_public_key import encode_key_text, parse_public_key, parse_public_line
from undersigned.keys.sshsig import encode_armor, encode_sshsig, parse_armor, parse_sshsig
from undersigned.letter.text import check_text, render_html
from undersigned.log.checkpoint import build_checkpoint, log_key, parse_checkpoint
from undersigned.log.cosignature import cosignature_key
from undersigned.log.note import encode_note, encode_vkey, parse_note, parse_vkey
from undersigned.roster.charter import BlindRegistrarsRule
from undersigned.roster.directory import encode_line, parse_directory
from undersigned.roster.entry import SshEvidence
from undersigned.timestamp import check_timestamp
from undersigned.verify.report import Report


def _check_archive(data: bytes) -> None:
    require(encode_archive(dict(parse_archive(data))) == data)


def _archives() -> list[bytes]:
    small = {name: data[:40] for name, data in world_of("again").files.items()}
    return [encode_archive(small), encode_archive(world_of("plain").files), encode_archive({})]


def _check_note(data: bytes) -> None:
    note = parse_note(data, "note")
    require(encode_note(note) == data)
    found = parse_checkpoint(note.text, "note")
    require(build_checkpoint(found.origin, found.size, found.root) == note.text)


def _check_vkey(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    require(encode_vkey(parse_vkey(text, "key")) == text)


def _vkeys() -> list[bytes]:
    group = world_of("rich").group
    witness = cosignature_key(group.charter.log.witnesses[0])
    return [encode_vkey(key).encode() for key in (log_key(group.log.name, group.log.public), witness)]


def _check_sshsig(data: bytes) -> None:
    require(encode_sshsig(parse_sshsig(data)) == data)


def _sshsigs() -> list[bytes]:
    entries = [member.entry.evidence for member in world_of("rich").group.of_class("ward")]
    return [one.sshsig for one in entries if isinstance(one, SshEvidence)]


def _check_armor(data: bytes) -> None:
    blob = parse_armor(data.decode("utf-8", "replace"))
    require(parse_armor(encode_armor(blob)) == blob)


def _check_key(data: bytes) -> None:
    if not data.startswith(b"\0"):  # a line of a `.pub` file
        line = data.decode("utf-8", "replace")
        key = parse_public_line(line)
        require(line.split()[:2] == [key.kind.decode(), encode_key_text(key)])
        return
    require(parse_public_key(data).encode() == data)


def _keys() -> list[bytes]:
    directory = parse_directory(world_of("rich").files[names.DIRECTORY], "directory")
    keys = [line.key for line in directory.members.values()]
    lines = [b"%s %s me@here\n" % (key.kind, encode_key_text(key).encode()) for key in keys]
    return [key.encode() for key in keys] + lines


def _check_directory(data: bytes) -> None:
    members = parse_directory(data, "directory").members.values()
    require(b"".join(map(encode_line, members)) == data)


def _check_key_file(data: bytes) -> None:
    credential = parse_key_file(data, "key file")
    again = encode_key_file(credential)
    require(len(again) == len(data), "the key file changes its length")
    parse_key_file(bytes(again), "key file")


def _key_files() -> list[bytes]:
    members = world_of("rich").group.members
    return [bytes(encode_key_file(one.credential)) for one in (members[0], members[-1])]


def _check_timestamp(data: bytes) -> None:
    root = world_of("rich").letter.timestamp
    require(check_timestamp(data, b"other bytes", root or b"") is None, "a timestamp of other bytes holds")


def _check_stamp(data: bytes) -> None:
    forgery = Forgery(world_of("rich"), ())
    forgery.files[names.TIMESTAMP] = data
    require(isinstance(verify_forgery(forgery), Report), "no report")


def _check_token_key(data: bytes) -> None:
    require(parse_token_key(data).encode() == data)


def _token_keys() -> list[bytes]:
    rule = world_of("blind").group.charter.classes[0].rule
    return [one.rsa for one in rule.registrars] if isinstance(rule, BlindRegistrarsRule) else []


def _check_text(data: bytes) -> None:
    text = check_text(data, "text")
    require(text.encode() == data)
    html = render_html(text).lower()
    require("<script" not in html and "<img" not in html and "javascript:" not in html, "unsafe HTML")


def _texts() -> list[bytes]:
    kinds = [
        "# A\n\n*b* **c** `d`\n",
        "> a\n\n- b\n  - c\n\n1. d\n",
        "[a](http://b 'c') <http://d>\n",
        "a\\\n***\n&amp;\n",
    ]
    return [one.encode() for one in kinds] + files_of_worlds("texts/en.md")


def _check_bundle(data: bytes, keys: frozenset[str]) -> None:
    """Input: the name of a file of the bundle, a zero byte, and what to put there."""
    name, _, content = data.partition(b"\0")
    forgery = Forgery(world_of("again" if name.startswith(b"parent/") else "rich"), keys)
    forgery.files[name.decode("utf-8", "replace")] = content
    try:
        forgery.seal()
    except (ValueError, TypeError, LookupError, AttributeError, UndersignedError):
        return  # The forger's own tools stumble; without sealing it is tried as well.
    require(isinstance(verify_forgery(forgery), Report), "no report")


def _bundles() -> list[bytes]:
    rich = [name.encode() + b"\0" + data for name, data in world_of("rich").files.items()]
    again = world_of("again").files.items()
    return rich + [name.encode() + b"\0" + data for name, data in again if name.startswith(names.PARENT)]


TARGETS: dict[str, Target] = {
    **documents.TARGETS,
    **handed.TARGETS,
    "archive": Target(_archives, _check_archive),
    "note": Target(
        lambda: files_of_worlds(names.CHECKPOINT) + files_of_worlds(names.ROSTER_CHECKPOINT), _check_note
    ),
    "vkey": Target(_vkeys, _check_vkey),
    "sshsig": Target(_sshsigs, _check_sshsig),
    "armor": Target(lambda: [encode_armor(one).encode() for one in _sshsigs()], _check_armor),
    "ssh-key": Target(_keys, _check_key),
    "directory": Target(lambda: [world_of("rich").files[names.DIRECTORY]], _check_directory),
    "key-file": Target(_key_files, _check_key_file, (_StoredCredential,)),
    "timestamp": Target(lambda: [world_of("rich").files[names.TIMESTAMP]], _check_timestamp),
    "stamped": Target(lambda: [world_of("rich").files[names.TIMESTAMP]], _check_stamp),
    "token-key": Target(_token_keys, _check_token_key),
    "text": Target(_texts, _check_text),
    "bundle": Target(_bundles, lambda data: _check_bundle(data, frozenset())),
    "sealed-bundle": Target(_bundles, lambda data: _check_bundle(data, COALITION)),
}
