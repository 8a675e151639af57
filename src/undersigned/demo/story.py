"""A whole letter, from charter to report, with real keys, a real witness and a real time-stamp authority."""

from __future__ import annotations

import time
from pathlib import Path

from undersigned.demo import enrolling, signing
from undersigned.demo.authority import Authority
from undersigned.demo.folder import clear_folder
from undersigned.demo.stage import Cast, Say, Stage


def play(folder: Path, members: int, signers: int, seconds: int, say: Say) -> Path:
    """Play the story in a folder.

    Args:
        members: at least 40; above 200 their keys are of every kind.
        signers: at most as many.
        seconds: for how long the letter is open.
        say: called with a line as each act begins.

    Returns:
        The path of the published zip.

    Raises:
        Refused: `demo-folder`, `file-exists`.
        StoreFailure: `demo-command`, `unwritable`.
    """
    clear_folder(folder)
    stage = Stage(folder.resolve(), Cast.of(members, signers), _timed(say))
    stage.say(f"Making SSH keys for {members} members")
    holders = enrolling.make_members(stage)
    stage.say("Writing the charter")
    enrolling.write_charter(stage, holders)
    signing_holders, leaving_holders = enrolling.choose_shown(stage, holders)
    stage.say(f"Enrolling {members} members")
    entries, shown = enrolling.enrol_all(stage, holders, [*signing_holders, *leaving_holders])
    stage.say("Checking every enrolment and freezing the roster; the witness cosigns it")
    enrolling.freeze(stage, entries)
    stage.path("authority").mkdir()
    authority = Authority.make(stage.path("authority"))
    stage.say("Opening the letter; the witness cosigns it")
    signing.open_letter(stage, seconds)
    principals = {one.principal for one in signing_holders}
    stage.say(f"{signers} members sign, {stage.cast.leavers} leave it")
    records = signing.sign_all(stage, [one for one in shown if one.holder.principal in principals])
    signing.leave_all(stage, [one for one in shown if one.holder.principal not in principals])
    signing.collect(stage, records)
    stage.say("Waiting for the letter to close; then date, release, witness and zip")
    bundle = signing.publish(stage, authority)
    stage.say(f"Published: {folder / bundle.name}")
    return bundle


def _timed(say: Say) -> Say:
    start = time.monotonic()
    return lambda line: say(f"[{time.monotonic() - start:5.1f} s] {line}")
