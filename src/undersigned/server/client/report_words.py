"""What the script says of a valid letter: the sentences of `verify.narrate`, whose fields it fills in.

`tests/browser/test_verify_report.py` holds both against each other.
"""

from __future__ import annotations

from undersigned.server.client.words import Words, find_forms
from undersigned.tongue import Tongue


def build_report_words(tongue: Tongue) -> Words:
    """The sentences, by name."""
    return {
        "warning": tongue.find("WARNING: {warning}"),
        **_find_eligibility(tongue),
        **_find_rings(tongue),
        **_find_witnesses(tongue),
        **_find_vouchers(tongue),
        **_find_steps(tongue),
    }


def _find_eligibility(tongue: Tongue) -> Words:
    return {
        "entries": find_forms(tongue, "1 entry", "{number} entries"),
        "member-means": tongue.find(
            "“Member” means an entry of the roster, frozen with {entries} before the letter could be "
            "signed. The numbers here count distinct entries: no entry signed twice."
        ),
        "eligible": tongue.find("Class “{name}”, {entries}: {rule}"),
        "earlier-eligible": tongue.find(
            "The earlier letter is “{title}”; its whole record is in this bundle and was verified too. "
            "Who could sign that one:"
        ),
        "earlier-vouchers": tongue.find("Who vouches for the record of the earlier letter “{title}”"),
        "of-earlier": tongue.find("Of the earlier letter “{title}”: {gap}"),
        "rule-ssh-directory": tongue.find(
            "whoever holds an SSH key of the published directory could enrol, once for each line. That "
            "the keys are the members’ rests on the word of whoever published the directory."
        ),
        "rule-registrars": tongue.find(
            "any {threshold} of {number} registrars ({names}) signed each entry. That each is a "
            "different, entitled person rests on their word."
        ),
        "rule-blind-registrars": tongue.find(
            "any {threshold} of {number} registrars ({names}) signed each entry without seeing it, and "
            "stated how many they signed. That each is a different, entitled person rests on their word."
        ),
        "rule-signers-of": tongue.find(
            "signers of an earlier letter who asked to speak again, each by a proof in that letter’s "
            "record. It rests on whatever that letter’s roster rests on."
        ),
    }


def _find_rings(tongue: Tongue) -> Words:
    return {
        "ring-means": tongue.find(
            "A signature shows that somebody in its ring signed, and nothing shows who."
        ),
        "ring": tongue.find("{ring}: {signed} of {size} signed."),
        "ring-all": tongue.find("All classes together"),
        "ring-all-part": tongue.find("All classes together, part {part}"),
        "ring-class": tongue.find("Class “{name}”"),
        "ring-class-part": tongue.find("Class “{name}”, part {part}"),
        "ring-small": tongue.find("nobody in this ring could sign: rings have at least {number} members."),
        "ring-whole": tongue.find(
            "everybody in this ring signed, so this record shows of each of them that they did."
        ),
        "ring-half": tongue.find(
            "more than half of this ring signed, so of anybody in it one would guess that they did."
        ),
        "withdrawn": find_forms(
            tongue,
            "1 signature was withdrawn before the close, and not counted here. Of these too the record "
            "shows the ring, and not who.",
            "{number} signatures were withdrawn before the close, and not counted here. Of these too the "
            "record shows the ring, and not who.",
        ),
    }


def _find_witnesses(tongue: Tongue) -> Words:
    return {
        "no-witness": tongue.find(
            "no witness cosigned it. Compare the words below with a member: only that excludes that members "
            "were shown different rosters or letters."
        ),
        "no-witness-named": tongue.find(
            "the charter names no witness that cosigned it, and members’ programs count no others. Compare "
            "the words below with a member: only that excludes that members were shown different rosters or "
            "letters."
        ),
        "witnesses": find_forms(
            tongue,
            "1 witness cosigned it: {names}. The charter asks for {quorum}. An honest witness cosigns one "
            "letter for a slot, and no second version.",
            "{number} witnesses cosigned it: {names}. The charter asks for {quorum}. An honest witness "
            "cosigns one letter for a slot, and no second version.",
        ),
        "cosigner-known": tongue.find("{name} (known before)"),
        "cosigner-own": tongue.find("{name} (known before; the charter does not name it)"),
    }


def _find_vouchers(tongue: Tongue) -> Words:
    return {
        "log": tongue.find("The log {origin} signed the record."),
        "log-known": tongue.find("The log {origin} signed the record, with the key that was known before."),
        "twelve": tongue.find("The charter’s twelve words, as every member saw them: {words}"),
        "dated": tongue.find("A time-stamp authority dates the closed record {time}."),
        "undated": tongue.find("No time-stamp authority dates the record."),
        "uncompared-log": tongue.find("The log’s key: that this is the log which you think it is."),
        "uncompared-witnesses": tongue.find(
            "The witnesses’ keys: that anybody independent saw this record. A name in a charter can be "
            "anyone’s."
        ),
        "uncompared-authority": tongue.find("The time-stamp authority: that the time is right."),
    }


def _find_steps(tongue: Tongue) -> Words:
    """What was counted in a step that passed, as `verify.facts` tells it."""
    return {
        "step-roster": find_forms(
            tongue,
            "1 entry, each with its proof and evidence",
            "{number} entries, each with its proof and evidence",
        ),
        "step-signature": find_forms(tongue, "1 proof", "{number} proofs"),
        "step-duplicate": find_forms(tongue, "1 distinct signer", "{number} distinct signers"),
        "step-log": find_forms(tongue, "1 leaf, witnesses: {names}", "{number} leaves, witnesses: {names}"),
        "step-log-alone": find_forms(tongue, "1 leaf, witnesses: none", "{number} leaves, witnesses: none"),
        "unasked": tongue.find("not asked for"),
    }
