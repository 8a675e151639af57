"""Registrars in the open and unseen, through the real command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.commands import refused_with, run, run_json
from undersigned import schema
from undersigned.credential.enrol import enrol
from undersigned.credential.key_file import Credential
from undersigned.desk.blind_pending import BlindPending
from undersigned.desk.charter_folder import CharterFolder
from undersigned.desk.member import ask_blindly, build_request
from undersigned.roster.charter import Charter

CHARTER = """\
group = "Nurses of Northfield Hospital"
created = 2025-11-21
slots = 2
min_ring = 2
[log]
origin = "letters.example.org/northfield"
ed25519 = "log.pub"
[[classes]]
name = "former"
rule = "registrars"
threshold = 2
{former}
[[classes]]
name = "agency"
rule = "blind-registrars"
threshold = 2
{agency}
"""
NAMES = ("union", "council", "ward-sister")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys of a log and six registrars, and the charter that names them, all by the real command."""
    home = tmp_path_factory.mktemp("desk")
    run_json("keys", "new", "log", "letters.example.org/northfield", within=home)
    blocks: dict[str, list[str]] = {"former": [], "agency": []}
    for name in NAMES:
        run_json("keys", "new", "registrar", name, "--out", f"{name}.key", within=home)
        blocks["former"].append(f'[[classes.registrars]]\nname = "{name}"\ned25519 = "{name}.pub"\n')
        blind = f"blind-{name}"
        run_json("keys", "new", "registrar", blind, "--out", f"{blind}.key", "--rsa", "2048", within=home)
        keys = f'ed25519 = "{blind}.pub"\nrsa = "{blind}.pub:rsa"\nurl = "https://{name}.example/"\n'
        blocks["agency"].append(f'[[classes.registrars]]\nname = "{blind}"\n{keys}')
    text = CHARTER.format(**{class_: "\n".join(lines) for class_, lines in blocks.items()})
    (home / "CHARTER.toml").write_text(text)
    run_json("roster", "new", "CHARTER.toml", "--out", "charter", within=home)
    return home


@pytest.fixture
def charter(desk: Path) -> Charter:
    return CharterFolder(desk / "charter").charter()


def ask(charter: Charter, path: Path) -> Credential:
    credential = enrol(charter, "former", None)
    path.write_bytes(schema.encode_document(build_request(credential)))
    return credential


def ask_unseen(charter: Charter, folder: Path, name: str) -> BlindPending:
    """A pending file `NAME.pending` and one request for each registrar, `NAME-REGISTRAR.request.json`."""
    pending = ask_blindly(charter, enrol(charter, "agency", None))
    (folder / f"{name}.pending").write_bytes(schema.encode_document(pending))
    for request in pending.requests():
        path = folder / f"{name}-{request.registrar}.request.json"
        path.write_bytes(schema.encode_document(request))
    return pending


def vouching(desk: Path, request: Path, who: str, *more: object) -> tuple[object, ...]:
    fixed = ("--key", desk / f"{who}.key", "--charter", desk / "charter", "--yes")
    return ("registrar", "vouch", request, *fixed, *more)


def issuing(desk: Path, request: Path, who: str, book: Path, person: str) -> tuple[object, ...]:
    fixed = ("--key", desk / f"blind-{who}.key", "--charter", desk / "charter" / "charter.json")
    return ("registrar", "issue", request, *fixed, "--book", book, "--person", person)


def counting(desk: Path, who: str, *more: object) -> tuple[object, ...]:
    fixed = ("--key", desk / f"blind-{who}.key", "--charter", desk / "charter")
    return ("registrar", "issued", *fixed, *more)


def test_two_registrars_vouch_and_the_request_is_an_enrolment(
    desk: Path, charter: Charter, tmp_path: Path
) -> None:
    request = tmp_path / "request.json"
    ask(charter, request)
    for number, name in enumerate(("council", "union"), 1):
        told = run_json(
            *vouching(desk, request, name, "--book", tmp_path / f"{name}.book", "--person", "4711")
        )
        assert (len(told["registrars"]), told["wanted"]) == (number, 2)
    run_json("roster", "new", desk / "CHARTER.toml", "--out", tmp_path / "charter")
    assert run_json("roster", "add", tmp_path / "charter", request)["added"] == 1


