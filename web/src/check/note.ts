import { sha256 } from "@noble/hashes/sha2.js";
import { encodeStandardBase64, parseStandardBase64 } from "../canonical/base64.js";
import { encodeHex, join, utf8 } from "../canonical/bytes.js";
import { parseUtf8 } from "../canonical/json.js";
import { Refusal } from "../errors.js";

/** One signature line of a note. */
export interface NoteLine {
  readonly name: string;
  /** Four bytes in hex. */
  readonly keyId: string;
  readonly signature: Uint8Array;
  /** The line as it stands, without its LF. */
  readonly written: string;
}

/** A signed note: the text ends with LF. */
export interface Note {
  readonly text: string;
  readonly lines: readonly NoteLine[];
}

const LINE = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u;

function parseLine(written: string): NoteLine {
  const [, name, base64 = ""] = LINE.exec(written) ?? [];
  if (name === undefined) throw new Refusal("note-form");
  let bytes: Uint8Array;
  try {
    bytes = parseStandardBase64(base64);
  } catch {
    throw new Refusal("note-form");
  }
  if (bytes.length < 5 || encodeStandardBase64(bytes) !== base64) throw new Refusal("note-form");
  return { name, keyId: encodeHex(bytes.subarray(0, 4)), signature: bytes.subarray(4), written };
}

/** A signed note. Refuses: note-form. Source: C2SP signed-note. */
export function parseNote(bytes: Uint8Array): Note {
  const whole = parseUtf8(bytes, "note-form");
  const split = whole.lastIndexOf("\n\n");
  if (split < 0 || !whole.endsWith("\n") || /[\u0000-\u0009\u000b-\u001f]/.test(whole)) throw new Refusal("note-form");
  const written = whole.slice(split + 2, -1);
  if (whole.length < split + 3 || written === "") throw new Refusal("note-form");
  return { text: whole.slice(0, split + 1), lines: written.split("\n").map(parseLine) };
}

/** The id of a key in notes, in hex. Types: 1 Ed25519, 4 cosignature. */
export const noteKeyId = (name: string, type: number, key: Uint8Array): string =>
  encodeHex(sha256(join(utf8(`${name}\n`), Uint8Array.of(type), key)).subarray(0, 4));
