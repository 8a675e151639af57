"""What `undersigned verify` costs from start to exit, beside its parts: `python bench/bundle.py [BUNDLE]`.

The bundle is a letter of 2,000 members whose SSH keys are of every kind; without BUNDLE the demo makes
one. The whole is the real command in a fresh process, timed from outside; the parts are timed in
processes of their own between the runs of the whole. Prints a table and writes bench/results/bundle.json.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from machine import ROOT, summarise, write_results

ROUNDS = 7
MEMBERS, SIGNERS = 2000, 43
SECONDS_LIMIT, MEGABYTES_LIMIT = 1.5, 150.0
MADE = ROOT / "build" / "bench"


def find_bundle() -> Path:
    if len(sys.argv) > 1:
        return Path(sys.argv[1])
    for made in (ROOT / "demo" / "letter.zip", MADE / "letter.zip"):
        if made.exists():
            return made
    from undersigned.demo.story import play  # noqa: PLC0415

    MADE.parent.mkdir(exist_ok=True)
    return play(MADE, MEMBERS, SIGNERS, 30, lambda line: print(line, file=sys.stderr))


def run(*command: str | Path) -> tuple[float, float, bytes]:
    """Seconds, peak memory in MB (10^6 bytes) and output of a process."""
    start = time.perf_counter()
    with subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE) as process:
        output = process.stdout.read() if process.stdout else b""
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return seconds, usage.ru_maxrss * 1024 / 1e6, output


def time_parts(path: Path) -> Iterator[tuple[str, float]]:
    """Seconds of each part, each on the inputs that the verifier gives it."""
    from undersigned.bundle.archive import read_bundle  # noqa: PLC0415
    from undersigned.bundle.format import parse_bundle  # noqa: PLC0415
    from undersigned.verify.policy import Policy  # noqa: PLC0415
    from undersigned.verify.state import State  # noqa: PLC0415
    from undersigned.verify.steps import log, ring, roster, signature, text, timestamp  # noqa: PLC0415

    start = time.perf_counter()
    state = State(parse_bundle(read_bundle(path)), Policy())
    yield "reading, JSON", time.perf_counter() - start
    yield from time_evidence(state)
    for _ in roster.find_faults(state), ring.find_faults(state):
        list(_)
    steps: dict[str, Callable[[State], Iterator[object]]] = {
        "texts": text.find_faults,
        "letter proofs": signature.find_faults,
        "log": log.find_faults,
        "timestamp": timestamp.find_faults,
    }
    for name, step in steps.items():
        start = time.perf_counter()
        list(step(state))
        yield name, time.perf_counter() - start


def time_evidence(state: Any) -> Iterator[tuple[str, float]]:
    from undersigned import _core, canon  # noqa: PLC0415
    from undersigned.bundle import names  # noqa: PLC0415
    from undersigned.keys.sshsig import ENROLMENT_NAMESPACE, SshSigned, find_bad_sshsigs  # noqa: PLC0415
    from undersigned.roster.directory import parse_directory  # noqa: PLC0415
    from undersigned.roster.entry import SshEvidence  # noqa: PLC0415
    from undersigned.roster.rules import build_claims  # noqa: PLC0415

    charter = state.roster.charter
    start = time.perf_counter()
    claims = build_claims(charter, charter.id, enumerate(state.bundle.entries))
    yield "statements", time.perf_counter() - start
    start = time.perf_counter()
    directory = parse_directory(state.bundle.files[names.DIRECTORY], names.DIRECTORY)
    yield "directory", time.perf_counter() - start
    kinds: defaultdict[str, list[SshSigned]] = defaultdict(list)
    for claim in claims:
        if not isinstance(claim.entry.evidence, SshEvidence) or claim.entry.principal is None:
            raise SystemExit("the bundle has a class without SSH keys")
        key = directory.members[claim.entry.principal].key
        kinds[name_kind(key.kind)].append(SshSigned(claim.entry.evidence.sshsig, claim.statement, key))
    for kind, signed in sorted(kinds.items()):
        start = time.perf_counter()
        if find_bad_sshsigs(signed, ENROLMENT_NAMESPACE):
            raise SystemExit(f"{kind}: a signature does not hold")
        yield f"{kind} ({len(signed)})", time.perf_counter() - start
    proofs = [
        (canon.sha256(one.statement), b"".join(one.entry.commitments), one.entry.proof) for one in claims
    ]
    start = time.perf_counter()
    if _core.find_bad_enrolments(proofs):
        raise SystemExit("an enrolment proof does not hold")
    yield "enrolment proofs", time.perf_counter() - start


def name_kind(kind: bytes) -> str:
    words = {b"ssh-ed25519": "Ed25519", b"sk-ssh-ed25519@openssh.com": "Ed25519", b"ssh-rsa": "RSA"}
    return words.get(kind, "ECDSA " + kind.decode().rpartition("nistp")[2].partition("@")[0])


def measure(path: Path) -> tuple[dict[str, list[float]], list[float]]:
    python, times, memory = sys.executable, defaultdict(list), []
    imports = "import undersigned.cli.verify, undersigned.timestamp"
    for _ in range(ROUNDS):
        seconds, megabytes, _output = run(python, "-m", "undersigned.cli", "verify", path)
        times["whole"].append(seconds)
        memory.append(megabytes)
        bare = run(python, "-c", "pass")[0]
        times["interpreter"].append(bare)
        times["imports"].append(run(python, "-c", imports)[0] - bare)
        for name, part in json.loads(run(python, __file__, "--parts", path)[2]):
            times[name].append(part)
    return dict(times), memory


def main() -> int:
    """Measures; 0 when the targets hold."""
    if sys.argv[1:2] == ["--parts"]:
        print(json.dumps(list(time_parts(Path(sys.argv[2])))))
        return 0
    times, memory = measure(find_bundle())
    whole = summarise(times.pop("whole"))
    parts = {name: summarise(part) for name, part in times.items()}
    parts["rest"] = {"median": round(whole["median"] - sum(one["median"] for one in parts.values()), 4)}
    print("| part | median, ms | least, ms | share of the whole |")
    print("| --- | ---: | ---: | ---: |")
    for name, one in {"whole": whole, **parts}.items():
        least = f"{one['min']:.0f}" if "min" in one else ""
        print(f"| {name} | {one['median']:.0f} | {least} | {one['median'] / whole['median']:.2f} |")
    holds = whole["median"] <= 1e3 * SECONDS_LIMIT and max(memory) <= MEGABYTES_LIMIT
    print(f"peak memory {max(memory):.0f} MB; targets {SECONDS_LIMIT} s, {MEGABYTES_LIMIT:.0f} MB:", end=" ")
    print("hold" if holds else "do NOT hold")
    write_results(
        "bundle",
        f"milliseconds, {ROUNDS} interleaved runs in fresh processes; megabytes, the most of all runs",
        members=MEMBERS,
        signers=SIGNERS,
        whole=whole,
        parts=parts,
        peak_megabytes=round(max(memory), 1),
        limits={"seconds": SECONDS_LIMIT, "megabytes": MEGABYTES_LIMIT},
        holds=holds,
    )
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
