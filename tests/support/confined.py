"""Verification of hostile bytes in a process of its own, with little memory and little time."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

MEMORY = 768 * 2**20
SECONDS = 20
PATIENCE = 300

_PROGRAM = """
import json, math, resource, sys, time
from pathlib import Path
from undersigned.bundle.archive import read_bundle
from undersigned.errors import MalformedInput
from undersigned.verify.policy import Policy
from undersigned.verify.verifier import report_unreadable, verify
import undersigned.timestamp
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]),) * 2)
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[3]) + math.ceil(time.process_time()),) * 2)
try:
    report = verify(read_bundle(Path(sys.argv[1])), Policy(threads=1))
except MalformedInput as error:
    report = report_unreadable(error)
failed = report.first_failed
print(json.dumps({
    "step": failed and failed.step,
    "codes": sorted({one.code for one in failed.faults}) if failed else [],
    "faults": len(failed.faults) if failed else 0,
}))
"""


@dataclass(frozen=True)
class Verdict:
    """The first step that failed (None: valid), the codes of its findings, and how many these are."""

    step: str | None
    codes: tuple[str, ...]
    faults: int


def verify_confined(path: Path, memory: int = MEMORY, seconds: int = SECONDS) -> Verdict:
    """The verdict on a folder or zip; fails when memory (bytes of address space) or time do not suffice.

    Args:
        seconds: of the processor, not of a clock that goes on while others have it.
    """
    command = [sys.executable, "-c", _PROGRAM, str(path), str(memory), str(seconds)]
    done = subprocess.run(command, check=False, capture_output=True, timeout=PATIENCE + seconds)
    assert done.returncode == 0, (done.returncode, done.stderr.decode()[-2000:])
    told = json.loads(done.stdout)
    return Verdict(told["step"], tuple(told["codes"]), told["faults"])
