"""The folders in which a server looks for groups and letters."""

from __future__ import annotations

import os
from pathlib import Path


def list_folders(site: Path) -> list[Path]:
    """The folders right below a site's own, by name, but for those that the server may not look into.

    A file system has such folders of its own, and an operator may have put others there.

    Raises:
        OSError: the site's own folder cannot be read.
    """
    return [path for path in sorted(site.iterdir()) if path.is_dir() and os.access(path, os.R_OK | os.X_OK)]
