import { documentId, type Json, parseDocument } from "../canonical/json.js";
import { digestHex } from "../canonical/bytes.js";
import { fieldsOf } from "../canonical/fields.js";
import { type Close, type Letter, readClose, readLetter, readRecord, type SignatureRecord } from "../canonical/letter.js";
import { type Entry, readEntry, readRoster, type Roster } from "../canonical/roster.js";
import { Refusal } from "../errors.js";
import * as limits from "../limits.js";

/** Files by name, as they stand in a folder or zip. */
export type Files = ReadonlyMap<string, Uint8Array>;

export const NAMES = {
  letter: "letter.json",
  records: "signatures.jsonl",
  checkpoint: "log/checkpoint",
  timestamp: "log/timestamp.der",
  roster: "roster.json",
  entries: "roster/entries.jsonl",
  rosterCheckpoint: "roster/checkpoint",
  directory: "directory.allowed_signers",
} as const;
const PARENT = "parent/";

/** A bundle whose form is right; nothing else is known of it yet. */
export interface Bundle {
  readonly files: Files;
  readonly letter: Letter;
  readonly letterId: string;
  readonly roster: Roster;
  readonly rosterId: string;
  readonly charterId: string;
  readonly entries: readonly Entry[];
  readonly records: readonly SignatureRecord[];
  readonly close: Close;
  /** Lines of signatures.jsonl without their LF: leaves 1 to the last. */
  readonly leaves: readonly Uint8Array[];
  readonly parent: Files | null;
}

export const textName = (lang: string): string => `texts/${lang}.md`;
export const recordPlace = (index: number): string => `${NAMES.records} line ${index + 1}`;
export const entryPlace = (index: number): string => `${NAMES.entries} line ${index + 1}`;

function fileOf(files: Files, name: string, most = Number.POSITIVE_INFINITY): Uint8Array {
  const bytes = files.get(name);
  if (!bytes) throw new Refusal("bundle-missing", name);
  if (bytes.length > most) throw new Refusal("too-large", name);
  return bytes;
}

function checkNames(files: Files, letter: Letter, roster: Roster): Files | null {
  const rules = new Set(roster.charter.classes.map(({ rule }) => rule.kind));
  const { letter: first, records, checkpoint, roster: frozen, entries, rosterCheckpoint } = NAMES;
  const wanted = new Set<string>([first, records, checkpoint, frozen, entries, rosterCheckpoint]);
  for (const { lang } of letter.texts) wanted.add(textName(lang));
  if (letter.timestamp !== null) wanted.add(NAMES.timestamp);
  if (rules.has("ssh-directory")) wanted.add(NAMES.directory);
  for (const name of wanted) fileOf(files, name);
  const again = rules.has("signers-of");
  const parent = new Map<string, Uint8Array>();
  for (const [name, bytes] of files) {
    if (again && name.startsWith(PARENT)) parent.set(name.slice(PARENT.length), bytes);
    else if (!wanted.has(name)) throw new Refusal("bundle-name", name);
  }
  if (!again) return null;
  if (parent.size === 0) throw new Refusal("bundle-missing", PARENT);
  return parent;
}

function checkSizes(files: Files, letter: Letter): void {
  for (const { lang } of letter.texts) fileOf(files, textName(lang), limits.TEXT_BYTES);
  for (const name of [NAMES.checkpoint, NAMES.rosterCheckpoint]) fileOf(files, name, limits.CHECKPOINT_BYTES);
  if (letter.timestamp !== null) fileOf(files, NAMES.timestamp, limits.TIMESTAMP_BYTES);
}

const LF = 10;

/** The lines of a JSONL file, each without its LF. Refuses: line-end, too-large, too-many. */
export function splitLines(files: Files, name: string, most: number): Uint8Array[] {
  const bytes = fileOf(files, name);
  const lines: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(LF, at);
    const place = `${name} line ${lines.length + 1}`;
    if (end < 0) throw new Refusal("line-end", place);
    if (end - at > limits.LINE_BYTES) throw new Refusal("too-large", place);
    if (lines.length === most) throw new Refusal("too-many", name);
    lines.push(bytes.subarray(at, end));
    at = end + 1;
  }
  return lines;
}

const isRecord = (value: Json): boolean => Object.hasOwn(fieldsOf(value, ""), "action");

function parseLeaves(lines: readonly Uint8Array[]): { records: SignatureRecord[]; close: Close } {
  const records: SignatureRecord[] = [];
  let close: Close | null = null;
  lines.forEach((line, i) => {
    const leaf = parseDocument(line, recordPlace(i), (value, place) =>
      isRecord(value) ? { record: readRecord(value, place) } : { close: readClose(value, place) },
    );
    if (close) throw new Refusal("close-place", recordPlace(i));
    if ("record" in leaf) records.push(leaf.record);
    else close = leaf.close;
  });
  if (!close) throw new Refusal("close-missing", NAMES.records);
  return { records, close };
}

/**
 * Reads a bundle: names, sizes, JSON, types, and that the close record stands last.
 *
 * Refuses: bundle-missing, bundle-name, close-missing, close-place, line-end, too-large, too-many, and those of the
 * documents' fields. Source: PROTOCOL §7, step `format`.
 */
export function parseBundle(files: Files): Bundle {
  const letterBytes = fileOf(files, NAMES.letter, limits.LETTER_BYTES);
  const letter = parseDocument(letterBytes, NAMES.letter, readLetter);
  const rosterBytes = fileOf(files, NAMES.roster, limits.ROSTER_BYTES);
  let charterId = "";
  const roster = parseDocument(rosterBytes, NAMES.roster, (value, place) => {
    const read = readRoster(value, place);
    charterId = documentId(fieldsOf(value, place).charter ?? null);
    return read;
  });
  const parent = checkNames(files, letter, roster);
  checkSizes(files, letter);
  const entries = splitLines(files, NAMES.entries, limits.ENTRIES_MAX).map((line, i) =>
    parseDocument(line, entryPlace(i), readEntry),
  );
  const leaves = splitLines(files, NAMES.records, limits.RECORDS_MAX + 1);
  return {
    files,
    letter,
    letterId: digestHex(letterBytes),
    roster,
    rosterId: digestHex(rosterBytes),
    charterId,
    entries,
    ...parseLeaves(leaves),
    leaves,
    parent,
  };
}