def test_vouching_again_changes_nothing(desk: Path, charter: Charter, tmp_path: Path) -> None:
    request, book = tmp_path / "request.json", tmp_path / "union.book"
    ask(charter, request)
    arguments = vouching(desk, request, "union", "--book", book, "--person", "4711")
    run_json(*arguments)
    once, remembered = request.read_bytes(), book.read_bytes()
    run_json(*arguments)
    assert (request.read_bytes(), book.read_bytes()) == (once, remembered)
    assert book.stat().st_mode & 0o777 == 0o600


def test_shows_the_charter_and_asks_before_it_signs(desk: Path, charter: Charter, tmp_path: Path) -> None:
    request, out = tmp_path / "request.json", tmp_path / "vouched.json"
    ask(charter, request)
    before = request.read_bytes()
    arguments = [one for one in vouching(desk, request, "union", "--out", out) if one != "--yes"]
    said_no = run(*arguments, answer="n\n")
    assert said_no.returncode == 1
    assert not out.exists()
    said_yes = run(*arguments, answer="y\n")
    assert said_yes.returncode == 0
    words = run_json("roster", "check", desk / "charter")["words"]
    assert " ".join(words) in said_yes.stderr
    assert "former" in said_yes.stderr
    assert "without --book" in said_yes.stderr
    assert (request.read_bytes(), out.exists()) == (before, True)


def test_one_person_cannot_get_two_vouches(desk: Path, charter: Charter, tmp_path: Path) -> None:
    first, second, book = tmp_path / "first.json", tmp_path / "second.json", tmp_path / "union.book"
    for path in (first, second):
        ask(charter, path)
    run_json(*vouching(desk, first, "union", "--book", book, "--person", "Jo  Bloggs"))
    before = second.read_bytes()
    again = vouching(desk, second, "union", "--book", book, "--person", " jo bloggs")
    assert refused_with(*again) == "registrar-person-twice"
    assert second.read_bytes() == before
    # The control: without the book the second vouch is given.
    run_json(*vouching(desk, second, "union"))
    assert second.read_bytes() != before


def test_one_request_cannot_serve_two_persons(desk: Path, charter: Charter, tmp_path: Path) -> None:
    request, book = tmp_path / "request.json", tmp_path / "union.book"
    ask(charter, request)
    run_json(*vouching(desk, request, "union", "--book", book, "--person", "one"))
    another = vouching(desk, request, "union", "--book", book, "--person", "two")
    assert refused_with(*another) == "registrar-request-twice"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("proof", "enrolment-invalid"),
        ("charter", "statement-charter"),
        ("class", "registrar-class"),
        ("principal", "principal-not-null"),
        ("slots", "entry-slots"),
        ("key", "registrar-not-named"),
        ("blind key", "registrar-class"),
        ("no person", "registrar-person"),
        ("another's book", "book-differs"),
    ],
)
def test_refuses_to_vouch_with_a_wrong(
    fault: str, code: str, desk: Path, charter: Charter, tmp_path: Path
) -> None:
    request, book = tmp_path / "request.json", tmp_path / "a.book"
    ask(charter, request)
    other = tmp_path / "other.json"
    ask(charter, other)
    who = "union"
    more: tuple[object, ...] = ("--book", book, "--person", "4711")
    document = json.loads(request.read_text())
    statement = document["statement"]
    if fault == "proof":
        document["proof"] = json.loads(other.read_text())["proof"]
    elif fault == "charter":
        statement["charter"] = "00" * 32
    elif fault == "class":
        statement["class"] = "agency"
    elif fault == "principal":
        statement["principal"] = "someone"
    elif fault == "slots":
        statement["commitments"].pop()
    elif fault == "key":
        run_json("keys", "new", "registrar", "union", "--out", desk / f"{tmp_path.name}.key")
        who = tmp_path.name
    elif fault == "blind key":
        who = "blind-union"
    elif fault == "no person":
        more = ("--book", book)
    else:
        run_json(*vouching(desk, other, "council", "--book", book, "--person", "4711"))
    request.write_text(json.dumps(document, sort_keys=True, separators=(",", ":")))
    before = request.read_bytes()
    assert refused_with(*vouching(desk, request, who, *more)) == code
    assert request.read_bytes() == before


