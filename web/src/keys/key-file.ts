import { encodeBase64 } from "../canonical/base64.js";
import { digestHex, equalBytes, fromHex, join } from "../canonical/bytes.js";
import { binary, digest, document, type Field, fieldsOf, list, matching, object, oneOf, optional, type Read, time } from "../canonical/fields.js";
import { encodeJson, parseDocument } from "../canonical/json.js";
import { encodeStatement } from "../canonical/roster.js";
import { CLASS_NAME, PRINCIPAL } from "../canonical/strings.js";
import { encodeTime, TIME_MAX } from "../canonical/times.js";
import { systemBytes } from "../check/weights.js";
import { Refusal } from "../errors.js";
import { encodeScalar, parseScalar } from "../group/ristretto.js";
import { SLOTS_MAX } from "../limits.js";
import { drawOpening, proveEnrolment } from "../prove/enrolment.js";
import { commitOpening, type Opening } from "../prove/membership.js";

const NO_LETTER = "0".repeat(64);

const ORIGINS = {
  charter: object({ kind: oneOf("charter"), class: matching(CLASS_NAME), id: digest, principal: optional(matching(PRINCIPAL)) }),
  letter: object({ kind: oneOf("letter"), class: optional(matching(CLASS_NAME)), id: digest }),
} as const;

const origin: Field<Read<(typeof ORIGINS)[keyof typeof ORIGINS]>> = (value, place) => {
  const { kind } = fieldsOf(value, place);
  if (kind !== "charter" && kind !== "letter") throw new Refusal("value", place);
  return ORIGINS[kind](value, place);
};

const readDocument = document("key-file", {
  commitments: list(binary(32), SLOTS_MAX),
  origin,
  proof: binary(96),
  slots: list(
    object({ closes: time, ends: time, letter: digest, secret: binary(64), state: oneOf("free", "tied", "void") }),
    SLOTS_MAX,
  ),
});

/** A member's secrets, as docs/key-file.md has them. */
export type KeyFile = Read<typeof readDocument>;
export type Slot = KeyFile["slots"][number];
export type Origin = KeyFile["origin"];

/** The secrets of a slot that is not erased. Refuses: key-file. */
function openSecret(secret: Uint8Array): Opening {
  const s = parseScalar(secret.subarray(0, 32), "key-file");
  const r = parseScalar(secret.subarray(32), "key-file");
  if (s === 0n || r === 0n) throw new Refusal("key-file");
  return { s, r };
}

function checkSlot(slot: Slot, commitment: Uint8Array): void {
  const tied = slot.letter !== NO_LETTER || slot.closes !== 0;
  if (slot.state !== "tied" && tied) throw new Refusal("key-file", "", "a slot that is not tied names a letter");
  if (slot.state === "void") return;
  if (!equalBytes(commitOpening(openSecret(slot.secret)).toBytes(), commitment)) {
    throw new Refusal("key-file", "", "a secret does not open its commitment");
  }
}

/** Reads a key file that is not protected, or that was opened. Refuses: key-file, and those of documents. */
export function parseKeyFile(bytes: Uint8Array): KeyFile {
  const file = parseDocument(bytes, "", readDocument);
  if (file.slots.length === 0 || file.slots.length !== file.commitments.length) throw new Refusal("key-file");
  for (const [k, slot] of file.slots.entries()) checkSlot(slot, file.commitments[k] as Uint8Array);
  return file;
}

/** The canonical bytes of the document, of one length whatever was done with its slots. */
export function encodeKeyFile(file: KeyFile): Uint8Array {
  return encodeJson({
    undersigned: 1,
    kind: "key-file",
    commitments: file.commitments.map(encodeBase64),
    origin: file.origin,
    proof: encodeBase64(file.proof),
    slots: file.slots.map((slot) => ({
      closes: encodeTime(slot.closes),
      ends: encodeTime(slot.ends),
      letter: slot.letter,
      secret: encodeBase64(slot.secret),
      state: slot.state,
    })),
  });
}

/** Draws the secrets of an entry under a charter, and its enrolment proof. Source: PROTOCOL §2. */
export function drawKeyFile(of: Extract<Origin, { kind: "charter" }>, ends: readonly (number | null)[]): KeyFile {
  const openings = ends.map(drawOpening);
  const commitments = openings.map((opening) => commitOpening(opening).toBytes());
  const statement = encodeStatement(of.id, { class: of.class, commitments, principal: of.principal });
  const slots = openings.map(({ s, r }, k): Slot => ({
    closes: 0,
    ends: ends[k] ?? TIME_MAX,
    letter: NO_LETTER,
    secret: join(encodeScalar(s), encodeScalar(r)),
    state: "free",
  }));
  const proof = proveEnrolment(fromHex(digestHex(statement)), openings);
  return { undersigned: 1, kind: "key-file", commitments, origin: of, proof, slots };
}

const replaceSlot = (file: KeyFile, index: number, slot: Slot): KeyFile => ({
  ...file,
  slots: file.slots.map((old, k) => (k === index ? slot : old)),
});

/** The file with the slot erased; the same whether it signed, was left or ran out. The old bytes are overwritten. */
export function eraseSlot(file: KeyFile, index: number): KeyFile {
  const slot = file.slots[index];
  if (!slot) throw new Refusal("slot-unknown");
  slot.secret.fill(0);
  return replaceSlot(file, index, { ...slot, closes: 0, letter: NO_LETTER, secret: systemBytes(64), state: "void" });
}

/** The file with every slot erased whose time is over at `now`, seconds since 1970. */
export function applyDeadlines(file: KeyFile, now: number): KeyFile {
  return file.slots.reduce((current, slot, k) => {
    const over = slot.ends <= now || (slot.state === "tied" && slot.closes <= now);
    return over && slot.state !== "void" ? eraseSlot(current, k) : current;
  }, file);
}

/** The file with the slot tied to the first letter shown on it. Refuses: slot-unknown, slot-erased, slot-tied. */
export function tieSlot(file: KeyFile, index: number, letterId: string, closes: number): KeyFile {
  const slot = file.slots[index];
  if (!slot) throw new Refusal("slot-unknown");
  if (slot.state === "void") throw new Refusal("slot-erased");
  if (slot.state === "tied" && slot.letter !== letterId) throw new Refusal("slot-tied");
  return replaceSlot(file, index, { ...slot, letter: letterId, closes, state: "tied" });
}

/** The secrets of a slot that is tied to this letter. Refuses: slot-unknown, slot-erased, slot-tied. */
export function openSlot(file: KeyFile, index: number, letterId: string): Opening {
  const slot = file.slots[index];
  if (!slot) throw new Refusal("slot-unknown");
  if (slot.state === "void") throw new Refusal("slot-erased");
  if (slot.state !== "tied" || slot.letter !== letterId) throw new Refusal("slot-tied");
  return openSecret(slot.secret);
}
