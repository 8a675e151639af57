import { parseBase64, parseStandardBase64 } from "../canonical/base64.js";
import { digestHex, utf8 } from "../canonical/bytes.js";
import type { NamedKey } from "../canonical/charter.js";
import { binary, type Field, fieldsOf, matching, object } from "../canonical/fields.js";
import { parseDocument } from "../canonical/json.js";
import { KEY_NAME } from "../canonical/strings.js";
import { findRefusal, Refusal, within } from "../errors.js";
import { parseCertificate } from "./certificate.js";
import { DerFault, readDer, TAG } from "./der.js";
import { checkEd25519Key } from "./ed25519.js";
import { noteKeyId } from "./note.js";

/** What the reader knows and asks for, beyond what the bundle says. Source: PROTOCOL §7. */
export interface Policy {
  /** Witnesses that must have cosigned the final checkpoint. */
  readonly witnesses: readonly NamedKey[];
  /** The log's key, 32 bytes, or null. */
  readonly logKey: Uint8Array | null;
  /** SHA-256 of the root certificate that the reader trusts, in hex, or null. */
  readonly timestampRoot: string | null;
}

/** A reader who knows nothing before. */
export const TRUSTS_NOTHING: Policy = { witnesses: [], logKey: null, timestampRoot: null };

const COSIGNATURE = 4;
const PAIR = /^(\S+)[ \t]+([A-Za-z0-9_-]{43})$/;
const VERIFIER_KEY = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/;
const PEM = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END CERTIFICATE-----/g;

const publicKey = object({ ed25519: binary(32), name: matching(KEY_NAME) });
const tokenKey = object({ ed25519: binary(32), name: matching(KEY_NAME), rsa: binary(null) });
const anyKey: Field<NamedKey> = (value, place) => ("rsa" in fieldsOf(value, place) ? tokenKey : publicKey)(value, place);

function checked(key: NamedKey): NamedKey {
  checkEd25519Key(key.ed25519);
  return key;
}

function parseVerifierKey(line: string): NamedKey {
  const [, name = "", id = "", base64 = ""] = VERIFIER_KEY.exec(line) ?? [];
  if (!KEY_NAME.test(name) || findRefusal(() => parseStandardBase64(base64))) throw new Refusal("vkey");
  const bytes = parseStandardBase64(base64);
  const key = bytes.subarray(1);
  if (bytes[0] !== COSIGNATURE || key.length !== 32 || noteKeyId(name, COSIGNATURE, key) !== id) throw new Refusal("vkey");
  return { name, ed25519: key };
}

function parseLine(line: string): NamedKey {
  const [, name = "", base64 = ""] = PAIR.exec(line) ?? [];
  if (name === "") {
    if (!line.includes("+")) throw new Refusal("witness-list");
    return checked(parseVerifierKey(line));
  }
  if (!KEY_NAME.test(name) || findRefusal(() => parseBase64(base64))) throw new Refusal("witness-list");
  return checked({ name, ed25519: parseBase64(base64) });
}

/**
 * The witnesses in a list: the `.pub` file of one, or lines `NAME KEY` (base64url) or verifier keys for cosignatures;
 * empty lines and those that begin with `#` say nothing.
 *
 * Refuses: witness-list, vkey, ed25519-key…, and those of JSON.
 */
export function parseWitnessList(text: string): NamedKey[] {
  if (text.trim().startsWith("{")) return [checked(parseDocument(utf8(text.trim()), "", publicKey))];
  const lines = text.split("\n").map((line) => line.trim());
  const witnesses = lines.flatMap((line, i) => (line === "" || line.startsWith("#") ? [] : [within(` line ${i + 1}`, () => parseLine(line))]));
  if (witnesses.length === 0) throw new Refusal("witness-list");
  return witnesses;
}

/** A log's key, 32 bytes: its `.pub` file, or nothing but the key in base64url. Refuses: log-key-file. */
export function parseLogKey(text: string): Uint8Array {
  const tidy = text.trim();
  if (tidy.startsWith("{")) return parseDocument(utf8(tidy), "", anyKey).ed25519;
  if (findRefusal(() => parseBase64(tidy)) || parseBase64(tidy).length !== 32) throw new Refusal("log-key-file");
  return parseBase64(tidy);
}

function parsePem(bytes: Uint8Array): Uint8Array {
  const text = new TextDecoder().decode(bytes);
  if (!text.trimStart().startsWith("-----BEGIN")) return bytes;
  const found = [...text.matchAll(PEM)].map(([, base64 = ""]) => base64.replace(/\s+/g, ""));
  const [only, ...more] = found;
  if (only === undefined || more.length > 0) throw new Refusal("certificate-form", "", `${found.length} certificates in one file`);
  if (findRefusal(() => parseStandardBase64(only))) throw new Refusal("certificate-form");
  return parseStandardBase64(only);
}

/** SHA-256, in hex, of the one certificate in a PEM or DER file. Refuses: certificate-form. */
export function parseRoot(bytes: Uint8Array): string {
  const der = parsePem(bytes);
  try {
    parseCertificate(readDer(der, TAG.sequence));
  } catch (error) {
    if (error instanceof DerFault) throw new Refusal("certificate-form");
    throw error;
  }
  return digestHex(der);
}
