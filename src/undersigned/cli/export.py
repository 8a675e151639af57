"""`undersigned export`: the pages of a server as files, so that a letter outlives it."""

from __future__ import annotations

from pathlib import Path

import click

from undersigned.cli.output import json_option, tell
from undersigned.cli.threads import threads_option


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="FOLDER/")
@click.argument("out", type=click.Path(path_type=Path), metavar="OUT/")
@threads_option
@json_option
def export(folder: Path, out: Path, threads: int, as_json: bool) -> None:
    """Write every page of the letters in a folder as files, in every language.

    They need no server: open OUT/index.html, or put OUT/ on any web server. Each bundle that verified lies
    beside its page. The same letters make the same bytes.

    Example: undersigned export letters/ site/
    """
    from undersigned.server.library import Library  # noqa: PLC0415 - an extra, and slow to load
    from undersigned.server.reader.exporting import export_site  # noqa: PLC0415

    files = export_site(Library(folder, threads), out)
    tell({"folder": str(out), "files": files}, as_json, lambda: [f"written: {out} ({files} files)"])
