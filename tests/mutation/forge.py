"""Re-hashing and re-signing, as far as a forger with certain keys can go.

Whatever a change wrote itself is left as it wrote it; all that follows from it is made to fit again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import orjson

from support.group import FROZEN, cosigned, sign_log
from support.world import World
from undersigned import canon
from undersigned.bundle import names
from undersigned.keys.signing import SigningKey

LOG = "log"
WITNESSES = "witnesses"
NOBODY: frozenset[str] = frozenset()
OPERATOR = frozenset({LOG})
COALITION = frozenset({LOG, WITNESSES})

DELETED: Any = object()
Change = Callable[[Any], Any]


def encode(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def apply_change(document: Any, path: str, change: Change) -> Any:
    """The document with the value at a JSON path changed; DELETED as the new value takes the field away."""
    if not path:
        return change(document)
    *outer, last = path.removeprefix("/").split("/")
    target = document
    for step in outer:
        target = target[int(step)] if isinstance(target, list) else target[step]
    key: Any = int(last) if isinstance(target, list) else last
    value = change(target[key])
    if value is DELETED:
        del target[key]
    else:
        target[key] = value
    return document


class Forgery:
    """A bundle that is being forged, and the keys that the forger has."""

    def __init__(self, world: World, keys: Iterable[str]) -> None:
        self.world, self.keys = world, frozenset(keys)
        self.files = dict(world.files)
        self.log: SigningKey = world.group.log
        self.witnesses: list[SigningKey] = world.group.witnesses
        self.archive: bytes | None = None
        self._kept: set[str] = set()

    def keep(self, *places: str) -> None:
        """Leave these places (`letter.json:/roster`, `log/checkpoint`, `order`) as they are when sealing."""
        self._kept.update(places)

    def keeps(self, place: str) -> bool:
        return any(place == kept or place.startswith(kept + "/") for kept in self._kept)

    def document(self, file: str, line: int | None = None) -> Any:
        """The JSON value of a file, or of a line of it (1, 2, …; -1 the last)."""
        data = self.files[file]
        return orjson.loads(data if line is None else data[:-1].split(b"\n")[_index(line)])

    def write(self, file: str, value: Any, line: int | None = None) -> None:
        data = encode(value)
        if line is not None:
            lines = self.files[file][:-1].split(b"\n")
            lines[_index(line)] = data
            data = b"".join(one + b"\n" for one in lines)
        self.files[file] = data

    def edit(self, file: str, path: str, change: Change, line: int | None = None) -> None:
        """Apply `change` to the value at a JSON path; DELETED as its result takes the field away."""
        self.write(file, apply_change(self.document(file, line), path, change), line)
        if path:
            self.keep(f"{file}:{path}")

    def lines(self, file: str) -> list[bytes]:
        return self.files[file].splitlines()

    def set_lines(self, file: str, lines: Iterable[bytes]) -> None:
        self.files[file] = b"".join(one + b"\n" for one in lines)

    def seal(self) -> None:
        """Make digests, ids, counts, order and checkpoints fit again, with the keys at hand."""
        if LOG not in self.keys:
            return
        if names.ROSTER in self.files and names.ENTRIES in self.files:
            self._seal_roster()
        if names.LETTER in self.files and names.SIGNATURES in self.files:
            self._seal_letter()

    def _seal_roster(self) -> None:
        roster = self.document(names.ROSTER)
        order = {one["name"]: place for place, one in enumerate(roster["charter"]["classes"])}
        entries = [orjson.loads(line) for line in self.lines(names.ENTRIES)]
        if not self.keeps("order"):
            raw = canon.parse_base64
            entries.sort(key=lambda one: (order.get(one["class"], 99), raw(one["commitments"][0])))
            self.set_lines(names.ENTRIES, map(encode, entries))
        derived = {
            "entries": {name: sum(one["class"] == name for one in entries) for name in order},
            "sha256": canon.sha256(self.files[names.ENTRIES]).hex(),
            "columns": list(_columns(entries, roster["charter"]["slots"])),
        }
        for name, value in derived.items():
            if not self.keeps(f"{names.ROSTER}:/{name}") and not self._kept_below(f"{names.ROSTER}:/{name}"):
                roster[name] = value
        self.write(names.ROSTER, roster)
        if not self.keeps(names.ROSTER_CHECKPOINT) and self._differs(names.ROSTER):
            origin, leaves = roster["charter"]["log"]["origin"], [self.files[names.ROSTER]]
            self.files[names.ROSTER_CHECKPOINT] = self.checkpoint(origin, leaves, FROZEN)

    def _seal_letter(self) -> None:
        letter, charter = self.document(names.LETTER), self.document(names.ROSTER)["charter"]
        if not self.keeps(f"{names.LETTER}:/roster"):
            letter["roster"] = canon.sha256(self.files[names.ROSTER]).hex()
        for index, text in enumerate(letter["texts"]):
            file = names.text_name(text["lang"])
            if file in self.files and not self.keeps(f"{names.LETTER}:/texts/{index}/sha256"):
                text["sha256"] = canon.sha256(self.files[file]).hex()
        self.write(names.LETTER, letter)
        self._seal_records(letter, charter)
        if not self.keeps(names.CHECKPOINT) and self._differs(names.LETTER, names.SIGNATURES):
            leaves = [self.files[names.LETTER], *self.lines(names.SIGNATURES)]
            time = self.world.letter.releases or self.world.letter.closes
            origin = f"{charter['log']['origin']}/{letter['slot']}"
            self.files[names.CHECKPOINT] = self.checkpoint(origin, leaves, time)

    def _seal_records(self, letter: Any, charter: Any) -> None:
        records = [orjson.loads(line) for line in self.lines(names.SIGNATURES)]
        if not records or self.keeps(names.SIGNATURES):
            return
        close = records.pop()
        if letter["release"] == "at-close" and not self.keeps("order"):
            records.sort(key=lambda one: (_serial(one), one["action"] != "sign"))
        gone = {_serial(one) for one in records if one["action"] != "sign"}
        standing = {_serial(one): one["class"] for one in records if _serial(one) not in gone}
        counts = {one["name"]: list(standing.values()).count(one["name"]) for one in charter["classes"]}
        derived = {
            "letter": canon.sha256(self.files[names.LETTER]).hex(),
            "signatures": len(standing),
            "classes": counts if letter["class_counts"] else {},
        }
        for name, value in derived.items():
            if not self.keeps(f"close:/{name}"):
                close[name] = value
        self.set_lines(names.SIGNATURES, map(encode, [*records, close]))

    def _differs(self, *files: str) -> bool:
        return any(self.files[file] != self.world.files[file] for file in files)

    def _kept_below(self, place: str) -> bool:
        return any(kept.startswith(place + "/") for kept in self._kept)

    def checkpoint(self, origin: str, leaves: list[bytes], time: datetime) -> bytes:
        """The log's checkpoint over these leaves, with the witnesses that the forger has."""
        note = sign_log(self.log, origin, leaves)
        return cosigned(note, self.witnesses, time) if WITNESSES in self.keys else note


def _index(line: int) -> int:
    return line - 1 if line > 0 else line


def _serial(record: Any) -> bytes:
    return canon.parse_base64(record["proof"])[:32]


def _columns(entries: list[Any], slots: int) -> Iterable[str]:
    for slot in range(min(slots, 64)):
        points = [one["commitments"][slot : slot + 1] for one in entries]
        yield canon.sha256(b"".join(canon.parse_base64(one) for point in points for one in point)).hex()
