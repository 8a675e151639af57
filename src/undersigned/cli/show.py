"""`undersigned show`: a bundle that verified, as text or as a page."""

from __future__ import annotations

from pathlib import Path

import click

from undersigned.bundle.names import NamedFiles
from undersigned.cli.output import json_option, page_options, say, tell, wrap_lines
from undersigned.cli.verify import EXISTING, policy_options, show_progress
from undersigned.desk.checking import count_digits, parse_digits, verify_path
from undersigned.files import write_exclusively
from undersigned.page import shown as shown_text
from undersigned.page.shown import Shown, build_shown
from undersigned.verify.lines import build_lines
from undersigned.verify.policy import Policy


@click.command()
@click.argument("bundle", type=EXISTING)
@page_options
@click.option("--digits", metavar="DIGITS", help="Tell whether the record with these six digits is in it.")
@policy_options
@json_option
def show(
    bundle: Path,
    as_html: bool,
    language: str,
    out: Path | None,
    digits: str | None,
    policy: Policy,
    as_json: bool,
) -> None:
    """Show a letter and what is known about it, once its bundle verified.

    Of a bundle that does not verify nothing is shown but the report.

    Example: undersigned show letter.zip --html --out letter.html
    """
    wanted = None if digits is None else parse_digits(digits)
    with show_progress(bundle.name) as progress:
        report, files = verify_path(bundle, policy, progress)
    if not report.valid:
        say("\n".join(wrap_lines(build_lines(report))))
        raise SystemExit(1)
    if wanted is not None:
        _tell_digits(wanted, files, as_json)
        return
    found = build_shown(report, files)
    if out is not None:
        write_exclusively(out, _build_output(found, as_html, language).encode())
        tell({**shown_text.describe(found), "file": str(out)}, as_json, lambda: [f"written: {out}"])
    elif as_json:
        tell(shown_text.describe(found), as_json, list)
    else:
        click.echo(_build_output(found, as_html, language), nl=False)


def _tell_digits(digits: str, files: NamedFiles, as_json: bool) -> None:
    count = count_digits(files, digits)
    lines = [f"{digits}: " + ("in the letter" if count else "not in the letter")]
    tell({"digits": digits, "records": count}, as_json, lambda: lines)
    if not count:
        raise SystemExit(1)


def _build_output(found: Shown, as_html: bool, language: str) -> str:
    if not as_html:
        return "\n".join(wrap_lines(shown_text.build_lines(found))) + "\n"
    from undersigned.languages import find_tongue  # noqa: PLC0415 - catalogues are slow to load
    from undersigned.page.document import build_page  # noqa: PLC0415 - templates are slow to load

    return build_page(found, find_tongue(language))
