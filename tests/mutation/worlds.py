"""The bundles that the table starts from: one for each rule, small, with every field in use somewhere."""

from __future__ import annotations

import atexit
import functools
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from support.group import ClassPlan, GroupPlan, make_speakers
from support.world import LetterPlan, World, make_world
from undersigned.demo.authority import Authority
from undersigned.letter.rules import BATCHED
from undersigned.roster.charter import Calendar

TEXTS = (
    ("en", "# Safe staffing\n\nTwo nurses, every night.\n"),
    ("de", "# Besetzung\n\nZwei, jede Nacht.\n"),
)


@functools.cache
def make_authority(number: int) -> Authority:
    """A time-stamp authority of this machine; another one for another number."""
    folder = tempfile.TemporaryDirectory(prefix=f"undersigned-authority-{number}-")
    atexit.register(folder.cleanup)
    return Authority.make(Path(folder.name))


RICH_PLAN = LetterPlan(
    signs=(("ward", 6), ("former", 5)),
    withdraws=1,
    speaks_again=3,
    next_slots=2,
    threshold=2,
    texts=TEXTS,
    organisers=("The staff council",),
)


def make_rich() -> World:
    """SSH directory and registrars, calendar, two witnesses, withdrawals, `next`, a timestamp."""
    classes = (
        ClassPlan("ward", members=8, keys=("ed25519", "ecdsa-256", "rsa-2048")),
        ClassPlan("former", "registrars", 8),
        ClassPlan("few", "registrars", 3),
    )
    calendar = Calendar(date(2025, 12, 1), 31, 2)
    group = GroupPlan(classes, slots=4, min_ring=4, calendar=calendar, witnesses=2)
    return make_world(group, replace(RICH_PLAN, authority=make_authority(0)))


def make_blind() -> World:
    """Two classes of blind registrars, one ring for both, released in batches."""
    classes = (ClassPlan("agency", "blind-registrars", 4), ClassPlan("temps", "blind-registrars", 4))
    plan = LetterPlan(signs=3, class_counts=False, release=BATCHED, releases=None, withdraws=1)
    return make_world(GroupPlan(classes, witnesses=1), plan)


def make_again() -> World:
    """The signers of the rich letter speak again."""
    speakers = make_speakers(make_rich(), witnesses=1)
    return make_world(speakers, LetterPlan(signs=(("ward", 2), ("former", 2))))


def make_plain() -> World:
    """One class, no witness, no timestamp: what the log's key alone can do."""
    return make_world(GroupPlan((ClassPlan("ward", "registrars", 6),)), LetterPlan(signs=4))


def make_future() -> World:
    """A letter that closes long after its timestamp."""
    opens, closes = datetime(2098, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)
    plan = LetterPlan(opens=opens, closes=closes, releases=closes, authority=make_authority(0))
    return make_world(GroupPlan((ClassPlan("ward", "registrars", 4),)), plan)


WORLDS: dict[str, Callable[[], World]] = {
    "rich": make_rich,
    "blind": make_blind,
    "again": make_again,
    "plain": make_plain,
    "future": make_future,
}


@functools.cache
def world_of(name: str) -> World:
    """A world by its name, the same one throughout a run."""
    return WORLDS[name]()
