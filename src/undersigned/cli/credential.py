"""`undersigned credential`: look at a key file, erase what is due."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from undersigned.canon import encode_time
from undersigned.cli.output import amount, json_option, tell
from undersigned.cli.passphrase import open_key, passphrase_option
from undersigned.credential.key_file import CharterOrigin, Credential
from undersigned.credential.slot import FOREVER, Slot

EXISTING = click.Path(path_type=Path, exists=True)


@click.group()
def credential() -> None:
    """Look at a key file; erase what is due.

    Example: undersigned credential show me.key
    """


@credential.command()
@click.argument("key", type=EXISTING, metavar="ME.key")
@passphrase_option
@json_option
def show(key: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """Tell what a key file is for and how its slots stand; what is past its deadline is erased first.

    Example: undersigned credential show me.key
    """
    with open_key(key, passphrase_file) as held:
        told = _describe(held.credential) | {"protected": not held.is_plain}
    tell(told, as_json, lambda: _lines(told))


@credential.command()
@click.argument("keys", type=EXISTING, nargs=-1, required=True, metavar="ME.key…")
@passphrase_option
@json_option
def prune(keys: tuple[Path, ...], passphrase_file: Path | None, as_json: bool) -> None:
    """Erase every slot whose deadline has passed, as every use of a key file does.

    Example: undersigned credential prune me.key
    """
    left = {}
    for key in keys:
        with open_key(key, passphrase_file) as held:
            left[str(key)] = sum(slot.opening is not None for slot in held.credential.slots)
    told = {"pruned": [{"key": key, "left": number} for key, number in left.items()]}
    lines = [f"{key}: {amount(number, 'slot', 'slots')} left" for key, number in left.items()]
    tell(told, as_json, lambda: lines)


def _describe(found: Credential) -> dict[str, Any]:
    origin = found.origin
    slots = [_describe_slot(number, slot) for number, slot in enumerate(found.slots)]
    if isinstance(origin, CharterOrigin):
        source = {"charter": origin.id.hex(), "class": origin.class_, "principal": origin.principal}
    else:
        source = {"letter": origin.id.hex(), "class": origin.class_, "principal": None}
    return {"for": source, "slots": slots}


def _describe_slot(number: int, slot: Slot) -> dict[str, Any]:
    return {
        "slot": number,
        "state": {"free": "free", "tied": "tied", "void": "erased"}[slot.state],
        "letter": None if slot.tie is None else slot.tie.letter.hex(),
        "closes": None if slot.tie is None else encode_time(slot.tie.closes),
        "ends": None if slot.ends == FOREVER or slot.opening is None else encode_time(slot.ends),
    }


def _lines(told: dict[str, Any]) -> list[str]:
    source = told["for"]
    kind = "charter" if "charter" in source else "letter"
    lines = [f"{kind} {source[kind]}", f"class {source['class'] or 'all'}"]
    if source["principal"]:
        lines.append(f"principal {source['principal']}")
    lines.append("under a passphrase" if told["protected"] else "without a passphrase")
    return lines + [_line(slot) for slot in told["slots"]]


def _line(slot: dict[str, Any]) -> str:
    line = f"slot {slot['slot']}: {slot['state']}"
    if slot["letter"]:
        line += f" to letter {slot['letter']}, erased at {slot['closes']}"
    if slot["ends"]:
        line += f", erased at {slot['ends']} at the latest"
    return line
