"""`undersigned client`: the script that a server gives to browsers."""

from __future__ import annotations

import click

from undersigned.cli.output import json_option, tell
from undersigned.desk.sending import parse_address, parse_proxy


@click.group()
def client() -> None:
    """Look at the script that a server gives to browsers.

    Example: undersigned client compare https://letters.example.org/
    """


@client.command()
@click.argument("url", metavar="URL")
@click.option(
    "--proxy", help="A SOCKS5 proxy that looks names up itself, such as socks5h://127.0.0.1:9050 (Tor)."
)
@json_option
def compare(url: str, proxy: str | None, as_json: bool) -> None:
    """Compare page, style and script of a running server with those of this release.

    It shows what the server gave to this computer just now. A server can give others something else: compare
    through Tor, and more than once.

    Example: undersigned client compare https://letters.example.org/ --proxy socks5h://127.0.0.1:9050
    """
    from undersigned.server.client.comparing import compare_server  # noqa: PLC0415 - an extra, slow to load

    found = compare_server(parse_address(url), parse_proxy(proxy) if proxy else None)
    same = all(one.fault is None for one in found)
    told = {"same": same, "compared": [{"path": one.path, "fault": one.fault} for one in found]}
    tell(told, as_json, lambda: [f"{one.path}: {one.fault or 'the same'}" for one in found])
    if not same:
        raise SystemExit(1)
