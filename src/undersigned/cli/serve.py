"""`undersigned serve`: letters for readers and members, and a collector, over HTTP."""

from __future__ import annotations

import socket
from collections import Counter
from contextlib import closing
from pathlib import Path

import click

from undersigned.cli.output import json_option, say, tell
from undersigned.cli.passphrase import ask_passphrase
from undersigned.cli.threads import threads_option
from undersigned.errors import StoreFailure
from undersigned.files import read_bounded

EXISTING = click.Path(path_type=Path, exists=True)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="FOLDER/")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 for a free one."
)
@click.option(
    "--prefix", default="", metavar="/PATH", help="Where a proxy shows this server, if not at its root."
)
@click.option(
    "--identity",
    "identities",
    type=EXISTING,
    multiple=True,
    help="A collector's identity file, where records are sealed.",
)
@click.option(
    "--database",
    metavar="URL",
    help="Where records are kept, `postgresql://USER@HOST/NAME`; FOLDER/records.sqlite if not given.",
)
@click.option("--behind-proxy", is_flag=True, help="A proxy that speaks https stands in front.")
@click.option("--onion", is_flag=True, help="An onion service stands in front.")
@click.option(
    "--organiser-link",
    is_flag=True,
    help="Print a link for an organiser, though there are organisers already.",
)
@click.option(
    "--restore", type=EXISTING, help="Begin with a backup from the organisers' pages; FOLDER is empty."
)
@threads_option
@json_option
def serve(
    folder: Path,
    host: str,
    port: int,
    prefix: str,
    identities: tuple[Path, ...],
    database: str | None,
    behind_proxy: bool,
    onion: bool,
    organiser_link: bool,
    restore: Path | None,
    threads: int,
    as_json: bool,
) -> None:
    """Show the letters in a folder, give members their files, and take in records.

    A password for PostgreSQL is read from where its own programs read it (PGPASSFILE,
    PGPASSWORD). Nothing of a request is kept or
    logged but the record that it brought.

    Example: undersigned serve letters/
    """
    from undersigned.server import app, backup, leftovers, settings  # noqa: PLC0415 - an extra, and slow to load
    from undersigned.server.store.folders import adopting, find_elsewhere  # noqa: PLC0415
    from undersigned.server.store.opening import open_beside, open_store  # noqa: PLC0415

    settings.check_listening(host, is_guarded=behind_proxy or onion)
    opened = settings.read_identities(identities)
    chosen = settings.Settings(folder, settings.parse_prefix(prefix), opened, threads, behind_proxy)
    failures: Counter[str] = Counter()
    store = open_beside(folder) if database is None else open_store(database)
    with closing(store), _listen(host, port) as listener:
        is_finished = leftovers.finish(folder, store)
        if is_finished:
            say("a restore that was interrupted is finished")
        elif restore is not None:
            sealed = read_bounded(restore, backup.SEALED_BYTES)
            backup.restore_backup(folder, store, sealed, ask_passphrase(restore))
        with adopting(folder, store, lambda: leftovers.destroy_needless(folder, store)):
            here = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"
            url = f"{here}{chosen.prefix}/"
            # Whoever reads the address finds everything ready.
            built = app.build_app(chosen, store, failures)
            token = settings.make_first_link(chosen, is_wanted=organiser_link)
            elsewhere = find_elsewhere(folder, store)
            tell({"url": url}, as_json, lambda: [url])
            if token is not None:
                say(f"for an organiser, once: {url}organise/enter?token={token}")
            if behind_proxy or onion:
                say(f"for everybody elsewhere, put the public address in the place of {here}")
            for one in elsewhere:
                say(f"warning: {one.name} is kept in another database, or in one that is gone")
            say("control-C ends it")
            try:
                app.run_server(built, listener)
            finally:
                for name, count in failures.items():
                    say(f"failed in {count} requests: {name}")


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        raise StoreFailure("listen-failed", f"{host}:{port}", error.strerror) from None
