"""The page on which a reader's own browser checks a bundle: nothing of it depends on the letter."""

from __future__ import annotations

from typing import Final

from undersigned.page.words import build_steps
from undersigned.server.client.report_words import build_report_words
from undersigned.server.client.words import Words, find_codes, find_forms
from undersigned.tongue import Tongue

TEMPLATE: Final = "client/verify.html.jinja"
PAGE: Final = "verify"


def build_values(tongue: Tongue) -> dict[str, object]:
    """What the template is filled with."""
    return {"steps": build_steps(tongue=tongue)}


def build_words(tongue: Tongue) -> Words:
    """The sentences that the page's script says."""
    own: Words = {
        "fetching": tongue.find("Fetching the letter’s file …"),
        "checking": tongue.find("Checking …"),
        "waiting": tongue.find("not yet"),
        "running": tongue.find("being checked"),
        "passed": tongue.find("holds"),
        "failed": tongue.find("does not hold"),
        "not checked": tongue.find("not checked"),
        "at": tongue.find("At {place}."),
        "more": find_forms(tongue, "And 1 more.", "And {number} more."),
        "valid": tongue.find("The letter is genuine"),
        "invalid": tongue.find("This is not a valid letter"),
        "count": find_forms(tongue, "1 different member signed.", "{number} different members signed."),
        "class": find_forms(tongue, "{name}: 1", "{name}: {number}"),
        "seconds": find_forms(
            tongue, "Checked in this browser in 1 second.", "Checked in this browser in {number} seconds."
        ),
        "believe-nothing": tongue.find(
            "Something in the file was changed, or is missing. Believe nothing that it says."
        ),
        "not-yours": tongue.find(
            "Those whose keys you entered did not vouch for this letter. Nothing else was found against it "
            "so far."
        ),
        "to": tongue.find("To: {names}"),
        "by": tongue.find("Organised by: {names}"),
        "dates": tongue.find("Open for signatures from {opens} to {closes}"),
        "no-file": tongue.find("The letter’s file could not be fetched. Download it and choose it here."),
        "too-large": tongue.find("This file is too large for a browser. Use the command below."),
        "your-keys": tongue.find("What you entered as a key of your own cannot be read: {what}"),
    }
    return {**find_codes(tongue), **build_report_words(tongue), **own}
