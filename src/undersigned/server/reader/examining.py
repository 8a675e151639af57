"""Articles held against letters, each in a process of its own; what was found is kept while the server runs.

No reader's page fails by an article: one that takes too long, or at which the program fails, is shown alone
without its quotations.
"""

from __future__ import annotations

import pickle
import subprocess
import threading
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as StillRunning
from dataclasses import dataclass, field
from subprocess import DEVNULL, PIPE
from typing import Any, Final

from undersigned.errors import Refused, UndersignedError
from undersigned.page.press import Card
from undersigned.press.article import Article
from undersigned.press.examine import PressLetter
from undersigned.server.reader.press import WORKER, read_answer

_TOGETHER: Final = 2
# The worker bounds its own work; this bounds how long it may wait for a processor.
_SECONDS: Final = 120

Asked = Callable[[], tuple[PressLetter, Article]]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is shown of an article.

    Args:
        cards: of its quotations, by the language of the page.
        code: why there are none: `press-pending`, `press-failed`, `press-slow`; or empty.
    """

    cards: Mapping[str, Sequence[Card]] = field(default_factory=dict)
    code: str = ""


@dataclass(slots=True, eq=False)
class Examinations:
    """What was found of the articles of each letter, and what is being examined."""

    _found: dict[bytes, dict[Hashable, Future[Finding]]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _turns: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(_TOGETHER))

    def find(self, letter_id: bytes, asked: Mapping[Any, Asked], patience: float | None) -> list[Finding]:
        """What is found of all articles of a letter, in their order.

        Args:
            asked: for each article what builds the request; called only where it was not examined before.
            patience: how many seconds to wait in all; None to wait until all are examined.
        """
        with self._lock:
            before = self._found.get(letter_id, {})
            now = {one: before.get(one) or self._start(build) for one, build in asked.items()}
            # Those that were taken away are forgotten.
            self._found[letter_id] = now
        until = None if patience is None else time.monotonic() + patience
        return [_wait(one, until) for one in now.values()]

    def _start(self, build: Asked) -> Future[Finding]:
        future: Future[Finding] = Future()
        threading.Thread(target=self._run, args=(future, build), daemon=True).start()
        return future

    def _run(self, future: Future[Finding], build: Asked) -> None:
        with self._turns:
            try:
                finding = _find_cards(*build())
            except UndersignedError as error:
                finding = Finding(code=error.code)
            except Exception:  # noqa: BLE001 - whatever it is, it is this article's, and no reader's
                finding = Finding(code="press-failed")
        future.set_result(finding)


def _wait(future: Future[Finding], until: float | None) -> Finding:
    try:
        return future.result(None if until is None else max(0.0, until - time.monotonic()))
    except StillRunning:
        return Finding(code="press-pending")


def ask_worker(task: str, *asked: object) -> Any:
    """What the worker answers to one request.

    Args:
        task: one of those of `press_worker`, with what it takes.

    Raises:
        Refused: `press-slow`, `press-failed`.
    """
    try:
        done = subprocess.run(
            WORKER,
            input=pickle.dumps((task, *asked)),
            stdout=PIPE,
            stderr=DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused("press-slow") from None
    return read_answer(done.stdout, done.returncode)


def _find_cards(letter: PressLetter, article: Article) -> Finding:
    answer = ask_worker("cards", letter, article)
    return Finding({lang: [Card(**one) for one in cards] for lang, cards in answer.items()})
