"""What a member is told before deciding: who vouches, how large the crowd is, and what stays unprotected.

Source: PROTOCOL §0 (Not covered), §4, §5.
"""

from __future__ import annotations

from undersigned.letter.document import Letter
from undersigned.letter.rules import BATCHED
from undersigned.proof import RingName
from undersigned.roster.charter import (
    BlindRegistrarsRule,
    Charter,
    RegistrarsRule,
    Rule,
    SignersOfRule,
    SshDirectoryRule,
)
from undersigned.tongue import ENGLISH, Tongue


def describe_rule(rule: Rule, *, tongue: Tongue = ENGLISH) -> str:
    """Whose word it is that an entry belongs to a member, in one sentence."""
    if isinstance(rule, SshDirectoryRule):
        return tongue.say(
            "Whoever published the directory of SSH keys says who belongs; each name has one entry."
        )
    if isinstance(rule, SignersOfRule):
        return tongue.say(
            "The entries are those of signers of letter {letter}; nobody's word is needed.",
            letter=rule.letter.hex(),
        )
    names = tongue.enumerate([one.name for one in rule.registrars])
    numbers = {"threshold": rule.threshold, "number": len(rule.registrars)}
    if isinstance(rule, BlindRegistrarsRule):
        return tongue.say(
            "At least {threshold} of {number} registrars vouch for a person without seeing the entry: "
            "{names}.",
            names=names,
            **numbers,
        )
    return tongue.say(
        "At least {threshold} of {number} registrars vouch for each entry: {names}.", names=names, **numbers
    )


def describe_visibility(rule: Rule, *, tongue: Tongue = ENGLISH) -> str:
    """Who will be able to see that a member is on the roster, in one or two sentences."""
    if isinstance(rule, SshDirectoryRule):
        return tongue.say(
            "Everyone who gets the roster or a published letter will see your name in the directory, your "
            "SSH key and that you enrolled; not what you signed."
        )
    if isinstance(rule, BlindRegistrarsRule):
        return tongue.say(
            "The registrars that you ask will know that you enrolled, and not which entry is yours. "
            "The roster names nobody."
        )
    if isinstance(rule, RegistrarsRule):
        return tongue.say(
            "The registrars that vouch for you will know which entry is yours; not what you signed. "
            "The roster names nobody else."
        )
    return tongue.say("The roster names nobody.")


def describe_crowd(name: RingName, size: int, *, tongue: Tongue = ENGLISH) -> str:
    """How many members a signature could be of; of a class, or of a part of it, counted from 1."""
    return tongue.count(
        "You hide among 1 member of {crowd}: a signature shows that they signed.",
        "You hide among {number} members of {crowd}: a signature shows that one of them signed, not which.",
        size,
        crowd=_name_crowd(name, tongue),
    )


def _name_crowd(name: RingName, tongue: Tongue) -> str:
    if name.class_ is None:
        if name.bucket is None:
            return tongue.say("the whole roster")
        return tongue.say("the whole roster, part {part}", part=name.bucket + 1)
    if name.bucket is None:
        return tongue.say("the class {name}", name=name.class_)
    return tongue.say("the class {name}, part {part}", name=name.class_, part=name.bucket + 1)


def describe_vouching(charter: Charter, name: RingName, *, tongue: Tongue = ENGLISH) -> list[str]:
    """For each class that the ring holds, whose word its entries rest on."""
    wanted = [one for one in charter.classes if name.class_ in {None, one.name}]
    return [
        tongue.say("{name}: {rule}", name=one.name, rule=describe_rule(one.rule, tongue=tongue))
        for one in wanted
    ]


def describe_dates(letter: Letter, *, tongue: Tongue = ENGLISH) -> list[str]:
    """When the letter opens and closes, and when records come out."""
    lines = [
        tongue.say("It can be signed from {opens} to {closes}.", opens=letter.opens, closes=letter.closes)
    ]
    if letter.release == BATCHED:
        return [*lines, tongue.say("Records are published in batches while the letter is open.")]
    if letter.releases is not None:
        lines.append(tongue.say("Nothing is published before {releases}.", releases=letter.releases))
    if letter.threshold:
        lines.append(
            tongue.count(
                "If fewer than 1 signature stands then, none ever is.",
                "If fewer than {number} signatures stand then, none ever is.",
                letter.threshold,
            )
        )
    return lines


def list_unprotected(letter: Letter, *, is_plain: bool, tongue: Tongue = ENGLISH) -> list[str]:
    """What this letter and this key file leave unprotected, in plain sentences.

    Args:
        is_plain: whether the key file has no passphrase.
    """
    told = _list_always_unprotected(tongue)
    if is_plain:
        told.append(tongue.say("Your key file has no passphrase: whoever reads it can sign in your place."))
    if letter.release == BATCHED:
        told.append(
            tongue.say(
                "Records come out while the letter is open: whoever makes you hand over an unused slot can "
                "test it against them."
            )
        )
    if letter.collector is None:
        told.append(
            tongue.say("Records are not sealed: whoever carries yours can see which record you sent.")
        )
    return told


def _list_always_unprotected(tongue: Tongue) -> list[str]:
    return [
        tongue.say(
            "A copy of your key file or device, made at any time before the slot is erased, can tell later "
            "whether you signed."
        ),
        tongue.say(
            "Until the letter closes, an erased slot shows that you signed it or left it; not which of the "
            "two."
        ),
        tongue.say(
            "Flash drives, snapshots and backups may keep old copies of the key file; there only its "
            "passphrase protects it."
        ),
        tongue.say(
            "Whoever watches the network may see that you sent something to the collector, and, if it is "
            "recorded, a future quantum computer may read what: hand the record over as a file, or send it "
            "through Tor."
        ),
        tongue.say("The letter's style of writing may tell who wrote it."),
        tongue.say(
            "If everybody in your crowd signs, or all who can be ruled out are ruled out, the crowd hides "
            "nobody."
        ),
        tongue.say(
            "Whoever decides who is on the roster could fill it with entries of their own, and so make the "
            "crowd smaller than it looks."
        ),
    ]


def describe_keeping(letter: Letter, *, tongue: Tongue = ENGLISH) -> str:
    """The price of keeping a slot until the letter closes, to be able to withdraw."""
    return tongue.say(
        "Kept until {closes}, the slot lets you withdraw. The price: until then whoever gets your key file "
        "can prove that you signed, and so can you, freely or forced.",
        closes=letter.closes,
    )


def describe_speaking_again(letter: Letter, *, tongue: Tongue = ENGLISH) -> str:
    """The price of being able to speak again as the same signer."""
    if letter.next is None:
        return tongue.say(
            "To speak again, a second key file is kept until then. The price: until then that file shows "
            "that its owner signed this letter."
        )
    return tongue.say(
        "To speak again, a second key file is kept until {day}. The price: until then that file shows that "
        "its owner signed this letter.",
        day=letter.next.until.isoformat(),
    )
