import { encodeHex } from "../canonical/bytes.js";
import { nextContext, recordMessage } from "../canonical/message.js";
import { type Enrolment, findBadEnrolments, parseCommitment, parseEnrolment } from "../check/enrolment.js";
import { findBadProofs, parseProof, type Proof, serialBytes } from "../check/membership.js";
import { Refusal } from "../errors.js";
import type { Point } from "../group/ristretto.js";
import type { Progress } from "./entries.js";
import { type Bundle, recordPlace } from "./format.js";
import type { Findings } from "./findings.js";
import { findRing, openRing, type RingOf } from "./rings.js";

function checkProofs(bundle: Bundle, rings: readonly RingOf[], points: readonly Point[][], findings: Findings, progress: Progress): (Uint8Array | null)[] {
  const serials: (Uint8Array | null)[] = bundle.records.map(() => null);
  let done = 0;
  for (const ring of rings) {
    const indices = bundle.records.flatMap((record, i) => (findRing(rings, record) === ring ? [i] : []));
    if (indices.length === 0) continue;
    const open = openRing(ring, bundle.letter.slot, bundle.entries, points);
    const proofs = new Map<Proof, number>();
    for (const i of indices) {
      const record = bundle.records[i] as Bundle["records"][number];
      const proof = findings.try(recordPlace(i), () => parseProof(open, recordMessage(bundle.letterId, record), record.proof));
      if (!proof) continue;
      proofs.set(proof, i);
      serials[i] = serialBytes(proof);
    }
    for (const bad of findBadProofs(open, [...proofs.keys()])) findings.add("proof-invalid", recordPlace(proofs.get(bad) as number));
    done += indices.length;
    progress(done, bundle.records.length);
  }
  return serials;
}

/** What a record attaches to speak again. Refuses: next-not-offered, next-slots, next-commitment-twice, commitment-…, enrolment-…. */
function parseNext(bundle: Bundle, index: number, serial: Uint8Array, known: Set<string>): Enrolment | null {
  const { action, next } = bundle.records[index] as Bundle["records"][number];
  if (!next) return null;
  const offered = bundle.letter.next;
  if (!offered || action !== "sign") throw new Refusal("next-not-offered");
  if (next.commitments.length !== offered.slots) throw new Refusal("next-slots");
  const points = next.commitments.map(parseCommitment);
  for (const commitment of next.commitments) {
    const name = encodeHex(commitment);
    if (known.has(name)) throw new Refusal("next-commitment-twice");
    known.add(name);
  }
  return parseEnrolment(nextContext(bundle.letterId, serial), next.commitments, next.proof, points);
}

function checkNexts(bundle: Bundle, serials: readonly (Uint8Array | null)[], findings: Findings): void {
  const known = new Set(bundle.entries.flatMap(({ commitments }) => commitments.map(encodeHex)));
  const places = new Map<Enrolment, string>();
  serials.forEach((serial, i) => {
    const enrolment = serial && findings.try(recordPlace(i), () => parseNext(bundle, i, serial, known));
    if (enrolment) places.set(enrolment, recordPlace(i));
  });
  for (const bad of findBadEnrolments([...places.keys()])) findings.add("enrolment-invalid", places.get(bad));
}

/**
 * Step `signature`.
 *
 * @returns the serial number of every record, 32 bytes each, where there is no finding. Source: PROTOCOL §3.3, §5, §7.
 */
export function checkSignatures(
  bundle: Bundle,
  rings: readonly RingOf[],
  points: readonly Point[][],
  findings: Findings,
  progress: Progress,
): { serials: Uint8Array[]; detail: string } {
  const serials = checkProofs(bundle, rings, points, findings, progress);
  checkNexts(bundle, serials, findings);
  const used = new Set(bundle.records.map((record) => findRing(rings, record))).size;
  const count = bundle.records.length;
  return {
    serials: serials as Uint8Array[],
    detail: `${count} proof${count === 1 ? "" : "s"} in ${used} ring${used === 1 ? "" : "s"}`,
  };
}
