from __future__ import annotations

import hashlib

import pytest

from support.ssh_signers import TYPES, make_signer
from undersigned.errors import UndersignedError
from undersigned.keys.ssh_public_key import parse_public_line
from undersigned.limits import DIRECTORY_LINE_BYTES, PRINCIPAL_CHARS
from undersigned.roster.directory import (
    DirectoryLine,
    build_directory,
    parse_directory,
    parse_directory_request,
)

KEY = " ".join(make_signer("ed25519").line.split()[:2])
OTHER = " ".join(make_signer("ecdsa-256").line.split()[:2])
GOOD = f'a.b_c@d-1 namespaces="enrolment@undersigned" {KEY} class=ward\n'
SECOND = f'second namespaces="enrolment@undersigned" {OTHER} class=former\n'


def code_and_place_of(text: str) -> tuple[str, str | None]:
    with pytest.raises(UndersignedError) as caught:
        parse_directory(text.encode(), "directory")
    return caught.value.code, caught.value.place


def test_roundtrip_directory_with_every_type_of_key() -> None:
    lines = [
        DirectoryLine(f"member.{number}", "ward", parse_public_line(make_signer(kind).line))
        for number, kind in enumerate(TYPES)
    ]
    data = build_directory(lines)
    directory = parse_directory(data, "directory")
    assert list(directory.members.values()) == lines
    assert directory.sha256 == hashlib.sha256(data).digest()


def test_reads_the_form_of_the_protocol() -> None:
    directory = parse_directory((GOOD + SECOND).encode(), "directory")
    assert [line.class_ for line in directory.members.values()] == ["ward", "former"]
    assert directory.members["a.b_c@d-1"].key == parse_public_line(KEY)


def test_an_organisers_line_becomes_a_line_of_the_directory() -> None:
    line = parse_directory_request(f"a.b_c@d-1 ward {KEY} someone@laptop\n", "requests:1")
    assert build_directory([line]) == GOOD.encode()


@pytest.mark.parametrize(
    "line",
    ["", "name", "name ward", "na*me ward " + KEY, "name Ward " + KEY],
    ids=["empty", "no class", "no key", "pattern as principal", "capital in the class"],
)
def test_refuses_an_organisers_line_that_is_not_complete(line: str) -> None:
    with pytest.raises(UndersignedError) as caught:
        parse_directory_request(line, "requests:1")
    assert (caught.value.code, caught.value.place) == ("directory-request", "requests:1")


FAULTS = {
    "no LF at the end": GOOD.removesuffix("\n"),
    "CR and LF": GOOD.replace("\n", "\r\n"),
    "an empty line": "\n" + GOOD,
    "a comment line": "# members\n" + GOOD,
    "two principals": GOOD.replace("a.b_c@d-1", "a,b"),
    "a pattern": GOOD.replace("a.b_c@d-1", "*"),
    "a negated pattern": GOOD.replace("a.b_c@d-1", "!a"),
    "no principal": GOOD.removeprefix("a.b_c@d-1 "),
    "a principal of 201 characters": GOOD.replace("a.b_c@d-1", "a" * (PRINCIPAL_CHARS + 1)),
    "no namespaces": GOOD.replace('namespaces="enrolment@undersigned" ', ""),
    "another namespace": GOOD.replace("enrolment@undersigned", "git"),
    "two namespaces": GOOD.replace("enrolment@undersigned", "enrolment@undersigned,git"),
    "one more option": GOOD.replace('signed" ', 'signed",cert-authority '),
    "a time limit": GOOD.replace('signed" ', 'signed",valid-before="20300101" '),
    "two spaces": GOOD.replace(" ssh-", "  ssh-"),
    "a tab": GOOD.replace(" ssh-", "\tssh-"),
    "a space in front": " " + GOOD,
    "a space at the end": GOOD.replace("\n", " \n"),
    "no class": GOOD.replace(" class=ward", ""),
    "a class in capitals": GOOD.replace("class=ward", "class=Ward"),
    "an empty class": GOOD.replace("class=ward", "class="),
    "words after the class": GOOD.replace("class=ward", "class=ward a nurse"),
    "a control character": GOOD.replace("class=ward", "class=ward\x0b"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_refuses_a_line_with(fault: str) -> None:
    assert FAULTS[fault] != GOOD
    code, place = code_and_place_of(SECOND + FAULTS[fault])
    assert (code, place) == ("directory-line", "directory:2")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (GOOD.replace("class=ward", "class=é"), "encoding"),
        (GOOD.replace("ssh-ed25519", "ssh-rsa"), "ssh-key-line"),
        (GOOD.replace(" class", "= class"), "ssh-key-line"),
        (GOOD.replace(KEY, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA=="), "ssh-wire"),
        (GOOD.replace(KEY, "ssh-dss AAAAB3NzaC1kc3M="), "ssh-key-type"),
        ("x" * (DIRECTORY_LINE_BYTES + 1) + "\n", "too-large"),
    ],
)
def test_refuses_what_the_key_or_the_limits_refuse(text: str, code: str) -> None:
    assert code_and_place_of(SECOND + text) == (code, "directory:2")


def test_refuses_a_principal_twice() -> None:
    text = GOOD + SECOND.replace("second", "a.b_c@d-1")
    assert code_and_place_of(text) == ("directory-principal-twice", "directory:2")


def test_refuses_a_key_twice() -> None:
    text = GOOD + SECOND.replace(OTHER, KEY)
    assert code_and_place_of(text) == ("directory-key-twice", "directory:2")


def test_refuses_to_build_a_directory_with_a_key_twice() -> None:
    key = parse_public_line(KEY)
    with pytest.raises(UndersignedError) as caught:
        build_directory([DirectoryLine("one", "ward", key), DirectoryLine("two", "ward", key)])
    assert caught.value.code == "directory-key-twice"
