"""The parts of a bundle, read from its named files.

Source: PROTOCOL §7 (step `format`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from typing import Final, TypeVar

from undersigned import limits, schema
from undersigned.bundle import names
from undersigned.bundle.names import NamedFiles, ParentFiles
from undersigned.errors import Fault, MalformedInput
from undersigned.letter.document import Letter
from undersigned.letter.record import Close, Record
from undersigned.roster.charter import SignersOfRule, SshDirectoryRule
from undersigned.roster.entry import Entry
from undersigned.roster.frozen import Roster

T = TypeVar("T")
_LF: Final = b"\n"
_JSONL: Final = {names.ENTRIES, names.SIGNATURES}


@dataclass(slots=True)
class Bundle:
    """The parts of one bundle; `faults` says what could not be read.

    Lines are not read further once there are as many faults as a report tells.
    """

    letter: Letter | None = None
    roster: Roster | None = None
    leaves: list[bytes] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    close: Close | None = None
    entries: list[Entry] = field(default_factory=list)
    texts: dict[str, bytes] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    parent: NamedFiles | None = None
    faults: list[Fault] = field(default_factory=list)


def parse_bundle(files: NamedFiles) -> Bundle:
    """The parts of the bundle with everything that is wrong with its form; raises nothing."""
    bundle = Bundle()
    _Reader(files, bundle).read_all()
    return bundle


def parse_roster(files: NamedFiles) -> Bundle:
    """The parts of a frozen roster's files alone, with everything that is wrong with their form."""
    bundle = Bundle()
    reader = _Reader(files, bundle)
    reader.keep_all(set(files))
    reader.read_roster()
    return bundle


def split_lines(data: bytes, most: int) -> list[bytes]:
    """The lines of a JSONL file, without their LF.

    Raises:
        MalformedInput: `line-end`, `too-many`.
    """
    check_lines(data, most)
    return data[:-1].split(b"\n") if data else []


def check_lines(data: bytes, most: int) -> None:
    """Check that a JSONL file has at most `most` lines, each with its LF.

    Raises:
        MalformedInput: `line-end`, `too-many`.
    """
    if data and not data.endswith(b"\n"):
        raise MalformedInput("line-end")
    if data.count(b"\n") > most:
        raise MalformedInput("too-many", None, f"more than {most} lines")


def check_line_lengths(name: str, pieces: Iterable[bytes], most: int) -> Iterator[bytes]:
    """The pieces of a file as they come, as long as no line has more than `most` bytes.

    A file that claims a terabyte is refused at its first 64,000 bytes without LF instead of being read.

    Raises:
        MalformedInput: `too-large`.
    """
    room, lines = most, 1
    for piece in pieces:
        at = 0
        while (end := piece.rfind(_LF, at, at + room + 1)) >= 0:
            at, room = end + 1, most
        if len(piece) - at > room:
            place = f"{name} line {lines + piece.count(_LF, 0, at)}"
            raise MalformedInput("too-large", place, f"more than {most} bytes")
        room -= len(piece) - at
        lines += piece.count(_LF)
        yield piece


