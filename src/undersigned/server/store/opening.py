"""Opening the database at a URL, made and brought up to date first."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from undersigned.errors import MalformedInput, Refused, StoreFailure, UndersignedError
from undersigned.server.store.postgres import PostgresStore
from undersigned.server.store.sqlite import SqliteStore
from undersigned.server.store.store import Store, translate_errors

FILE: Final = "records.sqlite"
MIGRATIONS: Final = Path(__file__).parent / "migrations"


def open_store(url: str) -> Store:
    """The store at a URL.

    Args:
        url: `sqlite:///FILE` (four slashes for a path from the root) or `postgresql://USER@HOST/NAME`.

    Raises:
        Refused: `database-url`.
        StoreFailure: `database-failed`, `database-version`.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise Refused("database-url") from None
    store: Store
    if parsed.drivername == "sqlite" and parsed.database not in {None, "", ":memory:"}:
        store = SqliteStore(Path(str(parsed.database)))
    elif parsed.drivername == "postgresql":
        store = PostgresStore(parsed.set(drivername="postgresql+psycopg"))
    else:
        raise Refused("database-url")
    try:
        upgrade(store)
        # A crash may have come between a change and what hides its order.
        store.rewrite()
    except UndersignedError:
        store.close()
        raise
    return store


def open_beside(folder: Path) -> Store:
    """The store in a site's own folder, `records.sqlite`.

    Raises:
        StoreFailure: `database-failed`, `database-version`.
    """
    return open_store(str(URL.create("sqlite", database=os.path.realpath(folder / FILE))))


def open_named(address: str, folder: Path) -> Store:
    """The store whose address is written down in a folder; it must be there.

    Args:
        address: as `Store.address` gave it.
        folder: where it is written down.

    Raises:
        MalformedInput: `store-address`.
        StoreFailure: `not-found`, `database-failed`, `database-version`.
    """
    try:
        parsed = make_url(address)
    except ArgumentError:
        raise MalformedInput("store-address", str(folder)) from None
    if parsed.drivername != "sqlite":
        return open_store(address)
    path = Path(os.path.realpath(folder), parsed.database or "")
    # An empty database in its place would be taken for a letter that nobody signed.
    if not path.is_file():
        raise StoreFailure("not-found", str(path))
    return open_store(str(parsed.set(database=os.path.realpath(path))))


def upgrade(store: Store, revision: str = "head") -> None:
    """Bring the tables up to date, or to a version; several processes may try at once.

    Raises:
        StoreFailure: `database-failed`, `database-version`.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    try:
        with translate_errors(), store.engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
    except CommandError:
        raise StoreFailure("database-version") from None
