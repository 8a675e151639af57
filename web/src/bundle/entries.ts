import { sha256 } from "@noble/hashes/sha2.js";
import { compareBytes, digestHex, encodeHex, fromHex } from "../canonical/bytes.js";
import { type Entry, encodeStatement } from "../canonical/roster.js";
import { type Enrolment, findBadEnrolments, parseCommitment, parseEnrolment } from "../check/enrolment.js";
import { findBadSignatures } from "../check/ed25519.js";
import { checkEvidence, type EvidenceContext, type Pending } from "../check/evidence.js";
import type { Point } from "../group/ristretto.js";
import { type Bundle, entryPlace, NAMES } from "./format.js";
import type { Findings } from "./findings.js";
import type { ParentView } from "./parent.js";

/** How far a long step is: done and all. */
export type Progress = (done: number, all: number) => void;

/** Classes, slots, order, and nothing twice. */
export function checkEntryRules({ roster, entries }: Bundle, findings: Findings): void {
  const { charter } = roster;
  const order = new Map(charter.classes.map(({ name }, i) => [name, i]));
  const commitments = new Set<string>();
  const principals = new Set<string>();
  entries.forEach((entry, i) => {
    const place = entryPlace(i);
    const rank = order.get(entry.class);
    if (rank === undefined) findings.add("class-unknown", place, entry.class);
    if (entry.commitments.length !== charter.slots) findings.add("entry-slots", place);
    const before = entries[i - 1];
    if (before && !isBefore(before, entry, order)) findings.add("entry-order", place);
    for (const commitment of entry.commitments) {
      const name = encodeHex(commitment);
      if (commitments.has(name)) findings.add("commitment-twice", place);
      commitments.add(name);
    }
    if (entry.principal !== null && principals.has(entry.principal)) findings.add("principal-twice", place, entry.principal);
    if (entry.principal !== null) principals.add(entry.principal);
  });
}

function isBefore(a: Entry, b: Entry, order: ReadonlyMap<string, number>): boolean {
  const ranks = (order.get(a.class) ?? 0) - (order.get(b.class) ?? 0);
  if (ranks !== 0) return ranks < 0;
  return compareBytes(a.commitments[0] ?? new Uint8Array(), b.commitments[0] ?? new Uint8Array()) < 0;
}

/** What the roster says of its entries: digest, counts, columns. */
export function checkEntrySummary({ roster, entries, files }: Bundle, findings: Findings): void {
  const { charter, columns } = roster;
  if (digestHex(files.get(NAMES.entries) as Uint8Array) !== roster.sha256) findings.add("roster-digest", `${NAMES.roster}:/sha256`);
  const names = charter.classes.map(({ name }) => name);
  if (names.length !== roster.entries.size || names.some((name) => !roster.entries.has(name))) {
    findings.add("roster-classes", `${NAMES.roster}:/entries`);
  }
  for (const name of names) {
    const count = entries.filter((entry) => entry.class === name).length;
    if (roster.entries.has(name) && roster.entries.get(name) !== count) findings.add("roster-count", `${NAMES.roster}:/entries/${name}`);
  }
  if (columns.length !== charter.slots) findings.add("roster-columns", `${NAMES.roster}:/columns`);
  else columns.forEach((column, k) => {
    const state = sha256.create();
    for (const entry of entries) state.update(entry.commitments[k] ?? new Uint8Array());
    if (encodeHex(state.digest()) !== column) findings.add("roster-column", `${NAMES.roster}:/columns/${k}`);
  });
}

/** The context of an entry's enrolment proof. */
function contextOf(entry: Entry, statement: Uint8Array, parent: ParentView | null): Uint8Array {
  const leaf = "leaf" in entry.evidence ? parent?.standing.get(entry.evidence.leaf) : undefined;
  return leaf ? leaf.context : fromHex(digestHex(statement));
}

interface Work {
  readonly enrolments: Map<Enrolment, string>;
  readonly pending: Map<Pending, string>;
  readonly points: Point[][];
}

function prepareEntry(
  bundle: Bundle,
  entry: Entry,
  place: string,
  evidence: EvidenceContext,
  parent: ParentView | null,
  work: Work,
  findings: Findings,
): void {
  const statement = encodeStatement(bundle.charterId, entry);
  const points = findings.try(place, () => entry.commitments.map(parseCommitment));
  if (points) {
    work.points.push(points);
    const context = contextOf(entry, statement, parent);
    const enrolment = findings.try(place, () => parseEnrolment(context, entry.commitments, entry.proof, points));
    if (enrolment) work.enrolments.set(enrolment, place);
  }
  const of = bundle.roster.charter.classes.find(({ name }) => name === entry.class);
  if (!of) return;
  for (const pending of findings.try(place, () => checkEvidence(of, entry, statement, evidence)) ?? []) {
    work.pending.set(pending, place);
  }
}

const BATCH = 512;

function* batches<T>(items: readonly T[]): Generator<T[]> {
  for (let at = 0; at < items.length; at += BATCH) yield items.slice(at, at + BATCH);
}

/**
 * Proofs and evidence of all entries.
 *
 * @returns the points of each entry's commitments, where there is no finding.
 */
export function checkEntryProofs(
  bundle: Bundle,
  evidence: EvidenceContext,
  parent: ParentView | null,
  findings: Findings,
  progress: Progress,
): Point[][] {
  const work: Work = { enrolments: new Map(), pending: new Map(), points: [] };
  const all = 2 * bundle.entries.length;
  bundle.entries.forEach((entry, i) => {
    prepareEntry(bundle, entry, entryPlace(i), evidence, parent, work, findings);
    progress(i + 1, all);
  });
  let done = bundle.entries.length;
  for (const batch of batches([...work.enrolments.keys()])) {
    for (const bad of findBadEnrolments(batch)) findings.add("enrolment-invalid", work.enrolments.get(bad));
    done += batch.length;
    progress(done, all);
  }
  for (const batch of batches([...work.pending.keys()])) {
    const bad = new Set(findBadSignatures(batch.map(({ signed }) => signed)));
    for (const item of batch) if (bad.has(item.signed)) findings.add(item.code, work.pending.get(item));
  }
  return work.points;
}
