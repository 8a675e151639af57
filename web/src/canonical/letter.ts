import { CLASSES_MAX, SLOTS_MAX, TEXTS_MAX } from "../limits.js";
import { binary, bool, date, digest, document, integer, list, mapOf, matching, object, oneOf, optional, type Read, text, time } from "./fields.js";
import { CLASS_NAME, LANGUAGE } from "./strings.js";

// letter.json is at most 64,000 bytes, so no list of names can be longer.
const names = list(text, 64_000);

/** Source: PROTOCOL §5. */
export const readLetter = document("letter", {
  title: text,
  roster: digest,
  slot: integer,
  class_counts: bool,
  ring_limit: integer,
  threshold: integer,
  release: text,
  opens: time,
  closes: time,
  releases: optional(time),
  texts: list(object({ lang: matching(LANGUAGE), sha256: digest }), TEXTS_MAX),
  addressees: names,
  organisers: names,
  next: optional(object({ slots: integer, until: date })),
  collector: optional(text),
  timestamp: optional(digest),
});
export type Letter = Read<typeof readLetter>;

/** A signature record. Source: PROTOCOL §5. */
export const readRecord = object({
  action: oneOf("sign", "withdraw"),
  bucket: optional(integer),
  class: optional(matching(CLASS_NAME)),
  next: optional(object({ commitments: list(binary(32), SLOTS_MAX), proof: binary(96) })),
  proof: binary(null),
});
export type SignatureRecord = Read<typeof readRecord>;

/** The close record. Source: PROTOCOL §6. */
export const readClose = document("close", {
  letter: digest,
  signatures: integer,
  classes: mapOf(CLASS_NAME, integer, CLASSES_MAX),
});
export type Close = Read<typeof readClose>;
