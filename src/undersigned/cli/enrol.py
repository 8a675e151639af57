"""`undersigned enrol`: make a key file and ask for an entry on the roster."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from undersigned import schema
from undersigned.cli.output import amount, json_option, say, tell
from undersigned.cli.passphrase import choose_passphrase, find_passphrase, passphrase_option, plain_option
from undersigned.cli.showing import check_free
from undersigned.cli.words import confirm_words, show_words
from undersigned.credential.enrol import enrol as draw_credential
from undersigned.credential.key_file import Credential
from undersigned.credential.use import create_key_file, open_credential
from undersigned.desk.blind_pending import PENDING_BYTES
from undersigned.desk.disclosure import describe_rule, describe_visibility
from undersigned.desk.invitation import Invitation, build_request_names, read_invitation
from undersigned.desk.member import (
    ask_blindly,
    build_request,
    build_ssh_entry,
    check_enrolled,
    read_pending,
    require_statement,
)
from undersigned.desk.ssh_keygen import read_public_key, sign_with_ssh
from undersigned.errors import Refused
from undersigned.files import read_bounded, write_exclusively
from undersigned.roster.charter import (
    BlindRegistrarsRule,
    Charter,
    RegistrarsRule,
    SignersOfRule,
    SshDirectoryRule,
)
from undersigned.roster.words import build_words

PATH = click.Path(path_type=Path)
EXISTING = click.Path(path_type=Path, exists=True)
_OWNER_ONLY = 0o600


@click.command()
@click.argument("charter", type=EXISTING, metavar="CHARTER.json")
@click.option("--class", "class_", required=True, help="The class of the charter that you belong to.")
@click.option(
    "--principal", help="Your name in the directory of SSH keys; found by the key if you leave it out."
)
@click.option(
    "--ssh-key", type=EXISTING, help="Your SSH key, or the .pub file of a key that your agent holds."
)
@click.option("--registrar", "registrars", multiple=True, help="A blind registrar to ask; all if left out.")
@click.option("--key", type=PATH, default=Path("me.key"), show_default=True, help="The key file to make.")
@click.option("--out", type=PATH, help="The file to write: enrolment.json, or request.json for registrars.")
@plain_option
@passphrase_option
@click.option("--yes", is_flag=True, help="Take the twelve words to be compared already.")
@json_option
def enrol(
    charter: Path,
    class_: str,
    principal: str | None,
    ssh_key: Path | None,
    registrars: tuple[str, ...],
    key: Path,
    out: Path | None,
    plain: bool,
    passphrase_file: Path | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Make a key file and ask for an entry on the roster. Repeated, it asks for the same entry again.

    Example: undersigned enrol charter.json --class ward --ssh-key ~/.ssh/id_ed25519
    """
    invitation = read_invitation(charter)
    rule = invitation.charter.rule(class_)
    principal = _find_principal(invitation, class_, principal, ssh_key)
    out = out or Path("enrolment.json" if isinstance(rule, SshDirectoryRule) else "request.json")
    if not isinstance(rule, BlindRegistrarsRule):  # their requests have names of their own
        check_free(out)
    words = build_words(invitation.charter.id)
    _show(invitation.charter, class_, principal)
    show_words("Twelve words, to compare with a colleague before you enrol:", words)
    confirm_words("Does a colleague see the same twelve words?", yes=yes)
    if key.exists():
        credential = _open(invitation.charter, class_, principal, key, find_passphrase(key, passphrase_file))
    else:
        passphrase = choose_passphrase(passphrase_file, key, plain=plain)
        credential = draw_credential(invitation.charter, class_, principal)
        create_key_file(key, credential, passphrase)
    written = _ask(invitation.charter, credential, ssh_key, registrars, key, out)
    result = {
        "charter": invitation.charter.id.hex(),
        "words": list(words),
        "key": str(key),
        "written": [str(path) for path in written],
    }
    tell(result, as_json, lambda: [f"key file: {key}", *(f"to hand over: {path}" for path in written)])


def _find_principal(
    invitation: Invitation, class_: str, principal: str | None, ssh_key: Path | None
) -> str | None:
    rule = invitation.charter.rule(class_)
    if isinstance(rule, SignersOfRule):
        raise Refused("class-not-enrolled", None, class_)
    if not isinstance(rule, SshDirectoryRule):
        if principal is not None:
            raise Refused("principal", None, "not used by this class")
        return None
    if ssh_key is None:
        raise Refused("ssh-key-needed")
    public = read_public_key(ssh_key)
    if principal is None:
        return invitation.find_principal(class_, public)
    invitation.check_listed(class_, principal, public)
    return principal


def _show(charter: Charter, class_: str, principal: str | None) -> None:
    rule = charter.rule(class_)
    say(f"{charter.group}, charter of {charter.created:%Y-%m-%d}")
    if charter.description:
        say(charter.description)
    say("")
    say(f"You enrol in the class {class_}" + (f" as {principal}." if principal else "."))
    say(describe_rule(rule))
    say(f"Who can see that you are on the roster: {describe_visibility(rule)}")
    say(f"Your key file will serve {amount(charter.slots, 'letter', 'letters')}.")
    say("")


def _open(
    charter: Charter, class_: str, principal: str | None, key: Path, passphrase: str | None
) -> Credential:
    say(f"{key} is there already: its enrolment is asked for again.")
    with open_credential(key, passphrase, datetime.now(UTC)) as held:
        check_enrolled(held.credential, charter, class_, principal)
        return held.credential


def _ask(
    charter: Charter,
    credential: Credential,
    ssh_key: Path | None,
    registrars: tuple[str, ...],
    key: Path,
    out: Path,
) -> list[Path]:
    rule = charter.rule(require_statement(credential).class_)
    if isinstance(rule, RegistrarsRule):
        write_exclusively(out, schema.encode_document(build_request(credential)))
        return [out]
    if isinstance(rule, BlindRegistrarsRule):
        return _ask_blindly(charter, credential, registrars, key, out.parent)
    entry = build_ssh_entry(credential, lambda message: sign_with_ssh(_given(ssh_key), message))
    write_exclusively(out, schema.encode_document(entry))
    return [out]


def _given(ssh_key: Path | None) -> Path:
    if ssh_key is None:
        raise Refused("ssh-key-needed")
    return ssh_key


def _ask_blindly(
    charter: Charter, credential: Credential, registrars: tuple[str, ...], key: Path, folder: Path
) -> list[Path]:
    beside = key.with_name(key.name + ".pending")
    if beside.exists():
        pending = read_pending(beside, credential)
    else:
        pending = ask_blindly(charter, credential, registrars)
        write_exclusively(beside, schema.encode_document(pending), _OWNER_ONLY)
    requests = pending.requests()
    names = build_request_names(request.registrar for request in requests)
    for name, request in zip(names, requests, strict=True):
        _write_once(folder / name, schema.encode_document(request))
    return [folder / name for name in names]


def _write_once(path: Path, data: bytes) -> None:
    if path.exists() and read_bounded(path, PENDING_BYTES) == data:
        return
    write_exclusively(path, data)
