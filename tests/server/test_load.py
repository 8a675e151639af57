"""Many members send at once: every record is in.

How long it takes, and how long readers wait meanwhile, is measured by bench/server.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from support.load import send_all, set_up
from support.servers import running_server
from undersigned import schema
from undersigned.server.store.folders import open_collector

CONNECTIONS = 50


@pytest.mark.parametrize("members", [150, pytest.param(2000, marks=pytest.mark.long)])
def test_every_record_of_a_crowd_is_in(tmp_path: Path, members: int) -> None:
    desk, records = set_up(tmp_path / "site", members)
    with running_server(desk.path) as served:
        run = send_all(served, desk, records, CONNECTIONS)
    assert run.statuses == {200: members}
    with open_collector(desk.folder.path) as collector:
        assert {schema.encode_document(one) for one in collector.records()} == set(records)
