import { Refusal } from "../errors.js";
import { CLASSES_MAX, KEYS_MAX } from "../limits.js";
import { binary, date, digest, document, type Field, fieldsOf, integer, list, matching, object, optional, type Read, text } from "./fields.js";
import { CLASS_NAME, KEY_NAME } from "./strings.js";

const keyName = matching(KEY_NAME);
const key = object({ name: keyName, ed25519: binary(32) });
const kindOf = <const K extends string>(kind: K): Field<K> => () => kind;

const RULES = {
  "ssh-directory": object({ kind: kindOf("ssh-directory"), sha256: digest }),
  registrars: object({ kind: kindOf("registrars"), threshold: integer, registrars: list(key, KEYS_MAX) }),
  "blind-registrars": object({
    kind: kindOf("blind-registrars"),
    threshold: integer,
    registrars: list(object({ name: keyName, ed25519: binary(32), rsa: binary(null), url: text }), KEYS_MAX),
  }),
  "signers-of": object({ kind: kindOf("signers-of"), letter: digest }),
} as const;

/** A class's rule; `kind` tells which. Source: PROTOCOL §4. */
export type Rule = Read<(typeof RULES)[keyof typeof RULES]>;
export type RuleOf<K extends Rule["kind"]> = Extract<Rule, { kind: K }>;

const rule: Field<Rule> = (value, place) => {
  const { kind } = fieldsOf(value, place);
  if (typeof kind !== "string" || !Object.hasOwn(RULES, kind)) throw new Refusal("value", place);
  return RULES[kind as Rule["kind"]](value, place);
};

/** Source: PROTOCOL §4. */
export const readCharter = document("charter", {
  group: text,
  description: text,
  created: date,
  slots: integer,
  min_ring: integer,
  calendar: optional(object({ start: date, days: integer, slots: integer })),
  log: object({ origin: keyName, ed25519: binary(32), witnesses: list(key, KEYS_MAX), quorum: integer }),
  classes: list(object({ name: matching(CLASS_NAME), rule }), CLASSES_MAX),
});

export type Charter = Read<typeof readCharter>;
export type CharterLog = Charter["log"];
export type Class = Charter["classes"][number];
/** A name with its Ed25519 key. */
export type NamedKey = Read<typeof key>;
