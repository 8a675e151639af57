"""The pages that a member opens: a group's, the one to enrol, the one to sign or leave a letter.

Source: PROTOCOL §2, §4, §5.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from starlette.responses import HTMLResponse

from undersigned.bundle import names
from undersigned.desk.disclosure import (
    describe_crowd,
    describe_dates,
    describe_rule,
    describe_visibility,
    describe_vouching,
    list_unprotected,
)
from undersigned.limits import POINT_BYTES
from undersigned.page.languages import find_direction, name_language
from undersigned.proof import build_letter_rings
from undersigned.roster.charter import (
    Charter,
    MemberClass,
    RegistrarsRule,
    Rule,
    SignersOfRule,
    SshDirectoryRule,
)
from undersigned.roster.words import build_words
from undersigned.server.client.words import Words
from undersigned.server.groups import Group
from undersigned.server.held_keys import HeldKeys
from undersigned.server.letters import Served
from undersigned.server.member.words import ENROL_WORDS, SIGN_WORDS, translate
from undersigned.server.shell.rendering import render, render_with_client
from undersigned.server.shell.view import View
from undersigned.tongue import Tongue

_STEP = 10


@dataclass(frozen=True, slots=True)
class ClassShown:
    """A class as a page shows it.

    Args:
        way: how one enrols in it: `ssh`, `code`, `elsewhere` (by the command line), or empty (nobody enrols).
    """

    name: str
    rule: str
    visibility: str
    way: str


def _show_classes(charter: Charter, keys: HeldKeys, tongue: Tongue) -> list[ClassShown]:
    shown = []
    for one in charter.classes:
        way = _find_way(charter, one, keys)
        rule, seen = _describe_codes(tongue) if way == "code" else _describe(one.rule, tongue)
        shown.append(ClassShown(one.name, rule, seen, way))
    return shown


def _find_way(charter: Charter, one: MemberClass, keys: HeldKeys) -> str:
    if isinstance(one.rule, SshDirectoryRule):
        return "ssh"
    if isinstance(one.rule, SignersOfRule):
        return ""
    by_code = isinstance(one.rule, RegistrarsRule) and one.rule.threshold == 1
    return "code" if by_code and keys.find_registrar(charter.id, one.name) else "elsewhere"


def _describe(rule: Rule, tongue: Tongue) -> tuple[str, str]:
    return describe_rule(rule, tongue=tongue), describe_visibility(rule, tongue=tongue)


def _describe_codes(tongue: Tongue) -> tuple[str, str]:
    """The same of a class whose registrar is this server: who vouches, and who sees which entry is whose."""
    return (
        tongue.say("Whoever has an invitation code counts as a member; the organisers hand them out."),
        tongue.say(
            "Until the roster is frozen, whoever runs this server and knows to whom a code was given can "
            "tell which entry is yours; then the server destroys what tells it. What you signed nobody "
            "learns from that. The roster names nobody."
        ),
    )


def round_down(count: int) -> int:
    """A number of enrolments that may be published while they come in: it must not tell when one came."""
    return count - count % _STEP


def render_group(group: Group, keys: HeldKeys, view: View) -> HTMLResponse:
    """The page of a group."""
    sizes = group.folder.roster().sizes() if group.is_frozen else {}
    enrolled = 0 if group.is_frozen else round_down(len(group.folder.entries()))
    return render(
        "member/group.html.jinja",
        view,
        group=group,
        charter=group.charter,
        id=group.id,
        classes=_show_classes(group.charter, keys, view.tongue),
        words=build_words(group.charter.id),
        enrolled=enrolled,
        has_directory=(group.folder.path / names.DIRECTORY).exists(),
        sizes=sizes,
    )


def _now() -> int:
    """The server's clock, for devices to hold theirs against, which then apply deadlines by it."""
    return int(time.time())


def _keep_nowhere(page: HTMLResponse) -> HTMLResponse:
    """The page, for a browser that shows it again to ask for it anew, since it tells the time."""
    page.headers["cache-control"] = "no-store"
    return page


def render_enrol(group: Group, keys: HeldKeys, view: View) -> HTMLResponse:
    """The page to enrol, which needs its script.

    Of a frozen roster it tells whoever's enrolment was under way what became of it, and takes nobody in.
    """
    page = render_with_client(
        "member/enrol.html.jinja",
        view,
        "enrol",
        translate(view.tongue, ENROL_WORDS),
        charter=group.charter,
        id=group.id,
        classes=_show_classes(group.charter, keys, view.tongue),
        is_frozen=group.is_frozen,
        enrolled=sum(group.folder.roster().sizes().values()) if group.is_frozen else 0,
        now=_now(),
    )
    return _keep_nowhere(page)


@dataclass(frozen=True, slots=True)
class CrowdShown:
    """A ring as the page tells of it: `name` as the script looks for it, and sentences."""

    name: str
    crowd: str
    vouching: list[str]


def _show_crowds(served: Served, column: bytes, tongue: Tongue) -> list[CrowdShown]:
    roster = served.folder.roster()
    return [
        CrowdShown(
            f"{name.class_ or ''}/{'' if name.bucket is None else name.bucket}",
            describe_crowd(name, len(ring) // POINT_BYTES, tongue=tongue),
            describe_vouching(roster.charter, name, tongue=tongue),
        )
        for name, ring in build_letter_rings(served.letter, roster, column).items()
    ]


def _find_over(served: Served) -> str:
    """Why nothing is taken in any more, as the page's script knows it; empty while it is, or before."""
    if served.folder.is_abandoned:
        return "abandoned"
    return "closed" if served.folder.is_closed or _now() >= served.letter.closes.timestamp() else ""


def render_sign(served: Served, column: bytes, view: View) -> HTMLResponse:
    """The page to sign a letter or leave it, which needs its script.

    Args:
        column: the commitments of the letter's slot.
    """
    letter, tongue = served.letter, view.tongue
    words: Words = translate(tongue, SIGN_WORDS)
    page = render_with_client(
        "member/sign.html.jinja",
        view,
        "sign",
        words,
        one=served,
        over=_find_over(served),
        now=_now(),
        languages_of_letter=[
            (one.lang, find_direction(one.lang), name_language(one.lang)) for one in letter.texts
        ],
        crowds=_show_crowds(served, column, tongue),
        dates=describe_dates(letter, tongue=tongue),
        unprotected=list_unprotected(letter, is_plain=False, tongue=tongue),
    )
    return _keep_nowhere(page)
