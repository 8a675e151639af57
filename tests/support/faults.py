"""A process that is killed at its n-th write, and what must be there afterwards, whichever n it was.

LD_PRELOAD=faults.so python -m support.faults SCENARIO PLACE BASE FIRST STEP [torn]

For n = FIRST, FIRST + STEP …, until it is not killed any more: a copy of the folder BASE is prepared, a child
does what the scenario says and is killed, and another one looks at what is left and finishes it. BASE is made
by `lay_out`; PLACE is a database's URL, or `folder`.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import true

from support.fault_scenarios import CONTROL, SCENARIOS, Site, Steps
from support.group import Group
from support.world import LetterPlan, World, open_folder
from undersigned import schema
from undersigned.desk.charter_folder import CharterFolder
from undersigned.desk.charter_toml import Plan
from undersigned.letter.document import Letter
from undersigned.server.store.opening import open_store
from undersigned.server.store.postgres import PostgresStore
from undersigned.server.store.store import TABLES, Change

MOST = 2000


def lay_out(base: Path, world: World, letters: dict[str, tuple[Letter, LetterPlan]]) -> None:
    """The folder that every attempt begins with: open letters, a charter, and what is to be taken in."""
    group: Group = world.group
    for name, (letter, plan) in letters.items():
        folder = open_folder(base / name, group, letter, plan)
        folder.path.rename(base / f"{name}-letter")
        shutil.rmtree(base / name)
        records = [world.sign(member, letter=letter) for member in group.members]
        (base / f"{name}.jsonl").write_bytes(b"".join(schema.encode_document(one) + b"\n" for one in records))
    CharterFolder.create(base / "charter", Plan(group.charter, group.files.get("directory.allowed_signers")))
    entries = [schema.encode_document(member.entry) + b"\n" for member in group.members]
    (base / "entries.jsonl").write_bytes(b"".join(entries))
    group.log.save(base / "log.key")


@contextmanager
def open_site(path: Path, place: str) -> Iterator[Site]:
    if place == "folder":
        yield Site(path, None)
        return
    with closing(open_store(place.format(path=path))) as store:
        yield Site(path, store)


def run_child(work: Callable[[], None]) -> int:
    """Exit status of a child that does the work; minus the signal that ended it."""
    sys.stdout.flush()
    if (child := os.fork()) == 0:
        try:
            work()
        except BaseException:  # noqa: BLE001 - told, and nothing of this process may run on
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def attempt(scenario: str, place: str, base: Path, number: int, *, torn: bool) -> bool:
    """Whether the child was killed; stops the program where something is wrong afterwards."""
    site, told = base.parent / f"attempt-{os.getpid()}", base.parent / f"told-{os.getpid()}"
    shutil.rmtree(site, ignore_errors=True)
    shutil.copytree(base, site)
    prepare, act, check = find_steps(scenario)
    told.write_bytes(b"")
    descriptor = os.open(told, os.O_WRONLY | os.O_APPEND)

    def tell(word: str) -> None:
        # The one call that is not counted: nobody is told half a word.
        os.writev(descriptor, [f"{word}\n".encode()])

    def do(work: Callable[[Site], None]) -> Callable[[], None]:
        def done() -> None:
            with open_site(site, place) as opened:
                work(opened)

        return done

    def begin() -> None:
        library = ctypes.CDLL(None)
        with open_site(site, place) as opened:
            library.fault_begin(number, int(torn))
            act(opened, tell)
            library.fault_begin(0, 0)

    assert run_child(do(empty)) == 0
    assert run_child(do(prepare)) == 0
    status = run_child(begin)
    assert status in {0, -9}, status
    words = told.read_text().split()
    assert run_child(do(lambda opened: check(opened, words))) == 0, (
        f"{scenario} in {place}, killed at {number}"
    )
    os.close(descriptor)
    return status != 0


def find_steps(scenario: str) -> Steps:
    if scenario in SCENARIOS or scenario == "control":
        return SCENARIOS.get(scenario, CONTROL)
    from support.fault_pages import PAGES  # noqa: PLC0415 - slow to load

    return PAGES[scenario]


def empty(site: Site) -> None:
    """A database server serves all attempts, one after the other."""
    if isinstance(site.store, PostgresStore):
        site.store.change(*(Change(one, [], true()) for one in TABLES))


def main() -> int:
    scenario, place, base, first, step = sys.argv[1:6]
    number = int(first)
    while attempt(scenario, place, Path(base), number, torn="torn" in sys.argv):
        number += int(step)
        assert number < MOST
    print(number)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
