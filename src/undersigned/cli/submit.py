"""`undersigned submit`: send a record to a collector, and erase it here."""

from __future__ import annotations

from pathlib import Path

import click

from undersigned.cli.output import json_option, say, tell
from undersigned.desk.sealed import ARRIVING_BYTES
from undersigned.desk.sending import check_sendable, parse_address, parse_proxy, send_record
from undersigned.files import destroy_file, read_bounded


@click.command()
@click.argument("record", type=click.Path(path_type=Path, exists=True), metavar="RECORD.json")
@click.option("--to", "url", required=True, help="The collector's address; https, or an onion address.")
@click.option(
    "--proxy", help="A SOCKS5 proxy that looks names up itself, such as socks5h://127.0.0.1:9050 (Tor)."
)
@click.option(
    "--keep", is_flag=True, help="Keep the record's file; it is evidence for as long as it is there."
)
@json_option
def submit(record: Path, url: str, proxy: str | None, keep: bool, as_json: bool) -> None:
    """Send a record to a collector; once it is taken, overwrite and remove the file.

    Sent again, a record gets the same answer. Without --proxy the collector sees this computer's address.

    Example: undersigned submit record.json --to https://letters.example.org/collect --proxy socks5h://127.0.0.1:9050
    """
    address, through = parse_address(url), parse_proxy(proxy) if proxy else None
    data = read_bounded(record, ARRIVING_BYTES)
    check_sendable(data, record.name)
    answer = send_record(data, address, through)
    if keep:
        say(f"{record} is kept: it is evidence until you destroy it")
    else:
        destroy_file(record)
        say(f"{record} was handed over and erased")
    tell({"answer": answer, "erased": not keep}, as_json, lambda: [answer] if answer else ["taken"])
