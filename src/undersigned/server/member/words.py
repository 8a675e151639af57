"""What the scripts of the pages to enrol and to sign say.

Fields in braces are filled in by the script.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from undersigned.server.client.words import Words, find_codes, find_forms
from undersigned.tongue import Message, Tongue

_BOTH: Final = {
    "offline": Message.say(
        "The server could not be reached. Nothing is lost: your key is safe. Try again when you have a "
        "connection."
    ),
    "storage": Message.say(
        "This browser keeps nothing for this page (a private window may be the reason). Save your key as a "
        "file instead."
    ),
    "unknown": Message.say("Something went wrong that this page does not know. Nothing was sent twice."),
    "passphrase-differs": Message.say("The two passphrases are not the same."),
    "passphrase-unwanted": Message.say(
        "You typed a passphrase, and chose to have none. Empty both fields, or take the choice back."
    ),
    "passphrase-short": Message.say(
        "Take a longer passphrase: four or more words that do not belong together."
    ),
    "clock-behind": Message.say(
        "The clock of this device is behind. Set it right first: secrets are erased by this clock."
    ),
    "clock-ahead": Message.say(
        "The clock of this device is ahead. Set it right first: secrets are erased by this clock."
    ),
    "reading": Message.say("Reading and checking …"),
    "opening": Message.say("Opening your key. This takes a few seconds …"),
    "storing": Message.say("Keeping your key safe. This takes a few seconds …"),
    "sending": Message.say("Sending …"),
}

ENROL_WORDS: Final = _BOTH | {
    "checked": Message.say("The charter was checked on this device."),
    "principal": Message.say("You enrol as {name}."),
    "private-key": Message.say(
        "That was a private key. It is out of this page again, and was sent to nobody; what belongs here is "
        "public."
    ),
    "key-made": Message.say("Your key is made and kept. Nothing was sent yet."),
    "again": Message.say(
        "Your key is open. Send your enrolment again: it does no harm if it arrived before."
    ),
}

SIGN_WORDS: Final = _BOTH | {
    "checked": Message.say("Letter, roster and their logs were checked on this device."),
    "counted": Message.count(
        "This device counted 1 member in your crowd.",
        "This device counted {number} members in your crowd.",
        0,
    ),
    "witnesses": Message.say("Witnesses on your own list that vouch for both: {names}."),
    "local-closes": Message.say("By the clock of this device it closes on {time}."),
    "local-releases": Message.say("By the same clock nothing is published before {time}."),
    "proving": Message.say("Working: {percent} %"),
    "tied": Message.say("This slot of your key now serves this letter and no other."),
    "title-closed": Message.say("The letter is closed."),
    "title-abandoned": Message.say("The letter was abandoned."),
    "signed": Message.say("You signed the letter."),
    "left": Message.say("You left the letter."),
    "digits-signed": Message.say(
        "Remember these six characters, and write them nowhere. Once the letter is published, look for them "
        "on its page: then you know that your signature counted."
    ),
    "digits-left": Message.say(
        "These six characters mean nothing, and stand on no page. They are here so that this page looks as "
        "it does after signing, to whoever sees it from afar."
    ),
}


def translate(tongue: Tongue, messages: Mapping[str, Message]) -> Words:
    """The sentences in a language, with those of all error codes."""
    told: dict[str, str | Mapping[str, str]] = dict(find_codes(tongue))
    for name, message in messages.items():
        many = message.many
        told[name] = tongue.find(message.text) if many is None else find_forms(tongue, message.text, many)
    return told
