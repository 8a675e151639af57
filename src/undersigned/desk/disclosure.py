"""What a member is told before deciding: who vouches, how large the crowd is, and what stays unprotected.

Source: PROTOCOL §0 (Not covered), §4, §5.
"""

from __future__ import annotations

from datetime import datetime

from undersigned.letter.document import Letter
from undersigned.letter.rules import BATCHED
from undersigned.proof import RingName
from undersigned.roster.charter import (
    BlindRegistrarsRule,
    Charter,
    RegistrarsRule,
    Rule,
    SshDirectoryRule,
)

ALWAYS_UNPROTECTED = (
    "A copy of your key file or device, made at any time before the slot is erased, can tell later "
    "whether you signed.",
    "Until the letter closes, an erased slot shows that you signed it or left it; not which of the two.",
    "Flash drives, snapshots and backups may keep old copies of the key file; there only its passphrase "
    "protects it.",
    "Whoever watches the network may see that you sent something to the collector, and, if it is recorded, "
    "a future quantum computer may read what: hand the record over as a file, or send it through Tor.",
    "The letter's style of writing may tell who wrote it.",
    "If everybody in your crowd signs, or all who can be ruled out are ruled out, the crowd hides nobody.",
    "Whoever decides who is on the roster could fill it with entries of their own, and so make the "
    "crowd smaller than it looks.",
)


def describe_rule(rule: Rule) -> str:
    """Whose word it is that an entry belongs to a member, in one sentence."""
    if isinstance(rule, SshDirectoryRule):
        return "Whoever published the directory of SSH keys says who belongs; each name has one entry."
    if isinstance(rule, RegistrarsRule | BlindRegistrarsRule):
        names = ", ".join(one.name for one in rule.registrars)
        how = "vouch for a person without seeing the entry" if _is_blind(rule) else "vouch for each entry"
        return f"At least {rule.threshold} of {len(rule.registrars)} registrars {how}: {names}."
    return f"The entries are those of signers of letter {rule.letter.hex()}; nobody's word is needed."


def describe_visibility(rule: Rule) -> str:
    """Who will be able to see that a member is on the roster, in one or two sentences."""
    if isinstance(rule, SshDirectoryRule):
        return (
            "Everyone who gets the roster or a published letter will see your name in the directory, your "
            "SSH key and that you enrolled; not what you signed."
        )
    if _is_blind(rule):
        return (
            "The registrars that you ask will know that you enrolled, and not which entry is yours. "
            "The roster names nobody."
        )
    if isinstance(rule, RegistrarsRule):
        return (
            "The registrars that vouch for you will know which entry is yours; not what you signed. "
            "The roster names nobody else."
        )
    return "The roster names nobody."


def _is_blind(rule: Rule) -> bool:
    return isinstance(rule, BlindRegistrarsRule)


def describe_crowd(name: RingName, size: int) -> str:
    """How many members a signature could be of."""
    part = "of the whole roster" if name.class_ is None else f"of the class {name.class_}"
    if name.bucket is not None:
        part += f", part {name.bucket}"
    return f"You hide among {size} members {part}: a signature shows that one of them signed, not which."


def describe_vouching(charter: Charter, name: RingName) -> list[str]:
    """For each class that the ring holds, whose word its entries rest on."""
    wanted = [one for one in charter.classes if name.class_ in {None, one.name}]
    return [f"{one.name}: {describe_rule(one.rule)}" for one in wanted]


def describe_dates(letter: Letter) -> list[str]:
    """When the letter opens and closes, and when records come out."""
    lines = [f"It can be signed from {_say(letter.opens)} to {_say(letter.closes)}."]
    if letter.release == BATCHED:
        return [*lines, "Records are published in batches while the letter is open."]
    if letter.releases is not None:
        lines.append(f"Nothing is published before {_say(letter.releases)}.")
    if letter.threshold:
        lines.append(f"If fewer than {letter.threshold} signatures stand then, none ever is.")
    return lines


def _say(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S} UTC"


def list_unprotected(letter: Letter, *, is_plain: bool) -> list[str]:
    """What this letter and this key file leave unprotected, in plain sentences.

    Args:
        is_plain: whether the key file has no passphrase.
    """
    told = list(ALWAYS_UNPROTECTED)
    if is_plain:
        told.append("Your key file has no passphrase: whoever reads it can sign in your place.")
    if letter.release == BATCHED:
        told.append(
            "Records come out while the letter is open: whoever makes you hand over an unused slot can "
            "test it against them."
        )
    if letter.collector is None:
        told.append("Records are not sealed: whoever carries yours can see which record you sent.")
    return told


def describe_keeping(letter: Letter) -> str:
    """The price of keeping a slot until the letter closes, to be able to withdraw."""
    return (
        f"Kept until {_say(letter.closes)}, the slot lets you withdraw. The price: until then whoever gets "
        "your key file can prove that you signed, and so can you, freely or forced."
    )


def describe_speaking_again(letter: Letter) -> str:
    """The price of being able to speak again as the same signer."""
    until = f"{letter.next.until:%Y-%m-%d}" if letter.next else "then"
    return (
        f"To speak again, a second key file is kept until {until}. The price: until then that file shows "
        "that its owner signed this letter."
    )