def _vouched(request: Path) -> list[dict[str, str]]:
    signatures: list[dict[str, str]] = json.loads(request.read_text())["signatures"]
    return signatures


def _put_vouches(request: Path, vouches: list[dict[str, str]]) -> None:
    document = json.loads(request.read_text()) | {"signatures": vouches}
    request.write_text(json.dumps(document, sort_keys=True, separators=(",", ":")))


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("made up", "registrar-signature"),
        ("of another request", "registrar-signature"),
        ("of a stranger", "registrar-unknown"),
        ("twice", "registrar-order"),
    ],
)
def test_refuses_to_vouch_beside_a_vouch(
    fault: str, code: str, desk: Path, charter: Charter, tmp_path: Path
) -> None:
    request, other, book = tmp_path / "request.json", tmp_path / "other.json", tmp_path / "union.book"
    for path in (request, other):
        ask(charter, path)
        run_json(*vouching(desk, path, "council"))
    (true,) = _vouched(request)
    if fault == "made up":
        _put_vouches(request, [true, true | {"registrar": "ward-sister"}])
    elif fault == "of another request":
        _put_vouches(request, _vouched(other))
    elif fault == "of a stranger":
        _put_vouches(request, [true, true | {"registrar": "blind-union"}])
    else:
        _put_vouches(request, [true, true])
    before = request.read_bytes()
    assert refused_with(*vouching(desk, request, "union", "--book", book, "--person", "4711")) == code
    assert (request.read_bytes(), book.exists()) == (before, False)
    # The control: a vouch that was given stands beside another.
    _put_vouches(request, [true])
    assert run_json(*vouching(desk, request, "union"))["registrars"] == ["council", "union"]


def test_tells_how_many_vouch(desk: Path, charter: Charter, tmp_path: Path) -> None:
    request = tmp_path / "request.json"
    ask(charter, request)
    told = [run(*vouching(desk, request, who)).stdout for who in ("council", "union")]
    assert told[0] == "1 registrar vouches, 2 are needed: council\n"
    assert told[1] == "2 registrars vouch, 2 are needed: council, union\n"


def test_blind_tokens_from_request_to_frozen_roster(desk: Path, charter: Charter, tmp_path: Path) -> None:
    run_json("roster", "new", desk / "CHARTER.toml", "--out", tmp_path / "charter")
    books = {who: tmp_path / f"{who}.book" for who in ("union", "council")}
    for person in ("ann", "bo"):
        ask_unseen(charter, tmp_path, person)
        for who, book in books.items():
            request = tmp_path / f"{person}-blind-{who}.request.json"
            told = run_json(*issuing(desk, request, who, book, person))
            assert told["response"] == str(tmp_path / f"{person}-blind-{who}.response.json")
        answers = [tmp_path / f"{person}-blind-{who}.response.json" for who in books]
        enrolment = tmp_path / f"{person}.json"
        made = run_json("registrar", "finish", tmp_path / f"{person}.pending", *answers, "--out", enrolment)
        assert made["class"] == "agency"
        assert not (tmp_path / f"{person}.pending").exists()
        run_json("roster", "add", tmp_path / "charter", enrolment)
    issued = []
    for who in NAMES:
        source = ("--book", books[who], "--destroy") if who in books else ("--none",)
        told = run_json(*counting(desk, who, *source, "--out", tmp_path / f"{who}.issued.json"))
        assert told["count"] == (2 if who in books else 0)
        issued += ["--issued", tmp_path / f"{who}.issued.json"]
    frozen = run_json("roster", "freeze", tmp_path / "charter", "--key", desk / "log.key", *issued)
    assert frozen["entries"] == {"former": 0, "agency": 2}
    assert run_json("roster", "check", tmp_path / "charter")["frozen"]


