"""The letters that are served, each by its id; what readers see of one comes from a bundle that verified.

Source: PROTOCOL §5, §7.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from undersigned import canon
from undersigned.bundle import names
from undersigned.bundle.archive import encode_archive
from undersigned.bundle.folder import FolderFiles, read_folder
from undersigned.bundle.names import HeldFiles
from undersigned.desk.letter_folder import BUNDLE, LetterFolder
from undersigned.errors import MalformedInput, Refused, UndersignedError
from undersigned.files import read_bounded
from undersigned.letter.document import Letter
from undersigned.letter.rules import BATCHED
from undersigned.letter.text import check_text
from undersigned.page.shown import Shown, build_shown
from undersigned.roster.charter import Charter
from undersigned.server.folders import list_folders
from undersigned.verify.policy import Policy
from undersigned.verify.verifier import verify


@dataclass(frozen=True, slots=True)
class Released:
    """A bundle that verified, as it was then: whatever its folder holds by now.

    Args:
        archive: the zip.
        digest: SHA-256 of the zip, 32 bytes.
        shown: None while the letter is not closed, or where the bundle did not verify.
    """

    archive: bytes
    digest: bytes
    shown: Shown | None


@dataclass(frozen=True, slots=True)
class Served:
    """A letter that was opened: its folder, terms and charter, and its bundle if that is out and holds."""

    folder: LetterFolder
    letter: Letter
    charter: Charter
    released: Released | None

    @property
    def id(self) -> str:
        """The letter's id in hex."""
        return self.letter.id.hex()

    @property
    def group(self) -> str:
        """The name of the group."""
        return self.charter.group

    @property
    def shown(self) -> Shown | None:
        """What may be shown of the released letter."""
        return self.released.shown if self.released else None

    def require_released(self) -> Released:
        """The verified bundle.

        Raises:
            Refused: `letter-unreleased`.
        """
        if self.released is None or self.released.shown is None:
            raise Refused("letter-unreleased")
        return self.released

    def texts(self) -> dict[str, str]:
        """The texts by language, in the letter's order, each the one that the letter names.

        Raises:
            MalformedInput: those of `check_text`; `text-digest`.
        """
        found = {}
        for text in self.letter.texts:
            name = names.text_name(text.lang)
            data = read_bounded(self.folder.path / name, names.limit_of(name), follow_links=False)
            if canon.sha256(data) != text.sha256:
                raise MalformedInput("text-digest", name)
            found[text.lang] = check_text(data, name)
        return found

    def member_files(self) -> FolderFiles:
        """What a member's device reads; of a batched letter with what was published so far."""
        wanted, path = {*self.folder.parts(), names.CHECKPOINT}, self.folder.path
        if self.letter.release == BATCHED and (path / BUNDLE).is_dir():
            wanted, path = {*wanted, names.SIGNATURES}, path / BUNDLE
        return FolderFiles(path, {name: (path / name).stat().st_size for name in wanted})


@dataclass(slots=True, eq=False)
class Letters:
    """The letters in the folders below `path`."""

    path: Path
    threads: int = 0
    _seen: dict[Path, tuple[object, Released]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def find(self, letter_id: str) -> Served:
        """The letter with this id, in hex.

        Raises:
            Refused: `address-unknown`.
            MalformedInput, StoreFailure: what is wrong with this letter's folder.
        """
        damage: UndersignedError = Refused("address-unknown")
        for folder in self._list_opened():
            is_wanted = False
            try:
                is_wanted = folder.letter().id.hex() == letter_id
                if is_wanted:
                    return self._serve(folder)
            except UndersignedError as error:
                damage = error if is_wanted else damage
        raise damage

    def all(self) -> list[Served]:
        """All letters that were opened, the one that opened last first."""
        found: dict[str, Served] = {}
        for folder in self._list_opened():
            # One damaged folder must not take the other letters with it.
            with suppress(UndersignedError, OSError):
                served = self._serve(folder)
                found.setdefault(served.id, served)
        return sorted(found.values(), key=lambda one: (one.letter.opens, one.id), reverse=True)

    def _list_opened(self) -> list[LetterFolder]:
        folders = [LetterFolder(path) for path in list_folders(self.path)]
        return [one for one in folders if (one.path / names.LETTER).exists() and one.is_open]

    def _serve(self, folder: LetterFolder) -> Served:
        letter, charter = folder.letter(), folder.roster().charter
        released = self._read_released(folder.path / BUNDLE)
        shown = released.shown if released else None
        # Another letter's bundle in this folder is not this letter's.
        is_own = shown is not None and shown.facts.letter_id == letter.id
        return Served(folder, letter, charter, released if is_own else None)

    def _read_released(self, path: Path) -> Released | None:
        """The bundle at a path, read when a file of it has changed, verified when its bytes have."""
        if not path.is_dir():
            return None
        with self._lock:
            state = _find_state(path)
            seen = self._seen.get(path)
            if seen is None or seen[0] != state:
                released = self._verify(path, seen[1] if seen else None)
                self._seen[path] = seen = (state, released)
            return seen[1]

    def _verify(self, path: Path, before: Released | None) -> Released:
        try:
            files = HeldFiles(dict(read_folder(path)))
            archive = encode_archive(files)
            digest = canon.sha256(archive)
            if before is not None and before.digest == digest:
                return before
            report = verify(files, Policy(threads=self.threads))
            return Released(archive, digest, build_shown(report, files))
        except UndersignedError:
            return Released(b"", b"", None)


def _find_state(path: Path) -> Mapping[str, tuple[int, int, int, int]]:
    states = {}
    for file in path.rglob("*"):
        stat = file.lstat()
        states[str(file)] = (stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
    return states
