"""`undersigned roster`: from charter to frozen roster."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from undersigned import limits
from undersigned.cli.output import json_option, say, tell
from undersigned.desk.charter_folder import CharterFolder
from undersigned.desk.charter_toml import read_charter_toml
from undersigned.desk.documents import read_document
from undersigned.desk.enrolments import read_entry
from undersigned.keys.signing import Role, SigningKey
from undersigned.roster.issued import Issued
from undersigned.roster.words import build_words

PATH = click.Path(path_type=Path)
EXISTING = click.Path(path_type=Path, exists=True)


@click.group()
def roster() -> None:
    """Write a charter, gather enrolments, freeze the roster.

    Example: undersigned roster new CHARTER.toml --out charter/
    """


@roster.command()
@click.argument("description", type=EXISTING, metavar="CHARTER.toml")
@click.option("--out", type=PATH, default=Path("charter"), show_default=True, help="The charter's folder.")
@json_option
def new(description: Path, out: Path, as_json: bool) -> None:
    """Make the charter that CHARTER.toml describes, and show its twelve words.

    Example: undersigned roster new CHARTER.toml --out charter/
    """
    plan = read_charter_toml(description)
    CharterFolder.create(out, plan)
    words = build_words(plan.charter.id)
    result = {"charter": plan.charter.id.hex(), "words": list(words), "folder": str(out)}
    tell(
        result,
        as_json,
        lambda: [
            f"charter {plan.charter.id.hex()}",
            "Twelve words, to compare before enrolling:",
            "  " + " ".join(words),
        ],
    )


@roster.command()
@click.argument("folder", type=EXISTING, metavar="CHARTER/")
@click.argument("enrolments", type=EXISTING, nargs=-1, required=True)
@click.option("--replace", is_flag=True, help="Let an SSH key's new enrolment take the place of its old one.")
@json_option
def add(folder: Path, enrolments: tuple[Path, ...], replace: bool, as_json: bool) -> None:
    """Check enrolments and take them in, all or none.

    Example: undersigned roster add charter/ enrolment.json
    """
    charter = CharterFolder(folder)
    entries = [read_entry(charter.charter(), path) for path in enrolments]
    charter.add(entries, replace=replace)
    total = len(charter.entries())
    tell(
        {"added": len(entries), "entries": total},
        as_json,
        lambda: [f"{len(entries)} taken in, {total} in all"],
    )


@roster.command()
@click.argument("folder", type=EXISTING, metavar="CHARTER/")
@click.option("--key", "key_path", type=EXISTING, required=True, help="The log's key file.")
@click.option("--issued", type=EXISTING, multiple=True, help="A blind registrar's signed count; once each.")
@json_option
def freeze(folder: Path, key_path: Path, issued: tuple[Path, ...], as_json: bool) -> None:
    """Freeze the roster and sign its checkpoint. Nobody can be added afterwards.

    Example: undersigned roster freeze charter/ --key log.key
    """
    lines = [read_document(Issued, path, limits.LINE_BYTES) for path in issued]
    frozen = CharterFolder(folder).freeze(SigningKey.load(key_path, Role.LOG), lines)
    result = {"roster": frozen.id.hex(), "entries": frozen.sizes()}
    tell(result, as_json, lambda: [f"roster {frozen.id.hex()}", *_count_lines(frozen.sizes())])


@roster.command()
@click.argument("folder", type=EXISTING, metavar="CHARTER/")
@json_option
def check(folder: Path, as_json: bool) -> None:
    """Tell how the roster stands: its words, whether it is frozen, entries by class.

    Example: undersigned roster check charter/
    """
    found = CharterFolder(folder)
    charter = found.charter()
    if found.is_frozen:
        sizes = found.check_frozen().sizes()
    else:
        counts = Counter(entry.class_ for entry in found.entries())
        sizes = {one.name: counts[one.name] for one in charter.classes}
    words = build_words(charter.id)
    for name, size in sizes.items():
        if size < charter.min_ring:
            say(f"warning: {name}: {size} entries, fewer than the smallest ring of {charter.min_ring}")
    result = {"charter": charter.id.hex(), "words": list(words), "frozen": found.is_frozen, "entries": sizes}
    state = "frozen" if found.is_frozen else "open for enrolment"
    tell(result, as_json, lambda: [f"roster {state}", "  " + " ".join(words), *_count_lines(sizes)])


def _count_lines(sizes: dict[str, int]) -> list[str]:
    return [f"  {name}: {size} entries" for name, size in sizes.items()]
