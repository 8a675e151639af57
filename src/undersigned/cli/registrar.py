"""`undersigned registrar`: vouch for members, or issue tokens to them unseen."""

from __future__ import annotations

from pathlib import Path

import click

from undersigned import limits, schema
from undersigned.cli.output import amount, json_option, say, tell
from undersigned.desk.charter_folder import CHARTER
from undersigned.desk.documents import read_document
from undersigned.desk.member import finish_blind
from undersigned.desk.registrar import issue, sign_count, vouch
from undersigned.files import write_atomically
from undersigned.keys.signing import Role, SigningKey
from undersigned.roster.blind_issue import BlindRequest, BlindResponse
from undersigned.roster.charter import Charter, RegistrarsRule
from undersigned.roster.request import EnrolmentRequest
from undersigned.roster.words import build_words

PATH = click.Path(path_type=Path)
EXISTING = click.Path(path_type=Path, exists=True)
key_option = click.option("--key", "key_path", type=EXISTING, required=True, help="The registrar's key file.")
charter_option = click.option(
    "--charter",
    "charter_path",
    type=EXISTING,
    required=True,
    help="The charter.json, or the folder it is in.",
)
person_option = "Whom you checked, in your own words; kept in the book alone."


@click.group()
def registrar() -> None:
    """Vouch for members, or issue tokens to them without seeing what they are for.

    Example: undersigned registrar vouch request.json --key union.key --charter charter.json --book union.book
    """


@registrar.command(name="vouch")
@click.argument("request_path", type=EXISTING, metavar="REQUEST.json")
@key_option
@charter_option
@click.option("--book", type=PATH, help="Remember for whom you vouched, so that nobody gets two entries.")
@click.option("--person", help=person_option)
@click.option("--out", type=PATH, help="Where the vouched request goes; in place if not given.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def vouch_(
    request_path: Path,
    key_path: Path,
    charter_path: Path,
    book: Path | None,
    person: str | None,
    out: Path | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Show a request, check it, and add your signature to it. Once you have met the person.

    Example: undersigned registrar vouch request.json --key union.key --charter charter.json
    --book union.book --person 4711
    """
    charter = _read_charter(charter_path)
    request = read_document(EnrolmentRequest, request_path, limits.LINE_BYTES)
    key = SigningKey.load(key_path, Role.REGISTRAR)
    say(f"charter: {charter.group}: {' '.join(build_words(charter.id))}")
    say(f"asks for an entry in: {request.statement.class_}")
    if book is None:
        say("warning: without --book, nothing keeps you from vouching for one person twice")
    if not yes:
        click.confirm(
            "Have you checked that this person belongs there, and has no other entry?", abort=True, err=True
        )
    vouched = vouch(charter, request, key, book, person)
    write_atomically(out or request_path, schema.encode_document(vouched))
    rule = charter.rule(request.statement.class_)
    wanted = rule.threshold if isinstance(rule, RegistrarsRule) else 0
    names = sorted(one.registrar for one in vouched.signatures)
    result = {"request": str(out or request_path), "registrars": names, "wanted": wanted}
    vouching = amount(len(names), "registrar vouches", "registrars vouch")
    needed = amount(wanted, "is needed", "are needed")
    tell(result, as_json, lambda: [f"{vouching}, {needed}: {', '.join(names)}"])


@registrar.command(name="issue")
@click.argument("request_path", type=EXISTING, metavar="REQUEST.json")
@key_option
@charter_option
@click.option("--book", type=PATH, required=True, help="Where you remember to whom you issued.")
@click.option("--person", required=True, help=person_option)
@click.option("--out", type=PATH, help="The answer's file; REQUEST.response.json if not given.")
@json_option
def issue_(
    request_path: Path,
    key_path: Path,
    charter_path: Path,
    book: Path,
    person: str,
    out: Path | None,
    as_json: bool,
) -> None:
    """Answer a person's request for a blind token, one for each person.

    Example: undersigned registrar issue agency.request.json --key agency.key --charter charter.json
    --book agency.book --person 4711
    """
    charter = _read_charter(charter_path)
    request = read_document(BlindRequest, request_path, limits.LINE_BYTES)
    response = issue(charter, request, SigningKey.load(key_path, Role.REGISTRAR), book, person)
    path = out or _response_path(request_path)
    write_atomically(path, schema.encode_document(response))
    tell({"response": str(path)}, as_json, lambda: [f"answer: {path}"])


def _response_path(request: Path) -> Path:
    stem = request.name.removesuffix(".json").removesuffix(".request")
    return request.with_name(f"{stem}.response.json")


@registrar.command()
@key_option
@charter_option
@click.option("--class", "class_", help="The class; your key tells it.")
@click.option("--book", type=EXISTING, help="Where you remember to whom you issued.")
@click.option("--none", "nothing", is_flag=True, help="You issued nothing, and so have no book.")
@click.option(
    "--out", type=PATH, default=Path("issued.json"), show_default=True, help="The statement's file."
)
@click.option(
    "--destroy", is_flag=True, help="Destroy what tells whom you issued to. You cannot issue any more."
)
@json_option
def issued(
    key_path: Path,
    charter_path: Path,
    class_: str | None,
    book: Path | None,
    nothing: bool,
    out: Path,
    destroy: bool,
    as_json: bool,
) -> None:
    """State and sign how many tokens you issued; the roster cannot be frozen without it.

    Example: undersigned registrar issued --key agency.key --charter charter.json --book agency.book --destroy
    """
    if nothing == (book is not None):
        raise click.UsageError("either --book or --none")
    charter, key = _read_charter(charter_path), SigningKey.load(key_path, Role.REGISTRAR)
    if book is not None and not destroy:
        say("warning: until the book is destroyed (--destroy), it tells whom you issued to")
    line = sign_count(charter, key, book, class_=class_, close=destroy)
    write_atomically(out, schema.encode_document(line))
    tokens = amount(line.count, "token", "tokens")
    result = {"issued": str(out), "class": line.class_, "count": line.count, "destroyed": destroy}
    tell(result, as_json, lambda: [f"{tokens} for {line.class_}, signed: {out}"])


@registrar.command()
@click.argument("pending", type=EXISTING)
@click.argument("responses", type=EXISTING, nargs=-1, required=True, metavar="RESPONSE...")
@click.option("--out", type=PATH, default=Path("enrolment.json"), show_default=True, help="The enrolment.")
@json_option
def finish(pending: Path, responses: tuple[Path, ...], out: Path, as_json: bool) -> None:
    """As a member: make the enrolment out of the registrars' answers, and destroy what could link them.

    Example: undersigned registrar finish me.key.pending ward.response.json union.response.json
    """
    answers = [read_document(BlindResponse, path, limits.LINE_BYTES) for path in responses]
    entry = finish_blind(pending, answers, out)
    result = {"enrolment": str(out), "class": entry.class_}
    tell(result, as_json, lambda: [f"enrolment for {entry.class_}: {out}"])


def _read_charter(path: Path) -> Charter:
    return read_document(Charter, path / CHARTER if path.is_dir() else path, limits.ROSTER_BYTES)
