"""Who vouches for a verified record, in sentences for people: its log, witnesses, the twelve words, a date.

Source: PROTOCOL §6, §7 (the report).
"""

from __future__ import annotations

from undersigned.tongue import ENGLISH, Tongue
from undersigned.verify.report import Cosigner, Facts
from undersigned.verify.wording import warn


def list_vouchers(facts: Facts, *, tongue: Tongue = ENGLISH) -> tuple[str, ...]:
    """Who signed and cosigned the record, and the words that exclude a second charter."""
    return (
        tongue.say(
            "The log {origin} signed the record, with the key that was known before.", origin=facts.log_origin
        )
        if facts.known.log
        else tongue.say("The log {origin} signed the record.", origin=facts.log_origin),
        *_tell_witnesses(facts, tongue),
        tongue.say(
            "The charter’s twelve words, as every member saw them: {words}",
            words=" ".join(facts.charter_words),
        ),
    )


def tell_timestamp(facts: Facts, *, tongue: Tongue = ENGLISH) -> str:
    """Who dates the closed record."""
    if facts.timestamp is None:
        return tongue.say("No time-stamp authority dates the record.")
    return tongue.say("A time-stamp authority dates the closed record {time}.", time=facts.timestamp)


def _tell_witnesses(facts: Facts, tongue: Tongue) -> list[str]:
    if not facts.witnesses:
        warning = tongue.say(
            "no witness cosigned it. Compare the words below with a member: only that excludes that members "
            "were shown different rosters or letters."
        )
        return [warn(warning, tongue)]
    told = [
        tongue.count(
            "1 witness cosigned it: {names}. The charter asks for {quorum}. An honest witness cosigns one "
            "letter for a slot, and no second version.",
            "{number} witnesses cosigned it: {names}. The charter asks for {quorum}. An honest witness "
            "cosigns one letter for a slot, and no second version.",
            len(facts.witnesses),
            names=tongue.enumerate([_name(one, tongue) for one in facts.witnesses]),
            quorum=facts.quorum,
        )
    ]
    if not any(one.is_named for one in facts.witnesses):
        warning = tongue.say(
            "the charter names no witness that cosigned it, and members’ programs count no others. Compare "
            "the words below with a member: only that excludes that members were shown different rosters or "
            "letters."
        )
        told.append(warn(warning, tongue))
    return told


def _name(one: Cosigner, tongue: Tongue) -> str:
    if not one.is_named:
        return tongue.say("{name} (known before; the charter does not name it)", name=one.name)
    return tongue.say("{name} (known before)", name=one.name) if one.is_known else one.name
