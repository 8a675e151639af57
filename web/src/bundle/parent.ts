import { encodeHex, equalBytes } from "../canonical/bytes.js";
import type { Charter } from "../canonical/charter.js";
import type { SignatureRecord } from "../canonical/letter.js";
import { nextContext } from "../canonical/message.js";
import type { Entry } from "../canonical/roster.js";
import { findParentLetter } from "../check/charter.js";
import { PARENT_DEPTH_MAX } from "../limits.js";
import { type Bundle, entryPlace, NAMES } from "./format.js";
import type { Findings } from "./findings.js";
import type { Verified } from "./verifier.js";

/** A record of the first letter that may speak again. */
export interface Standing {
  readonly class: string;
  readonly next: NonNullable<SignatureRecord["next"]>;
  readonly context: Uint8Array;
}

/** What the first letter's bundle says about who may speak again, by leaf. */
export interface ParentView {
  readonly bundle: Bundle;
  readonly standing: ReadonlyMap<number, Standing>;
}

const ALL = "all";

function findStanding({ bundle, serials }: Verified): Map<number, Standing> {
  const withdrawn = new Set<string>();
  bundle.records.forEach((record, i) => {
    if (record.action === "withdraw") withdrawn.add(encodeHex(serials[i] as Uint8Array));
  });
  const standing = new Map<number, Standing>();
  bundle.records.forEach((record, i) => {
    const serial = serials[i] as Uint8Array;
    if (record.action !== "sign" || !record.next || withdrawn.has(encodeHex(serial))) return;
    standing.set(i + 1, { class: record.class ?? ALL, next: record.next, context: nextContext(bundle.letterId, serial) });
  });
  return standing;
}

/** The origins of a charter's logs: the roster's and every slot's. */
const originsOf = ({ log, slots }: Charter): string[] => [log.origin, ...Array.from({ length: slots }, (_, slot) => `${log.origin}/${slot}`)];

function shareOrigin(charter: Charter, parent: Charter): boolean {
  const known = new Set(originsOf(parent));
  return originsOf(charter).some((origin) => known.has(origin));
}

function checkTerms({ roster }: Bundle, parent: Bundle, findings: Findings): void {
  const { charter } = roster;
  const place = `${NAMES.roster}:/charter`;
  if (findParentLetter(charter) !== parent.letterId) findings.add("parent-letter", `${place}/classes`);
  const wanted = parent.letter.class_counts ? parent.roster.charter.classes.map(({ name }) => name) : [ALL];
  if (wanted.join() !== charter.classes.map(({ name }) => name).join()) findings.add("parent-classes", `${place}/classes`);
  if (charter.calendar !== null) findings.add("parent-calendar", `${place}/calendar`);
  if (charter.slots !== parent.letter.next?.slots) findings.add("parent-slots", `${place}/slots`);
  if (shareOrigin(charter, parent.roster.charter)) findings.add("parent-origin", `${place}/log/origin`);
}

const sameRequest = (entry: Entry, { next, class: name }: Standing): boolean =>
  entry.class === name &&
  entry.commitments.length === next.commitments.length &&
  entry.commitments.every((commitment, k) => equalBytes(commitment, next.commitments[k] as Uint8Array)) &&
  equalBytes(entry.proof, next.proof);

function checkLeaves({ entries }: Bundle, standing: ReadonlyMap<number, Standing>, findings: Findings): void {
  const used = new Set<number>();
  entries.forEach((entry, i) => {
    if (!("leaf" in entry.evidence)) return;
    const { leaf } = entry.evidence;
    const asked = standing.get(leaf);
    if (!asked) findings.add("leaf-not-standing", entryPlace(i), String(leaf));
    else if (used.has(leaf)) findings.add("leaf-twice", entryPlace(i), String(leaf));
    else if (!sameRequest(entry, asked)) findings.add("leaf-differs", entryPlace(i), String(leaf));
    used.add(leaf);
  });
  for (const leaf of standing.keys()) if (!used.has(leaf)) findings.add("leaf-left-out", NAMES.entries, String(leaf));
}

/**
 * The first letter of a roster whose signers speak again.
 *
 * @param verifyParent verifies the first letter's bundle; null where it is not valid.
 * Finds: parent-…, leaf-…. Source: PROTOCOL §5, speaking again.
 */
export function checkParent(
  bundle: Bundle,
  depth: number,
  verifyParent: () => Verified | null,
  findings: Findings,
): ParentView | null {
  if (bundle.parent === null) return null;
  if (depth >= PARENT_DEPTH_MAX) {
    findings.add("parent-depth", "parent/");
    return null;
  }
  const verified = verifyParent();
  if (!verified) {
    findings.add("parent-invalid", "parent/");
    return null;
  }
  const standing = findStanding(verified);
  checkTerms(bundle, verified.bundle, findings);
  checkLeaves(bundle, standing, findings);
  return { bundle: verified.bundle, standing };
}
