"""`undersigned roster`: from charter to frozen roster."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import click

from undersigned import limits
from undersigned.bundle.archive import read_bundle
from undersigned.cli.kept import charter_at
from undersigned.cli.output import json_option, tell, warn
from undersigned.desk.again import AgainTerms, create_again
from undersigned.desk.charter_folder import CharterFolder
from undersigned.desk.charter_toml import read_charter_toml
from undersigned.desk.documents import read_document
from undersigned.desk.enrolments import read_entry
from undersigned.desk.witness_list import parse_witness_file
from undersigned.keys.signing import Role, SigningKey
from undersigned.roster.charter import Charter
from undersigned.roster.issued import Issued
from undersigned.roster.words import build_words
from undersigned.verify.wording import count_entries

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
    with charter_at(folder) as charter:
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
@click.argument("enrolments", type=EXISTING, nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def remove(folder: Path, enrolments: tuple[Path, ...], yes: bool, as_json: bool) -> None:
    """Take out enrolments that were taken in, all or none: of members who lost their key file.

    They cannot come back; the member enrols anew. For an entry under an SSH key use `roster add --replace`.

    Example: undersigned roster remove charter/ request.json
    """
    if not yes:
        click.confirm("Take these enrolments out? They can never come back.", abort=True, err=True)
    with charter_at(folder) as charter:
        charter.remove([read_entry(charter.charter(), path) for path in enrolments])
        total = len(charter.entries())
    tell(
        {"removed": len(enrolments), "entries": total},
        as_json,
        lambda: [f"{len(enrolments)} taken out, {total} in all"],
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
    key = SigningKey.load(key_path, Role.LOG)
    with charter_at(folder) as charter:
        frozen = charter.freeze(key, lines)
    result = {"roster": frozen.id.hex(), "entries": frozen.sizes()}
    tell(result, as_json, lambda: [f"roster {frozen.id.hex()}", *_count_lines(frozen.sizes())])


@roster.command()
@click.argument("bundle", type=EXISTING)
@click.option("--key", "key_path", type=EXISTING, required=True, help="The key file of a new log.")
@click.option("--origin", help="The new log's origin; the name of its key if not given.")
@click.option("--out", type=PATH, default=Path("charter"), show_default=True, help="The charter's folder.")
@click.option("--witness", type=EXISTING, multiple=True, help="A witness's file; else the first charter's.")
@click.option("--quorum", type=int, help="How many witnesses are needed.")
@click.option("--min-ring", type=int, help="The smallest ring; the first charter's if not given.")
@json_option
def again(
    bundle: Path,
    key_path: Path,
    origin: str | None,
    out: Path,
    witness: tuple[Path, ...],
    quorum: int | None,
    min_ring: int | None,
    as_json: bool,
) -> None:
    """Make a charter for those signers of a released letter who asked to speak again.

    Example: undersigned roster again letter/bundle --key again.key --out again/
    """
    key = SigningKey.load(key_path, Role.LOG)
    known = tuple(one for path in witness for one in parse_witness_file(path)) if witness else None
    today = datetime.now(UTC).date()
    terms = AgainTerms(origin or key.name, key.public, today, known, quorum, min_ring)
    charter = create_again(out, read_bundle(bundle), terms).charter()
    counts = Counter(entry.class_ for entry in CharterFolder(out).entries())
    sizes = {one.name: counts[one.name] for one in charter.classes}
    _warn_small(charter, sizes)
    words = build_words(charter.id)
    result = {"charter": charter.id.hex(), "words": list(words), "folder": str(out), "entries": sizes}
    lines = [f"charter {charter.id.hex()}", "  " + " ".join(words), *_count_lines(sizes)]
    tell(result, as_json, lambda: lines)


@roster.command()
@click.argument("folder", type=EXISTING, metavar="CHARTER/")
@json_option
def check(folder: Path, as_json: bool) -> None:
    """Tell how the roster stands: its words, whether it is frozen, entries by class.

    Example: undersigned roster check charter/
    """
    with charter_at(folder) as found:
        charter = found.charter()
        if found.is_frozen:
            sizes = found.check_frozen().sizes()
        else:
            counts = Counter(entry.class_ for entry in found.entries())
            sizes = {one.name: counts[one.name] for one in charter.classes}
    words = build_words(charter.id)
    _warn_small(charter, sizes)
    result = {"charter": charter.id.hex(), "words": list(words), "frozen": found.is_frozen, "entries": sizes}
    state = "frozen" if found.is_frozen else "open for enrolment"
    tell(result, as_json, lambda: [f"roster {state}", "  " + " ".join(words), *_count_lines(sizes)])


def _warn_small(charter: Charter, sizes: dict[str, int]) -> None:
    for name, size in sizes.items():
        if size < charter.min_ring:
            warn(f"{name}: {count_entries(size)}, fewer than the smallest ring of {charter.min_ring}")


def _count_lines(sizes: dict[str, int]) -> list[str]:
    return [f"  {name}: {count_entries(size)}" for name, size in sizes.items()]
