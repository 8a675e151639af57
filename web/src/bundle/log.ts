import { compareBytes, encodeHex, equalBytes } from "../canonical/bytes.js";
import { type Checkpoint, findCosigners, parseCheckpoint } from "../check/checkpoint.js";
import { merkleRoot } from "../check/merkle.js";
import { checkTimestamp } from "../check/timestamp.js";
import type { Policy } from "../check/trust.js";
import { Refusal } from "../errors.js";
import { type Bundle, NAMES, recordPlace } from "./format.js";
import type { Findings } from "./findings.js";
import { checkTree } from "./roster.js";

/** What stands: for each signed and not withdrawn serial number the index of its record. */
export type Standing = readonly number[];

/** Step `duplicate`. Source: PROTOCOL §5. */
export function checkDuplicates(bundle: Bundle, serials: readonly Uint8Array[], findings: Findings): { standing: Standing; detail: string } {
  const signed = new Map<string, number>();
  const withdrawn = new Set<string>();
  bundle.records.forEach((record, i) => {
    const serial = encodeHex(serials[i] as Uint8Array);
    const before = signed.get(serial);
    const place = recordPlace(i);
    if (record.action === "sign") {
      if (before !== undefined) findings.add("signed-twice", place);
      else signed.set(serial, i);
      return;
    }
    const first = before === undefined ? undefined : bundle.records[before];
    if (!first) findings.add("withdrawn-unsigned", place);
    else if (withdrawn.has(serial)) findings.add("withdrawn-twice", place);
    else if (first.class !== record.class || first.bucket !== record.bucket) findings.add("withdrawn-elsewhere", place);
    withdrawn.add(serial);
  });
  const standing = [...signed].filter(([serial]) => !withdrawn.has(serial)).map(([, index]) => index);
  return { standing, detail: `${standing.length} distinct signer${standing.length === 1 ? "" : "s"}` };
}

/** How many stand in each class; empty without class_counts. */
export function countClasses({ letter, roster, records }: Bundle, standing: Standing): Map<string, number> {
  const counts = new Map<string, number>();
  if (!letter.class_counts) return counts;
  for (const { name } of roster.charter.classes) counts.set(name, 0);
  for (const index of standing) {
    const name = records[index]?.class ?? "";
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

function checkOrder({ records }: Bundle, serials: readonly Uint8Array[], findings: Findings): void {
  for (let i = 1; i < records.length; i++) {
    const order = compareBytes(serials[i - 1] as Uint8Array, serials[i] as Uint8Array);
    if (order > 0 || (order === 0 && records[i]?.action === "sign")) findings.add("log-order", recordPlace(i));
  }
}

function checkClose(bundle: Bundle, standing: Standing, findings: Findings): void {
  const { close, letterId } = bundle;
  const place = recordPlace(bundle.records.length);
  const counts = countClasses(bundle, standing);
  if (close.letter !== letterId) findings.add("close-letter", place);
  if (close.signatures !== standing.length) findings.add("close-count", place);
  const same = close.classes.size === counts.size && [...counts].every(([name, count]) => close.classes.get(name) === count);
  if (!same) findings.add("close-classes", place);
}

/** From when on a cosignature of the final checkpoint counts. */
const countsFrom = ({ letter }: Bundle): number => (letter.release === "at-close" ? (letter.releases ?? 0) : 0);

/** A witness that cosigned the final checkpoint. */
export interface Cosigner {
  readonly name: string;
  /** Whether the charter names it; the devices of members count no other. */
  readonly isNamed: boolean;
  /** Whether the reader knew its key. */
  readonly isKnown: boolean;
}

/**
 * What the reader knows, against log and witnesses; a witness may have another name there.
 *
 * @param isAsked whether this is the bundle itself: what the reader knows is not asked of earlier letters.
 * @returns those that cosigned, the charter's first. Finds: log-key-unknown, witness-wanted.
 */
function checkTrust(bundle: Bundle, checkpoint: Checkpoint, { logKey, witnesses }: Policy, isAsked: boolean, findings: Findings): Cosigner[] {
  const unknown = isAsked && logKey !== null && !equalBytes(logKey, bundle.roster.charter.log.ed25519);
  if (unknown) findings.add("log-key-unknown", `${NAMES.roster}:/charter/log/ed25519`);
  const own = findings.try(NAMES.checkpoint, () => findCosigners(checkpoint.note, witnesses));
  if (!own) return [];
  const known = new Set(witnesses.map(({ ed25519 }) => encodeHex(ed25519)));
  const found = new Map<string, Cosigner>();
  for (const [list, isNamed] of [[checkpoint.witnesses, true], [own, false]] as const) {
    for (const { name, ed25519, time } of list) {
      const key = encodeHex(ed25519);
      if (time >= countsFrom(bundle) && !found.has(key)) found.set(key, { name, isNamed, isKnown: known.has(key) });
    }
  }
  for (const { name, ed25519 } of isAsked ? witnesses : []) {
    if (!found.has(encodeHex(ed25519))) findings.add("witness-wanted", NAMES.checkpoint, name);
  }
  return [...found.values()];
}

/** Step `log`. Source: PROTOCOL §6, §7. */
export function checkLog(
  bundle: Bundle,
  serials: readonly Uint8Array[],
  standing: Standing,
  policy: Policy,
  isAsked: boolean,
  findings: Findings,
): { checkpoint: Checkpoint | null; cosigners: readonly Cosigner[]; detail: string } {
  const { letter, roster, files } = bundle;
  const { log } = roster.charter;
  const atClose = letter.release === "at-close";
  if (atClose) checkOrder(bundle, serials, findings);
  checkClose(bundle, standing, findings);
  if (atClose && standing.length < letter.threshold) findings.add("log-threshold", NAMES.records);
  const leaves = [files.get(NAMES.letter) as Uint8Array, ...bundle.leaves];
  const checkpoint = findings.try(NAMES.checkpoint, () => {
    const parsed = parseCheckpoint(files.get(NAMES.checkpoint) as Uint8Array, { origin: `${log.origin}/${letter.slot}`, log });
    checkTree(parsed, leaves.length, merkleRoot(leaves), log.quorum, countsFrom(bundle));
    return parsed;
  });
  const cosigners = checkpoint ? checkTrust(bundle, checkpoint, policy, isAsked, findings) : [];
  const names = cosigners.map(({ name }) => name).join(", ") || "none";
  return { checkpoint, cosigners, detail: `${leaves.length} leaves, witnesses: ${names}` };
}

const formatTime = (time: number): string => `${new Date(time * 1000).toISOString().slice(0, 19).replace("T", " ")} UTC`;

/** When the closed log was dated, seconds since 1970; null where the letter asks for no timestamp. */
export interface Dated {
  readonly time: number | null;
  readonly detail: string;
}

/** Step `timestamp`. Source: PROTOCOL §6. */
export function checkLogTimestamp({ letter, files }: Bundle, checkpoint: Checkpoint, wanted: string | null, findings: Findings): Dated {
  const root = letter.timestamp;
  if (wanted !== null && wanted !== root) {
    findings.add("timestamp-root-unknown", `${NAMES.letter}:/timestamp`, root === null ? "the letter asks for no timestamp" : `the letter names ${root}`);
  }
  if (root === null) return { time: null, detail: "not asked for" };
  const time = findings.try(NAMES.timestamp, () => {
    const stamped = checkTimestamp(files.get(NAMES.timestamp) as Uint8Array, checkpoint.stamped, root);
    if (stamped < letter.closes) throw new Refusal("timestamp-early");
    return stamped;
  });
  return { time, detail: time === null ? "" : formatTime(time) };
}
