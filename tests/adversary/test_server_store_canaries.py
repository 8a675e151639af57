"""Who seizes a PostgreSQL database with everything that its server wrote looks there for who came, and when.

Canaries are planted in every header of what members send; a control finds one that was written on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from support.canaries import CANARIES, ask, ask_as_reader, find_in_files, send_as_member
from support.group import ClassPlan, GroupPlan, make_group
from support.members import Desk
from support.postgres import Cluster, find_bytes, serve_postgres
from support.servers import running_server
from support.world import LetterPlan, make_world
from undersigned import schema
from undersigned.bundle import names
from undersigned.desk.charter_folder import CharterFolder
from undersigned.desk.charter_toml import Plan

GROUP = GroupPlan((ClassPlan(members=4),), witnesses=1)


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """It keeps the most that it can: its log is for replicas."""
    with serve_postgres("replica") as one:
        yield one


def test_nobody_can_find_out_who_came_in_what_postgresql_wrote(tmp_path: Path, cluster: Cluster) -> None:
    desk, world = Desk.set_up(tmp_path / "site", make_group(GROUP)), make_world(GROUP, LetterPlan())
    directory = desk.group.files[names.DIRECTORY]
    CharterFolder.create(tmp_path / "site" / "enrolling", Plan(desk.group.charter, directory))
    record = world.sign(desk.group.members[0], letter=desk.folder.letter())
    letter_id, charter_id = desk.folder.letter().id.hex(), desk.group.charter.id.hex()
    with running_server(desk.path, "--database", cluster.create("canaries")) as served:
        assert ask(served, "GET", f"/groups/{charter_id}/enrol?canary-query").status == 200
        send_as_member(served, letter_id, charter_id, schema.encode_document(record))
        ask_as_reader(served, letter_id, charter_id)
    cluster.checkpoint()
    assert record.serial in find_bytes(cluster.data, [record.serial])
    assert find_in_files(tmp_path, CANARIES) == set()
    assert find_bytes(cluster.data, CANARIES) == {}


def test_would_notice_what_is_written(cluster: Cluster) -> None:
    with psycopg.connect(cluster.create("told"), autocommit=True) as connection:
        connection.execute("CREATE TABLE visit AS SELECT 'canary-browser/7' AS browser")
    cluster.checkpoint()
    assert b"canary" in find_bytes(cluster.data, CANARIES)


def test_no_column_holds_a_time(cluster: Cluster, tmp_path: Path) -> None:
    url = cluster.create("columns")
    with running_server(tmp_path, "--database", url):
        assert find_kinds(url) == {"bytea", "character varying"}


def test_would_notice_a_column_that_holds_a_time(cluster: Cluster, tmp_path: Path) -> None:
    url = cluster.create("timed")
    with running_server(tmp_path, "--database", url), psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER TABLE record ADD COLUMN came timestamptz DEFAULT now()")
        assert find_kinds(url) == {"bytea", "character varying", "timestamp with time zone"}


def find_kinds(url: str) -> set[str]:
    """The kinds of all columns of a server's tables."""
    asked = "SELECT DISTINCT data_type FROM information_schema.columns WHERE table_schema = 'public'"
    with psycopg.connect(url) as connection:
        return {kind for (kind,) in connection.execute(asked)}
