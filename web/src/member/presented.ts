import { digestHex, encodeHex, equalBytes } from "../canonical/bytes.js";
import type { Charter, NamedKey } from "../canonical/charter.js";
import { fieldsOf } from "../canonical/fields.js";
import { documentId, parseDocument } from "../canonical/json.js";
import { type Letter, readLetter } from "../canonical/letter.js";
import { readRoster, type Roster } from "../canonical/roster.js";
import { checkCharter } from "../check/charter.js";
import { parseCheckpoint } from "../check/checkpoint.js";
import { merkleRoot } from "../check/merkle.js";
import { type Files, NAMES, splitLines } from "../bundle/format.js";
import { Findings } from "../bundle/findings.js";
import { checkLetter } from "../bundle/letter.js";
import { divideColumn, type RingOf } from "../bundle/rings.js";
import { checkTree } from "../bundle/roster.js";
import { checkTexts } from "../bundle/text.js";
import { Refusal } from "../errors.js";
import { LETTER_BYTES, RECORDS_MAX, ROSTER_BYTES } from "../limits.js";

const POINT_BYTES = 32;

/** A letter as a member's device found it; all its digests and checkpoints hold. */
export interface Presented {
  readonly letter: Letter;
  readonly letterId: string;
  readonly roster: Roster;
  readonly charterId: string;
  /** The slot's commitments in roster order, 32 bytes each. */
  readonly column: readonly Uint8Array[];
  readonly rings: readonly RingOf[];
  /** The names of witnesses on the member's own list that cosigned both letter and roster. */
  readonly witnesses: readonly string[];
  /** The latest times that witnesses stated, seconds since 1970: no right clock stands before them. */
  readonly times: readonly number[];
  /** Whether the witnesses are too few, so that words must be compared. */
  readonly needsWords: boolean;
}

/** The ring that a member hides in. */
export interface Place {
  readonly ring: RingOf;
  /** Its commitments, 32 bytes each. */
  readonly commitments: readonly Uint8Array[];
  readonly index: number;
}

function needFile(files: Files, name: string, most: number): Uint8Array {
  const bytes = files.get(name);
  if (!bytes) throw new Refusal("bundle-missing", name);
  if (bytes.length > most) throw new Refusal("too-large", name);
  return bytes;
}

function refuseFirst(check: (findings: Findings) => unknown): void {
  const findings = new Findings();
  check(findings);
  const [first] = findings.list;
  if (first) throw first;
}

function splitColumn({ charter, entries, columns }: Roster, slot: number, bytes: Uint8Array): { classOf: string[]; column: Uint8Array[] } {
  const classOf = charter.classes.flatMap(({ name }) => new Array<string>(entries.get(name) ?? 0).fill(name));
  if (entries.size !== charter.classes.length || columns[slot] !== digestHex(bytes) || bytes.length !== POINT_BYTES * classOf.length) {
    throw new Refusal("roster-column", `${NAMES.roster}:/columns/${slot}`);
  }
  return { classOf, column: classOf.map((_, i) => bytes.subarray(POINT_BYTES * i, POINT_BYTES * (i + 1))) };
}

/** The times of the charter's witnesses, by name, that cosigned the checkpoint of exactly these leaves. */
function findWitnesses(files: Files, name: string, charter: Charter, origin: string, leaves: readonly Uint8Array[]): Map<string, number> {
  const { log } = charter;
  try {
    const checkpoint = parseCheckpoint(files.get(name) ?? new Uint8Array(), { origin, log });
    checkTree(checkpoint, leaves.length, merkleRoot(leaves), 0);
    return new Map(checkpoint.witnesses.map((witness) => [witness.name, witness.time]));
  } catch (error) {
    if (error instanceof Refusal) error.place = name + error.place;
    throw error;
  }
}

/** Of a batched letter, what its open log has published so far. */
function publishedLeaves(letter: Letter, files: Files): Uint8Array[] {
  return letter.release === "batched" && files.has(NAMES.records) ? splitLines(files, NAMES.records, RECORDS_MAX) : [];
}

/**
 * Reads and checks what a member is about to sign or leave.
 *
 * @param files what the server offers to members, by name; entries are not among what is needed.
 * @param column the slot's commitments as the server sent them.
 * @param letterId the letter that was asked for.
 * @param known the witnesses on the member's own list.
 * Refuses: letter-other, roster-column, text-digest, log-root, log-size and those of the documents, charter, letter,
 * texts and checkpoints. Source: PROTOCOL §4, §5, §6.
 */
export function readPresented(files: Files, column: Uint8Array, letterId: string, known: readonly NamedKey[]): Presented {
  const letterBytes = needFile(files, NAMES.letter, LETTER_BYTES);
  const rosterBytes = needFile(files, NAMES.roster, ROSTER_BYTES);
  if (digestHex(letterBytes) !== letterId) throw new Refusal("letter-other", NAMES.letter);
  const letter = parseDocument(letterBytes, NAMES.letter, readLetter);
  let charterId = "";
  const roster = parseDocument(rosterBytes, NAMES.roster, (value, place) => {
    const read = readRoster(value, place);
    charterId = documentId(fieldsOf(value, place).charter ?? null);
    return read;
  });
  const { charter } = roster;
  const rosterId = digestHex(rosterBytes);
  checkCharter(charter);
  refuseFirst((findings) => checkLetter({ letter, roster, rosterId }, findings));
  for (const { lang } of letter.texts) needFile(files, `texts/${lang}.md`, Number.POSITIVE_INFINITY);
  refuseFirst((findings) => checkTexts({ files, letter }, findings));
  const split = splitColumn(roster, letter.slot, column);
  const byRoster = findWitnesses(files, NAMES.rosterCheckpoint, charter, charter.log.origin, [rosterBytes]);
  const leaves = [letterBytes, ...publishedLeaves(letter, files)];
  const byLetter = findWitnesses(files, NAMES.checkpoint, charter, `${charter.log.origin}/${letter.slot}`, leaves);
  const keys = new Set(known.map(({ ed25519 }) => encodeHex(ed25519)));
  const witnesses = charter.log.witnesses
    .filter(({ name, ed25519 }) => keys.has(encodeHex(ed25519)) && byRoster.has(name) && byLetter.has(name))
    .map(({ name }) => name);
  return {
    letter,
    letterId,
    roster,
    charterId,
    column: split.column,
    rings: divideColumn(letter, rosterId, charter.classes, split.classOf, split.column),
    witnesses,
    times: [...byRoster.values(), ...byLetter.values()],
    needsWords: witnesses.length < Math.max(1, charter.log.quorum),
  };
}

/** The ring that a commitment stands in. Refuses: not-on-roster, ring-too-small. */
export function findPlace({ rings, column, roster }: Presented, commitment: Uint8Array): Place {
  const at = column.findIndex((candidate) => equalBytes(candidate, commitment));
  const ring = rings.find(({ members }) => members.includes(at));
  if (!ring) throw new Refusal("not-on-roster");
  if (ring.members.length < roster.charter.min_ring) throw new Refusal("ring-too-small");
  return { ring, commitments: ring.members.map((i) => column[i] as Uint8Array), index: ring.members.indexOf(at) };
}
