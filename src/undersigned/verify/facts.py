"""What a bundle that verified says, and what no verification can say.

Source: PROTOCOL §7 (the report).
"""

from __future__ import annotations

from collections import Counter

from undersigned.bundle import names
from undersigned.limits import POINT_BYTES
from undersigned.roster.charter import (
    BlindRegistrarsRule,
    RegistrarsRule,
    Rule,
    SignersOfRule,
    SshDirectoryRule,
)
from undersigned.roster.words import build_words
from undersigned.schema import head_of
from undersigned.verify.report import Eligibility, Facts, RingCount
from undersigned.verify.state import State, ring_name
from undersigned.verify.steps.log import count_classes


def build_facts(state: State) -> Facts:
    """The facts of a bundle all of whose steps passed."""
    letter, roster = state.letter, state.roster
    return Facts(
        letter_id=letter.id,
        roster_id=roster.id,
        group=roster.charter.group,
        title=letter.title,
        languages=tuple(text.lang for text in letter.texts),
        signatures=len(state.standing),
        withdrawn=sum(record.action == "withdraw" for record in state.bundle.records),
        classes=count_classes(state) if letter.class_counts else None,
        rings=_count_rings(state),
        eligibility=tuple(
            Eligibility(one.name, rule_kind(one.rule), roster.entries[one.name], _whose_word(one.rule))
            for one in roster.charter.classes
        ),
        min_ring=roster.charter.min_ring,
        closes=letter.closes,
        releases=letter.releases,
        witnesses=tuple(one.name for one in state.checkpoint.witnessed) if state.checkpoint else (),
        timestamp=state.timestamp,
        charter_words=build_words(roster.charter.id),
    )


def rule_kind(rule: Rule) -> str:
    """The name of a rule, as the charter writes it."""
    return str(head_of(type(rule))["kind"])


def _count_rings(state: State) -> tuple[RingCount, ...]:
    signed = Counter(ring_name(record) for record in state.standing)
    return tuple(
        RingCount(name, len(commitments) // POINT_BYTES, signed[name])
        for name, commitments in state.rings.items()
    )


def _whose_word(rule: Rule) -> str:
    match rule:
        case SshDirectoryRule():
            return "whoever published the directory of SSH keys"
        case RegistrarsRule():
            people = ", ".join(one.name for one in rule.registrars)
            return f"any {rule.threshold} of {len(rule.registrars)} registrars ({people})"
        case BlindRegistrarsRule():
            people = ", ".join(one.name for one in rule.registrars)
            return f"any {rule.threshold} of {len(rule.registrars)} registrars ({people}), who signed unseen"
        case SignersOfRule():
            return "the signers of the first letter themselves, whose bundle is in parent/ and was verified"


def describe_step(step: str, state: State) -> str:
    """One clause on what a step that passed has checked."""
    records, rings = len(state.bundle.records), len({ring_name(one) for one in state.bundle.records})
    details = {
        "format": f"{len(state.bundle.files)} files",
        "text": f"{len(state.bundle.texts)} texts",
        "roster": f"{len(state.bundle.entries)} entries, each with its proof and evidence",
        "letter": "terms, slot and dates",
        "ring": f"{len(state.rings)} rings",
        "signature": f"{records} proofs in {rings} rings",
        "duplicate": f"{len(state.standing)} distinct signers",
        "log": _describe_log(state),
        "timestamp": "not asked for"
        if state.timestamp is None
        else f"{state.timestamp:%Y-%m-%d %H:%M:%S} UTC",
    }
    return details[step]


def _describe_log(state: State) -> str:
    if state.checkpoint is None:
        return names.CHECKPOINT
    witnesses = ", ".join(one.name for one in state.checkpoint.witnessed) or "none"
    return f"{state.checkpoint.size} leaves, witnesses: {witnesses}"


def list_unchecked(state: State) -> tuple[str, ...]:
    """What no step could check, as sentences."""
    policy, rules = state.policy, [one.rule for one in state.roster.charter.classes]
    sentences = []
    if policy.log_key is None:
        sentences.append("Whether the log's key is one that you know (--log).")
    if not policy.witnesses:
        sentences.append("Whether any witness is one that you know (--witness).")
    if state.timestamp is not None and policy.timestamp_root != state.letter.timestamp:
        sentences.append("Whether the time-stamp authority is one that you trust (--tsa).")
    if any(isinstance(rule, SshDirectoryRule) for rule in rules):
        sentences.append("Who published the directory of SSH keys, and whether its keys are the members'.")
    if len(rules) > 1:
        sentences.append("That no person belongs to two classes: the charter claims it.")
    sentences.append("Whether a signer was made to sign, or a member kept from signing.")
    return tuple(sentences)
