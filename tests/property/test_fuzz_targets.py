"""Every fuzz target holds on its seeds and on some changes to them; `tools/fuzz` looks for longer."""

from __future__ import annotations

import random

import pytest
from fuzz.__main__ import try_input
from fuzz.mutations import mutate
from fuzz.target import Broken, Target
from fuzz.targets import TARGETS

# Their seeds are refused for a reason that lies deep inside.
MADE_WRONG = {"timestamp", "letter-toml", "charter-toml"}
SLOW = {"stamped", "bundle", "sealed-bundle", "text"}


@pytest.mark.parametrize("name", TARGETS)
def test_target_holds(name: str) -> None:
    target, dice = TARGETS[name], random.Random(name)  # noqa: S311
    seeds = target.seeds()
    assert seeds
    for _ in range(15 if name in SLOW else 200):
        data = mutate(dice.choice(seeds), seeds, dice)
        why = try_input(target, data)
        assert why is None, (why, data)


@pytest.mark.parametrize(
    "name", sorted(TARGETS.keys() - {"timestamp", "letter-toml", "charter-toml", "close"})
)
def test_seeds_are_right(name: str) -> None:
    target = TARGETS[name]
    for data in target.seeds():
        target.check(data)


def _break(data: bytes) -> None:
    if b"\xff" in data:
        raise Broken("a byte that must not be")


def _stumble(_: bytes) -> None:
    raise KeyError


def test_control_a_target_that_breaks_is_noticed() -> None:
    target, dice = Target(lambda: [b"abc"], _break), random.Random(1)  # noqa: S311
    found = [try_input(target, mutate(b"abc", [b"abc"], dice)) for _ in range(3_000)]
    assert any(found)
    assert "KeyError" in (try_input(Target(lambda: [b""], _stumble), b"") or "")
