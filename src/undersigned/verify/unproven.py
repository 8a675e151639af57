"""What no verification of this bundle can show, in sentences for people.

Source: PROTOCOL §0 (Not covered), §7 (what was not checked).
"""

from __future__ import annotations

from collections.abc import Iterator

from undersigned.tongue import ENGLISH, Tongue
from undersigned.verify.report import Facts


def list_unproven(facts: Facts, *, tongue: Tongue = ENGLISH) -> tuple[str, ...]:
    """What a reader might think that this bundle proves, and it does not."""
    return (
        *_list_gaps(facts, tongue),
        *_list_secrecy(tongue),
        *_list_meaning(tongue),
        *(_tell_earlier(one, gap, tongue) for one in facts.earlier for gap in _list_gaps(one, tongue)),
    )


def _list_gaps(facts: Facts, tongue: Tongue) -> Iterator[str]:
    """What is to be said of each letter by itself."""
    yield from _list_trust(facts, tongue)
    yield from _list_roster(facts, tongue)
    yield from _list_crowds(facts, tongue)


def _tell_earlier(facts: Facts, gap: str, tongue: Tongue) -> str:
    return tongue.say("Of the earlier letter “{title}”: {gap}", title=facts.title, gap=gap)


def _list_trust(facts: Facts, tongue: Tongue) -> Iterator[str]:
    if not facts.known.log:
        yield tongue.say(
            "That the log is the one you think it is: you did not name its key as one that you know (--log)."
        )
    if not any(one.is_known for one in facts.witnesses):
        yield tongue.say(
            "That anybody independent saw this record: you named none of its witnesses as one that you know "
            "(--witness), and a name in a charter can be anyone’s."
        )
    if facts.timestamp is not None and not facts.known.authority:
        yield tongue.say(
            "That the time is right: you did not name its authority as one that you know (--tsa)."
        )
    if facts.timestamp is None:
        yield tongue.say(
            "That the record is as old as it says. Its proofs cannot be forged by any means known today; if "
            "that changes one day, only a timestamp from before could tell this record from a forgery."
        )


def _list_roster(facts: Facts, tongue: Tongue) -> Iterator[str]:
    kinds = {one.rule for one in facts.eligibility}
    if "ssh-directory" in kinds:
        yield tongue.say(
            "That the directory of SSH keys is the group’s own, and that its keys are the members’."
        )
    if kinds & {"registrars", "blind-registrars"}:
        yield tongue.say(
            "That the registrars told the truth: enough of them together could have made up members, and so "
            "have filled a ring with entries of their own."
        )
    if len(facts.eligibility) > 1:
        yield tongue.say("That no person belongs to two classes and signed in both: the charter claims it.")
    yield tongue.say(
        "That everybody entitled was enrolled: the roster is who enrolled, not who works or lives there."
    )


def _list_crowds(facts: Facts, tongue: Tongue) -> Iterator[str]:
    if any(2 * ring.signed > ring.size for ring in facts.rings):
        yield tongue.say("That a member of a ring that signed almost as a whole stays hidden by its numbers.")


def _list_secrecy(tongue: Tongue) -> Iterator[str]:
    yield tongue.say(
        "That nobody knows who signed. The record does not tell, to anyone, ever. But a device or key file "
        "that was copied in time, recorded network traffic, a way of writing or a member’s own word may."
    )


def _list_meaning(tongue: Tongue) -> Iterator[str]:
    yield tongue.say(
        "That nobody was pressed or paid to sign, or kept from it; or what those think who did not sign."
    )
    yield tongue.say("That what the letter says is true.")