@dataclass(frozen=True, slots=True)
class _Reader:
    files: NamedFiles
    bundle: Bundle

    def read_all(self) -> None:
        present = set(self.files)
        own = {name for name in present if not name.startswith(names.PARENT)}
        self.keep_all(own)
        self.bundle.letter = self._document(Letter, names.LETTER, limits.LETTER_BYTES)
        self.read_roster()
        self._read_records()
        self.bundle.faults += list(self._find_name_faults(own, present - own))
        self._read_texts()

    def keep_all(self, wanted: set[str]) -> None:
        for name in sorted(wanted):
            self._attempt(partial(self._keep, name))

    def read_roster(self) -> None:
        self.bundle.roster = self._document(Roster, names.ROSTER, limits.ROSTER_BYTES)
        self._read_entries()

    def _attempt(self, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except MalformedInput as error:
            self.bundle.faults.append(Fault.of(error))
            return None

    def _keep(self, name: str) -> None:
        names.check_size(name, self.files.size(name))
        if name in _JSONL:
            pieces = check_line_lengths(name, self.files.pieces(name), limits.LINE_BYTES)
            self.bundle.files[name] = b"".join(pieces)
        else:
            self.bundle.files[name] = self.files[name]

    def _document(self, declared: type[T], name: str, most: int) -> T | None:
        data = self.bundle.files.get(name)
        if data is None:
            return None
        return self._attempt(lambda: schema.parse_document(declared, data, name, most))

    def _find_name_faults(self, own: set[str], parent: set[str]) -> Iterator[Fault]:
        letter, roster = self.bundle.letter, self.bundle.roster
        wanted = set(names.REQUIRED)
        if letter is not None:
            wanted |= {names.text_name(text.lang) for text in letter.texts}
            # Only a closed log has a timestamp, so an open letter lacks none.
            stamped = letter.timestamp is not None and self.bundle.close is not None
            wanted |= {names.TIMESTAMP} if stamped else set()
        rules = [one.rule for one in roster.charter.classes] if roster is not None else []
        if any(isinstance(rule, SshDirectoryRule) for rule in rules):
            wanted.add(names.DIRECTORY)
        yield from (Fault("bundle-missing", name) for name in sorted(wanted - own))
        if letter is not None and roster is not None:
            yield from (Fault("bundle-name", name) for name in sorted(own - wanted))
        speaks_again = any(isinstance(rule, SignersOfRule) for rule in rules)
        if speaks_again and not parent:
            yield Fault("bundle-missing", names.PARENT)
        elif parent and not speaks_again and roster is not None:
            yield Fault("bundle-name", names.PARENT)
        if parent:
            self.bundle.parent = ParentFiles(self.files)

    def _read_texts(self) -> None:
        sizes = [len(data) for name, data in self.bundle.files.items() if name.startswith(names.TEXTS)]
        self._attempt(lambda: names.check_texts_size(sum(sizes)))
        for text in self.bundle.letter.texts if self.bundle.letter else ():
            data = self.bundle.files.get(names.text_name(text.lang))
            if data is not None:
                self.bundle.texts[text.lang] = data

    def _lines(self, name: str, most: int) -> Iterator[tuple[str, bytes]]:
        data = self.bundle.files.get(name, b"")
        try:
            check_lines(data, most)
        except MalformedInput as error:
            self.bundle.faults.append(Fault.of(error.within(name)))
            return
        # Iterated, not split: millions of short lines as objects take thirty times the file's memory.
        for number, line in enumerate(BytesIO(data), 1):
            if len(self.bundle.faults) >= limits.FAULTS_TOLD:
                return
            yield f"{name} line {number}", line[:-1]

    def _read_entries(self) -> None:
        for place, line in self._lines(names.ENTRIES, limits.ENTRIES_MAX):
            entry = self._attempt(partial(schema.parse_document, Entry, line, place, limits.LINE_BYTES))
            if entry is not None:
                self.bundle.entries.append(entry)

    def _read_records(self) -> None:
        for place, line in self._lines(names.SIGNATURES, limits.RECORDS_MAX + 1):
            self.bundle.leaves.append(line)
            if self.bundle.close is not None:
                self.bundle.faults.append(Fault("close-place", place))
                return
            self._attempt(partial(self._read_leaf, line, place))
        is_read = names.SIGNATURES in self.bundle.files and len(self.bundle.faults) < limits.FAULTS_TOLD
        if self.bundle.close is None and is_read:
            self.bundle.faults.append(Fault("close-missing", names.SIGNATURES))

    def _read_leaf(self, line: bytes, place: str) -> None:
        if line.startswith(b'{"classes"'):
            self.bundle.close = schema.parse_document(Close, line, place, limits.LINE_BYTES)
        else:
            self.bundle.records.append(schema.parse_document(Record, line, place, limits.LINE_BYTES))
