"""Print `src/sentences.ts`: the sentence for every error code, the same that the command line prints.

`python web/tools/sentences.py > web/src/sentences.ts`, with the package installed.
"""

from __future__ import annotations

import json
import sys

from undersigned.sentences import SENTENCES


def build_module() -> str:
    """The file's text."""
    lines = [
        f"  {json.dumps(code)}: {json.dumps(sentence, ensure_ascii=False)},"
        for code, sentence in SENTENCES.items()
    ]
    head = "/** The plain sentence for every error code; made by tools/sentences.py, not by hand. */"
    return "\n".join([head, "export const SENTENCES: Readonly<Record<string, string>> = {", *lines, "};", ""])


if __name__ == "__main__":
    sys.stdout.write(build_module())
