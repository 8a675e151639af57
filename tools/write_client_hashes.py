"""Write the digests of all that pages load into the release, after `make web`."""

from __future__ import annotations

import json
from pathlib import Path

from undersigned.server.client import script

TARGET = Path(script.__file__).with_name("hashes.json")


def main() -> None:
    """Write `hashes.json` beside the script."""
    TARGET.write_text(json.dumps(script.build_hashes(), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
