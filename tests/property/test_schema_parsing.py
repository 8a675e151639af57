from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from undersigned import canon, schema
from undersigned.errors import MalformedInput
from undersigned.letter.document import Letter
from undersigned.letter.record import Close, Record
from undersigned.roster.charter import Charter
from undersigned.roster.entry import EnrolmentStatement

KEY, DIGEST = canon.encode_base64(bytes(32)), "00" * 32
REGISTRARS = [{"ed25519": KEY, "name": f"r{number}"} for number in range(3)]
VALUES: dict[type, dict[str, Any]] = {
    Letter: {
        "undersigned": 1, "kind": "letter", "title": "T", "roster": DIGEST, "slot": 0, "class_counts": True,
        "ring_limit": 16384, "threshold": 20, "release": "at-close", "opens": "2026-12-02T08:00:00Z",
        "closes": "2026-12-20T20:00:00Z", "releases": None, "texts": [{"lang": "en", "sha256": DIGEST}],
        "addressees": ["A"], "organisers": [], "next": {"slots": 1, "until": "2027-12-31"}, "collector": None,
        "timestamp": DIGEST,
    },
    Record: {"action": "sign", "bucket": 3, "class": None, "next": {"commitments": [KEY], "proof": "A" * 128},
             "proof": "AAAA"},
    Close: {"undersigned": 1, "kind": "close", "letter": DIGEST, "signatures": 3, "classes": {"a": 1}},
    EnrolmentStatement: {"undersigned": 1, "kind": "enrolment", "charter": DIGEST, "class": "a",
                         "commitments": [KEY, KEY], "principal": None},
    Charter: {
        "undersigned": 1, "kind": "charter", "group": "G", "description": "", "created": "2026-11-21",
        "slots": 16, "min_ring": 20, "calendar": {"start": "2026-12-01", "days": 30, "slots": 2},
        "log": {"origin": "a.example/b", "ed25519": KEY, "witnesses": REGISTRARS, "quorum": 1},
        "classes": [
            {"name": "a", "rule": {"kind": "ssh-directory", "sha256": DIGEST}},
            {"name": "b", "rule": {"kind": "registrars", "threshold": 2, "registrars": REGISTRARS}},
        ],
    },
}  # fmt: skip
WRONG: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(
        [None, True, False, 0, -1, 2**53, 1.5, "", "a", "é", "\x00", "\u202e", [], {}, [[]], {"a": {}}]
    ).map(deepcopy),
    st.integers(-5, 2**64 - 1),
    st.text(max_size=5),
    st.floats(allow_nan=False, allow_infinity=False),
)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container in a JSON value with every key or index in it."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in list(inner):
        yield value, key
        yield from places(one)


def refusal_of(declared: type[Any], value: object) -> str:
    """What the error says, or nothing for a document that is accepted and encodes to itself."""
    data = canon.encode_json(value)  # type: ignore[arg-type]
    try:
        parsed = schema.parse_document(declared, data, "a.json", 64_000)
    except MalformedInput as error:
        return str(error)
    assert schema.encode_document(parsed) == data
    return ""


@given(st.sampled_from(list(VALUES)))
def test_samples_are_documents(declared: type) -> None:
    assert refusal_of(declared, VALUES[declared]) == ""


@given(st.sampled_from(list(VALUES)), st.data())
def test_changed_document_is_refused_or_encodes_to_itself(declared: type, data: st.DataObject) -> None:
    value = json.loads(json.dumps(VALUES[declared]))
    for _ in range(data.draw(st.integers(1, 3))):
        container, key = data.draw(st.sampled_from(list(places(value))))
        change = data.draw(st.sampled_from(["set", "drop", "add"]))
        if change == "set":
            container[key] = data.draw(WRONG)
        elif change == "drop":
            del container[key]
        elif isinstance(container, dict):
            container[data.draw(st.text(max_size=4))] = data.draw(WRONG)
        else:
            container.append(data.draw(WRONG))
        if not list(places(value)):
            break
    assert refusal_of(declared, value).isprintable()
