import { Encrypter } from "age-encryption";
import { digestHex, encodeInteger, join } from "../canonical/bytes.js";
import { encodeBase64 } from "../canonical/base64.js";
import { encodeJson } from "../canonical/json.js";
import type { SignatureRecord } from "../canonical/letter.js";
import { Refusal } from "../errors.js";

/** What a device sends is of this size whatever it holds. Source: docs/decisions/0013-cover.md. */
export const SENT_BYTES = 10_240;
const PADDED_BYTES = 8192;
const LENGTH_BYTES = 4;
const SPACE = 32;

/** The record's JCS bytes. Browsers attach nothing for speaking again. */
export const encodeRecord = (record: Pick<SignatureRecord, "bucket" | "class" | "proof">): Uint8Array =>
  encodeJson({ action: "sign", bucket: record.bucket, class: record.class, next: null, proof: encodeBase64(record.proof) });

/** What a signer remembers: the first six hex digits of the record's SHA-256. */
export const digitsOf = (record: Uint8Array): string => digestHex(record).slice(0, 6);

/** The record, or none of its length, sealed to the collector. */
async function seal(record: Uint8Array, recipient: string): Promise<Uint8Array> {
  const padded = new Uint8Array(PADDED_BYTES);
  padded.set(join(encodeInteger(record.length, LENGTH_BYTES), record));
  const encrypter = new Encrypter();
  try {
    encrypter.addRecipient(recipient);
  } catch {
    throw new Refusal("recipient");
  }
  return encrypter.encrypt(padded);
}

/**
 * What is sent or saved: the record, or nothing under the same cover.
 *
 * @param record its JCS bytes; null for a letter that is left.
 * @param collector the letter's `collector`.
 * @returns SENT_BYTES bytes: spaces, then the record, or the sealed record (of no length for a cover).
 * Refuses: recipient, too-large. Source: docs/decisions/0013-cover.md.
 */
export async function coverRecord(record: Uint8Array | null, collector: string | null): Promise<Uint8Array> {
  const bytes = record ?? new Uint8Array();
  if (bytes.length > PADDED_BYTES - LENGTH_BYTES) throw new Refusal("too-large");
  const content = collector === null ? bytes : await seal(bytes, collector);
  const sent = new Uint8Array(SENT_BYTES).fill(SPACE);
  sent.set(content, SENT_BYTES - content.length);
  return sent;
}
