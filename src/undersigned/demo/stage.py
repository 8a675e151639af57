"""The demo's folder, its size, and running the real command in it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from undersigned.desk.charter_folder import CharterFolder
from undersigned.desk.letter_folder import LetterFolder
from undersigned.errors import StoreFailure

CLASSES: Final = ("ward", "former")
# The passphrase of the five key files that the real command makes.
PASSPHRASE: Final = "correct horse battery staple"  # noqa: S105 - of a demo whose keys protect nothing
BY_COMMAND: Final = 5

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Cast:
    """How many members, signers and members who leave the letter, each by class."""

    members: dict[str, int]
    signers: dict[str, int]
    leavers: int

    @classmethod
    def of(cls, members: int, signers: int) -> Cast:
        """Split by class as 31 of 43 signers are on the wards, and 70 of 100 members."""
        ward = members * 7 // 10
        signing = min(ward, -(-signers * 31 // 43))
        leavers = min(50, members - signers)
        return cls(
            dict(zip(CLASSES, (ward, members - ward), strict=True)),
            dict(zip(CLASSES, (signing, signers - signing), strict=True)),
            leavers,
        )


@dataclass(frozen=True, slots=True)
class Stage:
    """Where everything of the demo lies."""

    folder: Path
    cast: Cast
    say: Say

    @property
    def charter(self) -> CharterFolder:
        """The charter's folder."""
        return CharterFolder(self.folder / "charter")

    @property
    def letter(self) -> LetterFolder:
        """The letter's folder."""
        return LetterFolder(self.folder / "letter")

    def path(self, name: str) -> Path:
        """A file or folder of the demo."""
        return self.folder / name

    def run(self, *arguments: str | Path) -> str:
        """Run the real command in a process of its own, as a user would.

        Returns:
            What it printed to standard output.

        Raises:
            StoreFailure: `demo-command`.
        """
        environment = {**os.environ, "UNDERSIGNED_PASSPHRASE": PASSPHRASE}
        command = [sys.executable, "-m", "undersigned.cli", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        if done.returncode:
            raise StoreFailure("demo-command", " ".join(map(str, arguments)), done.stderr.strip()[-400:])
        return done.stdout
