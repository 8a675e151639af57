"""Every error code has its sentence, and every sentence its code."""

from __future__ import annotations

import ast
import re

from architecture.source import PACKAGE, ROOT, modules
from undersigned.sentences import SENTENCES

RAISED = {"MalformedInput", "Refused", "NotVerified", "StoreFailure", "Fault", "Finding"}
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def _strings(source: str) -> set[str]:
    return set(re.findall(r'"([a-z0-9]+(?:-[a-z0-9]+)*)"', source))


def _codes_raised() -> set[str]:
    codes = set()
    for tree in modules().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) in RAISED:
                place = 1 if getattr(node.func, "id", None) == "Finding" else 0
                first = node.args[place] if len(node.args) > place else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    codes.add(first.value)
    return codes


def test_every_code_has_a_sentence() -> None:
    codes = _codes_raised()
    assert len(codes) > 50
    assert sorted(codes - SENTENCES.keys()) == []


def test_every_sentence_has_a_use() -> None:
    own = PACKAGE / "sentences.py"
    rust = [path for path in (ROOT / "core").rglob("*.rs") if "target" not in path.parts]
    pages = [path for path in (ROOT / "web" / "src").rglob("*.ts") if path.name != "sentences.ts"]
    sources = [path.read_text("utf-8") for path in (*PACKAGE.rglob("*.py"), *rust, *pages) if path != own]
    used = set().union(*(_strings(source) for source in sources))
    assert sorted(SENTENCES.keys() - used) == []


def test_sentences_are_sentences() -> None:
    for code, sentence in SENTENCES.items():
        assert _CODE.fullmatch(code)
        assert sentence[0].isupper()
        assert sentence.endswith((".", ")"))
    assert list(SENTENCES) == sorted(SENTENCES)
