"""The names in a bundle, how large each file may be, and the files as a mapping from name to bytes.

Source: PROTOCOL §7.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from undersigned import limits
from undersigned.errors import MalformedInput

LETTER: Final = "letter.json"
SIGNATURES: Final = "signatures.jsonl"
CHECKPOINT: Final = "log/checkpoint"
TIMESTAMP: Final = "log/timestamp.der"
ROSTER: Final = "roster.json"
ENTRIES: Final = "roster/entries.jsonl"
ROSTER_CHECKPOINT: Final = "roster/checkpoint"
DIRECTORY: Final = "directory.allowed_signers"
TEXTS: Final = "texts/"
PARENT: Final = "parent/"

REQUIRED: Final = (LETTER, SIGNATURES, CHECKPOINT, ROSTER, ENTRIES, ROSTER_CHECKPOINT)

# The close record is one line more than there are records.
_LIMITS: Final[dict[str, int]] = {
    LETTER: limits.LETTER_BYTES,
    SIGNATURES: (limits.RECORDS_MAX + 1) * (limits.LINE_BYTES + 1),
    CHECKPOINT: limits.CHECKPOINT_BYTES,
    TIMESTAMP: limits.TIMESTAMP_BYTES,
    ROSTER: limits.ROSTER_BYTES,
    ENTRIES: limits.ENTRIES_MAX * (limits.LINE_BYTES + 1),
    ROSTER_CHECKPOINT: limits.CHECKPOINT_BYTES,
    DIRECTORY: limits.DIRECTORY_BYTES,
}
_LEVEL: Final = rf"((?:{PARENT}){{0,{limits.PARENT_DEPTH_MAX}}})"
_FILE: Final = re.compile(_LEVEL + "(" + "|".join(map(re.escape, _LIMITS)) + ")")
_TEXT: Final = re.compile(
    _LEVEL
    + rf"texts/(?=[^.]{{1,{limits.LANGUAGE_TAG_CHARS}}}\.)[A-Za-z0-9]{{1,8}}(?:-[A-Za-z0-9]{{1,8}})*\.md"
)
_FOLDER: Final = re.compile(
    _LEVEL + rf"(?:texts|log|roster)|(?:{PARENT}){{0,{limits.PARENT_DEPTH_MAX - 1}}}parent"
)


class NamedFiles(Mapping[str, bytes]):
    """The files of a bundle by name, in the byte order of the names; each is read when it is asked for.

    Every name is one of a bundle's and every size within its limit; nothing else is known of the contents.
    Reading raises StoreFailure: `unreadable` if a file is gone or has changed since.
    """

    def __init__(self, sizes: Mapping[str, int]) -> None:
        self._sizes = {name: sizes[name] for name in sorted(sizes)}

    @abstractmethod
    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of a file, in order, in pieces of about 1 MiB where it is larger."""

    def size(self, name: str) -> int:
        """The length of a file, in bytes."""
        return self._sizes[name]

    def __getitem__(self, name: str) -> bytes:
        if name not in self._sizes:
            raise KeyError(name)
        return b"".join(self.pieces(name))

    def __iter__(self) -> Iterator[str]:
        return iter(self._sizes)

    def __len__(self) -> int:
        return len(self._sizes)

    def __contains__(self, name: object) -> bool:
        return name in self._sizes


class ParentFiles(NamedFiles):
    """The files under `parent/` of a bundle, named as the bundle that they are."""

    def __init__(self, files: NamedFiles) -> None:
        self._files = files
        super().__init__(
            {name.removeprefix(PARENT): files.size(name) for name in files if name.startswith(PARENT)}
        )

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of a file, in pieces of at most 1 MiB."""
        return self._files.pieces(PARENT + name)


class HeldFiles(NamedFiles):
    """Files of a bundle that are held in memory.

    Raises:
        MalformedInput: `bundle-name`, `too-large`, `too-many`.
    """

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        for name, data in contents.items():
            check_size(name, len(data))
        check_count(contents)
        self._contents = dict(contents)
        super().__init__({name: len(data) for name, data in contents.items()})

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of a file, in one piece."""
        yield self._contents[name]


def text_name(language: str) -> str:
    """The name of the text in a language, by its BCP 47 tag."""
    return f"{TEXTS}{language}.md"


def limit_of(name: str) -> int:
    """The most bytes that a file of this name may have.

    Raises:
        MalformedInput: `bundle-name`, a name that no file of a bundle has.
    """
    if _TEXT.fullmatch(name):
        return limits.TEXT_BYTES
    found = _FILE.fullmatch(name)
    if not found:
        raise MalformedInput("bundle-name", ascii(name)[:200])
    return _LIMITS[found[2]]


def check_name(name: str) -> None:
    """Check that a file of a bundle may have this name.

    Raises:
        MalformedInput: `bundle-name`.
    """
    limit_of(name)


def check_size(name: str, size: int) -> None:
    """Check a file's name and its size in bytes.

    Raises:
        MalformedInput: `bundle-name`, `too-large`.
    """
    most = limit_of(name)
    if size > most:
        raise MalformedInput("too-large", name, f"{size} bytes instead of at most {most}")


def check_texts_size(size: int) -> None:
    """Check the size in bytes of all texts of a letter together.

    Raises:
        MalformedInput: `too-large`.
    """
    if size > limits.TEXTS_BYTES:
        detail = f"{size} bytes in all instead of at most {limits.TEXTS_BYTES}"
        raise MalformedInput("too-large", TEXTS, detail)


def check_folder(name: str) -> None:
    """Check that a folder in a bundle's folder may have this name (`parent/log`).

    Raises:
        MalformedInput: `bundle-name`.
    """
    if not _FOLDER.fullmatch(name):
        raise MalformedInput("bundle-name", ascii(name)[:200])


def check_count(names: Iterable[str]) -> None:
    """Check that no bundle among `names` (one, and its parents) has more texts than the protocol allows.

    Raises:
        MalformedInput: `too-many`.
    """
    counts: dict[str, int] = {}
    for name in names:
        if found := _TEXT.fullmatch(name):
            level = found[1]
            counts[level] = counts.get(level, 0) + 1
            if counts[level] > limits.TEXTS_MAX:
                raise MalformedInput("too-many", level + TEXTS, f"more than {limits.TEXTS_MAX} texts")


def find_missing(names: Iterable[str]) -> tuple[str, ...]:
    """The names that are not among `names` though every bundle, and every parent that is there, has them.

    `texts/` stands for a missing first text. Which texts, and whether a timestamp, directory or parent is
    needed, the letter and the roster say.
    """
    there = set(names)
    deepest = max((name.count(PARENT) for name in there), default=0)
    missing = []
    for level in (PARENT * depth for depth in range(deepest + 1)):
        missing += [level + name for name in REQUIRED if level + name not in there]
        if not any(name.startswith(level + TEXTS) for name in there):
            missing.append(level + TEXTS)
    return tuple(missing)
