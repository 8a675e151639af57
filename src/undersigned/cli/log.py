"""`undersigned log`: cosign logs as a witness, and hold a log against its files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from undersigned.cli.output import json_option, say, tell, warn
from undersigned.desk.merging import merge_folders
from undersigned.desk.witnessing import Recomputed, recompute, witness_folder
from undersigned.keys.public import read_public
from undersigned.keys.signing import Role, SigningKey

PATH = click.Path(path_type=Path)
EXISTING = click.Path(path_type=Path, exists=True)


@click.group()
def log() -> None:
    """Cosign logs as a witness; hold a log against its files.

    Example: undersigned log witness letter/ --key paper.key
    """


@log.command()
@click.argument("folder", type=EXISTING)
@click.option("--key", "key_path", type=EXISTING, required=True, help="The witness's key file.")
@click.option(
    "--memory", type=PATH, help="What the witness remembers; KEY.memory/ if not given. Never lose it."
)
@click.option("--log", "log_path", type=EXISTING, help="The log's .pub file, if you have it from elsewhere.")
@json_option
def witness(folder: Path, key_path: Path, memory: Path | None, log_path: Path | None, as_json: bool) -> None:
    """Recompute and cosign the logs in a charter's, letter's or bundle's FOLDER; refuse a second story.

    Example: undersigned log witness letter/ --key paper.key
    """
    key = SigningKey.load(key_path, Role.WITNESS)
    known = read_public(log_path).ed25519 if log_path else None
    kept = memory or key_path.with_suffix(".memory")
    cosigned = witness_folder(folder, kept, key, datetime.now(UTC), known)
    for one in cosigned:
        if not one.is_named:
            warn(
                f"{one.origin}: its charter does not name {key.name}, so the devices of members and the "
                "quorum do not count this; readers who name it with `verify --witness` do"
            )
    result = {"witness": key.name, "cosigned": [{"origin": one.origin, "size": one.size} for one in cosigned]}
    tell(result, as_json, lambda: [f"cosigned {one.origin}, {_count(one.size)}" for one in cosigned])


@log.command()
@click.argument("bundle", type=EXISTING)
@json_option
def fsck(bundle: Path, as_json: bool) -> None:
    """Recompute size and root of every log in BUNDLE from its files, and compare with the checkpoints.

    BUNDLE is a bundle, a letter's folder or a charter's folder.

    Example: undersigned log fsck letter/bundle
    """
    found = recompute(bundle)
    tell({"logs": [_told(one) for one in found]}, as_json, lambda: [_line(one) for one in found])
    bad = [one for one in found if one.fault is not None]
    for one in bad:
        say(f"differs: {one.name}: {one.fault.sentence if one.fault else ''}")
    if bad:
        raise SystemExit(1)


@log.command()
@click.argument("folder", type=EXISTING)
@click.argument("copy", type=EXISTING)
@json_option
def merge(folder: Path, copy: Path, as_json: bool) -> None:
    """Put what witnesses signed in COPY, a copy of FOLDER, into FOLDER.

    Example: undersigned log merge letter/bundle copy-from-a-witness
    """
    merged = merge_folders(folder, copy)
    tell({"merged": merged}, as_json, lambda: [f"merged: {name}" for name in merged])


def _told(one: Recomputed) -> dict[str, Any]:
    return {
        "checkpoint": one.name,
        "origin": one.origin,
        "size": one.size,
        "root": one.root.hex(),
        "witnesses": list(one.witnesses),
        "quorum": one.quorum,
        "code": one.fault.code if one.fault else None,
    }


def _line(one: Recomputed) -> str:
    state = "differs from its checkpoint" if one.fault else "is what its checkpoint says"
    witnesses = f"witnesses: {', '.join(one.witnesses) or 'none'} ({one.quorum} needed)"
    return f"{one.name}: {_count(one.size)}, {state}; {witnesses}"


def _count(leaves: int) -> str:
    return "1 leaf" if leaves == 1 else f"{leaves:,} leaves"
