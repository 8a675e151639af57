"""Many members send at once: every record is in, and readers hardly wait."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.load import Run, send_all, set_up
from support.servers import running_server
from undersigned import schema
from undersigned.server.store.folders import open_collector

CONNECTIONS = 50
SECONDS, PAGE_SECONDS = 30, 0.3


def send_and_count(path: Path, members: int) -> Run:
    desk, records = set_up(path, members)
    with running_server(desk.path) as served:
        run = send_all(served, desk, records, CONNECTIONS)
    assert run.statuses == {200: members}
    with open_collector(desk.folder.path) as collector:
        assert {schema.encode_document(one) for one in collector.records()} == set(records)
    return run


def test_every_record_of_a_crowd_is_in(tmp_path: Path) -> None:
    send_and_count(tmp_path / "site", 150)


@pytest.mark.long
def test_every_record_of_2000_is_in_soon_and_readers_hardly_wait(tmp_path: Path) -> None:
    run = send_and_count(tmp_path / "site", 2000)
    assert run.seconds < SECONDS
    assert max(run.pages) < PAGE_SECONDS
