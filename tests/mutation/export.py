"""The table for other implementations: each forged bundle with what must be said of it, a JSON line each.

`python -m mutation.export FILE.jsonl`, with `tests` and `src` on the path. A line is
{"id", "world", "document", "path", "name", "keys": […], "step", "code", "files": {name: base64url},
"zip": base64url or null}; where `zip` is not null, it is what to read, and `files` is empty. `step` is
"valid" where the bundle is valid, otherwise the first step that fails, and `code` is among its findings.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from mutation.forge import encode
from mutation.row import Row
from mutation.table import ROWS
from undersigned.canon import encode_base64


def encode_row(row: Row) -> bytes:
    """The line of a row, with its LF."""
    forgery = row.forge()
    held = forgery.files if forgery.archive is None else {}
    line = {
        "id": row.id,
        "world": row.world,
        "document": row.document,
        "path": row.path,
        "name": row.name,
        "keys": sorted(row.keys),
        "step": row.step,
        "code": row.code,
        "files": {name: encode_base64(data) for name, data in held.items()},
        "zip": None if forgery.archive is None else encode_base64(forgery.archive),
    }
    return encode(line) + b"\n"


def encode_table() -> Iterator[bytes]:
    """Every line."""
    return map(encode_row, ROWS)


def main() -> None:
    """Write the table to the file that is named."""
    with Path(sys.argv[1]).open("wb") as file:
        file.writelines(encode_table())


if __name__ == "__main__":
    main()
