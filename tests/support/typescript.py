"""The second implementation, `web/`, compiled for a test."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "web"

needs_node = pytest.mark.skipif(
    shutil.which("node") is None or not (WEB / "node_modules" / ".installed").exists(),
    reason="node or its packages are not installed: run `make web`",
)


def build_scripts(folder: Path) -> Path:
    """Compile `web/` into an empty folder; the folder of its scripts."""
    tsc = WEB / "node_modules" / ".bin" / "tsc"
    subprocess.run([tsc, "-p", WEB, "--outDir", folder], check=True, capture_output=True)
    (folder / "package.json").write_text('{"type":"module"}', "utf-8")
    (folder / "node_modules").symlink_to(WEB / "node_modules")
    return folder / "src" / "cli"
