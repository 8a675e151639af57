from __future__ import annotations

from dataclasses import replace

import pytest

from support.rosters import Keeper, blind_rule, make_charter, make_keepers
from undersigned import schema
from undersigned.errors import UndersignedError
from undersigned.roster.issued import Issued, IssuedStatement, check_issued, find_issued_faults, sign_issued

KEEPERS = make_keepers(3, blind=True, prefix="blind")
CHARTER = make_charter(agency=blind_rule(KEEPERS, 2))
USED = {"blind-0": 3, "blind-1": 5, "blind-2": 0}


def line(keeper: Keeper, count: int = 5, class_: str = "agency", charter: bytes = CHARTER.id) -> Issued:
    return sign_issued(IssuedStatement(charter, class_, count, keeper.name), keeper.private.sign)


LINES = [line(keeper) for keeper in KEEPERS]


def found(lines: list[Issued], used: dict[str, int] = USED) -> list[tuple[str, str | None]]:
    return [(fault.code, fault.place) for fault in find_issued_faults(CHARTER, CHARTER.id, lines, used)]


def test_the_statement_is_the_protocols() -> None:
    statement = LINES[0].statement(CHARTER.id)
    assert schema.encode_document(statement) == (
        b'{"charter":"%s","class":"agency","count":5,"kind":"issued","registrar":"blind-0","undersigned":1}'
        % CHARTER.id.hex().encode()
    )


def test_accepts_a_line_for_each_blind_registrar() -> None:
    assert found(LINES) == []


def test_refuses_more_entries_than_issued() -> None:
    assert found(LINES, USED | {"blind-1": 6}) == [("issued-exceeded", "/issued/1/count")]


def test_refuses_a_count_raised_after_signing() -> None:
    raised = [LINES[0], replace(LINES[1], count=6), LINES[2]]
    assert found(raised, USED | {"blind-1": 6}) == [("issued-signature", "/issued/1/ed25519")]


@pytest.mark.parametrize(
    "lines", [LINES[:2], LINES[::-1], [*LINES, LINES[2]], [LINES[0], LINES[0], LINES[2]], []]
)
def test_refuses_lines_left_out_repeated_or_out_of_order(lines: list[Issued]) -> None:
    assert found(lines) == [("issued-order", "/issued")]


def test_refuses_a_line_for_another_class() -> None:
    assert found([line(KEEPERS[0], class_="ward"), *LINES[1:]]) == [("issued-order", "/issued")]


def test_refuses_a_statement_about_another_charter() -> None:
    other = line(KEEPERS[0], charter=bytes(32))
    assert found([other, *LINES[1:]]) == [("issued-signature", "/issued/0/ed25519")]


def test_refuses_another_registrars_signature() -> None:
    forged = replace(LINES[0], ed25519=LINES[1].ed25519)
    with pytest.raises(UndersignedError) as caught:
        check_issued(forged, CHARTER.id, KEEPERS[0].public)
    assert caught.value.code == "issued-signature"


def test_refuses_lines_where_the_charter_has_no_blind_registrar() -> None:
    charter = make_charter()
    assert [fault.code for fault in find_issued_faults(charter, charter.id, LINES, {})] == ["issued-order"]