def test_a_destroyed_book_tells_the_number_alone(desk: Path, charter: Charter, tmp_path: Path) -> None:
    ask_unseen(charter, tmp_path, "ann")
    book, request = tmp_path / "union.book", tmp_path / "ann-blind-union.request.json"
    arguments = issuing(desk, request, "union", book, "Ann Example")
    run_json(*arguments)
    assert b"ann example" in book.read_bytes()
    out = ("--out", tmp_path / "issued.json")
    first = run_json(*counting(desk, "union", "--book", book, "--class", "agency", *out))
    assert b"ann example" in book.read_bytes()
    run_json(*counting(desk, "union", "--book", book, "--destroy", *out))
    left = [path for path in tmp_path.iterdir() if path.is_file() and b"ann example" in path.read_bytes()]
    assert left == []
    # It can be counted again, but nobody can be added.
    assert (
        run_json(*counting(desk, "union", "--book", book, "--destroy", *out))["count"] == first["count"] == 1
    )
    assert refused_with(*arguments) == "book-closed"


def test_the_same_blinded_request_gets_the_same_answer(desk: Path, charter: Charter, tmp_path: Path) -> None:
    ask_unseen(charter, tmp_path, "ann")
    request = tmp_path / "ann-blind-union.request.json"
    arguments = issuing(desk, request, "union", tmp_path / "book", "ann")
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    run_json(*arguments, "--out", first)
    run_json(*arguments, "--out", second)
    assert first.read_bytes() == second.read_bytes()


def test_one_person_cannot_get_two_tokens(desk: Path, charter: Charter, tmp_path: Path) -> None:
    for name in ("ann", "ann-again"):
        ask_unseen(charter, tmp_path, name)
    book = tmp_path / "book"
    run_json(*issuing(desk, tmp_path / "ann-blind-union.request.json", "union", book, "ann"))
    second = tmp_path / "ann-again-blind-union.request.json"
    assert refused_with(*issuing(desk, second, "union", book, "ann")) == "registrar-person-twice"
    assert not (tmp_path / "ann-again-blind-union.response.json").exists()
    # The control: another person's is answered.
    run_json(*issuing(desk, second, "union", book, "bo"))


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("charter", "00" * 32, "statement-charter"),
        ("class", "former", "evidence-kind"),
        ("class", "nobody", "class-unknown"),
        ("registrar", "blind-council", "registrar-class"),
        ("registrar", "nobody", "registrar-unknown"),
        ("blinded", "AAAA", "token-length"),
        ("blinded", "A" * 342, "token-request"),
    ],
)
def test_refuses_to_issue_for_a_wrong(
    field: str, value: str, code: str, desk: Path, charter: Charter, tmp_path: Path
) -> None:
    ask_unseen(charter, tmp_path, "ann")
    request = tmp_path / "ann-blind-union.request.json"
    document = json.loads(request.read_text()) | {field: value}
    request.write_text(json.dumps(document, sort_keys=True, separators=(",", ":")))
    assert refused_with(*issuing(desk, request, "union", tmp_path / "book", "ann")) == code
    # What was refused is not held against the person.
    assert not (tmp_path / "book").exists()


def test_refuses_to_count_what_is_not_counted(desk: Path, tmp_path: Path) -> None:
    assert refused_with(*counting(desk, "union", "--none", "--class", "former")) == "registrar-class"
    plain = ("--key", desk / "union.key", "--charter", desk / "charter", "--none")
    assert refused_with("registrar", "issued", *plain) == "evidence-kind"
    assert run(*counting(desk, "union")).returncode == 2
    assert run(*counting(desk, "union", "--book", tmp_path / "gone.book")).returncode == 2
