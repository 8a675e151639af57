import { encodeStandardBase64, parseStandardBase64 } from "../canonical/base64.js";
import { bigEndian, equalBytes, join, utf8 } from "../canonical/bytes.js";
import type { CharterLog, NamedKey } from "../canonical/charter.js";
import { TIME_MAX } from "../canonical/times.js";
import { Refusal } from "../errors.js";
import { ed25519Holds } from "./ed25519.js";
import { type Note, type NoteLine, noteKeyId, parseNote } from "./note.js";

/** A checkpoint whose log signature and cosignatures hold. */
export interface Checkpoint {
  readonly size: number;
  readonly root: Uint8Array;
  /** The charter's witnesses that cosigned. */
  readonly witnesses: readonly Witnessed[];
  readonly note: Note;
  /** What a timestamp is for: text, empty line and the log's line. */
  readonly stamped: Uint8Array;
}

/** A witness that cosigned, with the latest time at which it did. */
export interface Witnessed {
  readonly name: string;
  readonly ed25519: Uint8Array;
  readonly time: number;
}

interface Terms {
  readonly origin: string;
  readonly log: CharterLog;
}

const ED25519 = 1;
const COSIGNATURE = 4;

function parseTree(text: string): { origin: string; size: number; root: Uint8Array } {
  const [origin = "", size = "", base64 = "", ...rest] = text.slice(0, -1).split("\n");
  const count = Number(size);
  if (rest.length > 0 || !/^(0|[1-9][0-9]{0,15})$/.test(size) || !Number.isSafeInteger(count)) throw new Refusal("checkpoint-form");
  if (!/^[^\s+]+$/u.test(origin)) throw new Refusal("note-form");
  let root: Uint8Array;
  try {
    root = parseStandardBase64(base64);
  } catch {
    throw new Refusal("checkpoint-form");
  }
  if (root.length !== 32 || encodeStandardBase64(root) !== base64) throw new Refusal("checkpoint-form");
  return { origin, size: count, root };
}

const linesOf = (note: Note, name: string, type: number, key: Uint8Array): NoteLine[] => {
  const keyId = noteKeyId(name, type, key);
  return note.lines.filter((line) => line.name === name && line.keyId === keyId);
};

/** The log's one line. */
function checkLogLine(note: Note, { origin, log }: Terms): NoteLine {
  const lines = linesOf(note, origin, ED25519, log.ed25519);
  const first = lines[0];
  if (!first) throw new Refusal("checkpoint-key-missing");
  for (const line of lines) {
    // The timestamp covers the log's line, so there must be no choice between two.
    if (!equalBytes(line.signature, first.signature) || !ed25519Holds(log.ed25519, utf8(note.text), line.signature)) {
      throw new Refusal("checkpoint-signature");
    }
  }
  return first;
}

/** The latest time of a witness's lines, or null; each must hold. */
function findCosignature(note: Note, witness: NamedKey): number | null {
  const times = linesOf(note, witness.name, COSIGNATURE, witness.ed25519).map(({ signature }) => {
    const time = bigEndian(signature.subarray(0, 8));
    const message = join(utf8(`cosignature/v1\ntime ${time}\n`), utf8(note.text));
    if (signature.length !== 72 || time > BigInt(TIME_MAX) || !ed25519Holds(witness.ed25519, message, signature.subarray(8))) {
      throw new Refusal("cosignature-invalid", "", witness.name);
    }
    return Number(time);
  });
  return times.length > 0 ? Math.max(...times) : null;
}

/** Which of these witnesses cosigned a note, in the order given. Refuses: cosignature-invalid. */
export const findCosigners = (note: Note, witnesses: readonly NamedKey[]): Witnessed[] =>
  witnesses.flatMap((witness) => {
    const time = findCosignature(note, witness);
    return time === null ? [] : [{ ...witness, time }];
  });

/**
 * Reads a checkpoint of the log with this origin; unknown keys are ignored, a known one that fails spoils it.
 *
 * Refuses: note-form, checkpoint-form, checkpoint-origin, checkpoint-key-missing, checkpoint-signature,
 * cosignature-invalid. Source: PROTOCOL §6, C2SP tlog-checkpoint, tlog-cosignature.
 */
export function parseCheckpoint(bytes: Uint8Array, terms: Terms): Checkpoint {
  const note = parseNote(bytes);
  const { origin, size, root } = parseTree(note.text);
  if (origin !== terms.origin) throw new Refusal("checkpoint-origin");
  const line = checkLogLine(note, terms);
  const witnesses = findCosigners(note, terms.log.witnesses);
  return { size, root, witnesses, note, stamped: utf8(`${note.text}\n${line.written}\n`) };
}
