import { Refusal } from "../errors.js";
import { CLASSES_MAX, KEYS_MAX, SLOTS_MAX } from "../limits.js";
import { encodeBase64 } from "./base64.js";
import { readCharter } from "./charter.js";
import { binary, digest, document, type Field, fieldsOf, integer, list, mapOf, matching, object, optional, type Read } from "./fields.js";
import { encodeJson } from "./json.js";
import { CLASS_NAME, KEY_NAME, PRINCIPAL } from "./strings.js";

const className = matching(CLASS_NAME);
const registrar = matching(KEY_NAME);

const EVIDENCE = {
  sshsig: object({ sshsig: binary(null) }),
  signatures: object({ signatures: list(object({ registrar, ed25519: binary(64) }), KEYS_MAX) }),
  tokens: object({ tokens: list(object({ registrar, prefix: binary(32), rsa: binary(null) }), KEYS_MAX) }),
  leaf: object({ leaf: integer }),
} as const;

/** What shows that an entry was allowed; its only field tells the kind. Source: PROTOCOL §4. */
export type Evidence = Read<(typeof EVIDENCE)[keyof typeof EVIDENCE]>;

const evidence: Field<Evidence> = (value, place) => {
  const [kind, ...more] = Object.keys(fieldsOf(value, place));
  if (kind === undefined || more.length > 0 || !Object.hasOwn(EVIDENCE, kind)) throw new Refusal("value", place);
  return EVIDENCE[kind as keyof typeof EVIDENCE](value, place);
};

/** Source: PROTOCOL §4. */
export const readEntry = object({
  class: className,
  commitments: list(binary(32), SLOTS_MAX),
  evidence,
  principal: optional(matching(PRINCIPAL)),
  proof: binary(96),
});
export type Entry = Read<typeof readEntry>;

/** A frozen roster. Source: PROTOCOL §4. */
export const readRoster = document("roster", {
  charter: readCharter,
  entries: mapOf(CLASS_NAME, integer, CLASSES_MAX),
  sha256: digest,
  columns: list(digest, SLOTS_MAX),
  issued: list(object({ registrar, class: className, count: integer, ed25519: binary(64) }), CLASSES_MAX * KEYS_MAX),
});
export type Roster = Read<typeof readRoster>;
export type Issued = Roster["issued"][number];

/** The JCS bytes that evidence signs; their SHA-256 is the context of the enrolment proof. */
export function encodeStatement(charterId: string, entry: Pick<Entry, "class" | "commitments" | "principal">): Uint8Array {
  return encodeJson({
    undersigned: 1,
    kind: "enrolment",
    charter: charterId,
    class: entry.class,
    commitments: entry.commitments.map(encodeBase64),
    principal: entry.principal,
  });
}

/** The JCS bytes that a blind registrar signs about what it issued. */
export function encodeIssued(charterId: string, issued: Issued): Uint8Array {
  const { class: name, count, registrar: by } = issued;
  return encodeJson({ undersigned: 1, kind: "issued", charter: charterId, class: name, count, registrar: by });
}

