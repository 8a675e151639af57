import { digestHex } from "../canonical/bytes.js";
import { childrenOf, type Der, expect, readBits, readBoolean, readDer, readInteger, readOid, readTime, sameDer, TAG } from "./der.js";
import { findPublicKey, findScheme, type PublicKey, signatureHolds } from "./public-key.js";

interface Extension {
  readonly critical: boolean;
  readonly value: Uint8Array;
}

/** What of an X.509 certificate matters here. Source: RFC 5280 §4. */
export interface Certificate {
  readonly der: Uint8Array;
  readonly digest: string;
  readonly serial: bigint;
  readonly issuer: Der;
  readonly subject: Der;
  readonly from: number;
  readonly to: number;
  readonly key: PublicKey | null;
  readonly extensions: ReadonlyMap<string, Extension>;
  readonly signed: Uint8Array;
  /** Null where the one inside differs. */
  readonly algorithm: Der | null;
  readonly signature: Uint8Array;
}

const BASIC_CONSTRAINTS = "2.5.29.19";
const KEY_USAGE = "2.5.29.15";
const EXTENDED_KEY_USAGE = "2.5.29.37";
const TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
const UNDERSTOOD = new Set([BASIC_CONSTRAINTS, KEY_USAGE, EXTENDED_KEY_USAGE, "2.5.29.14", "2.5.29.35", "2.5.29.32"]);
const DIGITAL_SIGNATURE = 0x80;
const NON_REPUDIATION = 0x40;
const CERT_SIGN = 0x04;

function readExtensions(wrapped: Der | undefined): Map<string, Extension> {
  const extensions = new Map<string, Extension>();
  if (!wrapped) return extensions;
  for (const item of childrenOf(readDer(wrapped.content, TAG.sequence), TAG.sequence)) {
    const [oid, ...rest] = childrenOf(item, TAG.sequence);
    const critical = rest.length > 1 ? readBoolean(rest[0]) : false;
    extensions.set(readOid(oid), { critical, value: expect(rest.at(-1), TAG.octets).content });
  }
  return extensions;
}

/** Throws DerFault. */
export function parseCertificate(whole: Der): Certificate {
  const [tbs, algorithm, signature] = childrenOf(whole, TAG.sequence);
  const fields = childrenOf(tbs, TAG.sequence);
  if (fields[0]?.tag === 0xa0) fields.shift();
  const [serial, inner, issuer, validity, subject, spki, ...more] = fields;
  const [from, to] = childrenOf(validity, TAG.sequence);
  const same = sameDer(expect(inner, TAG.sequence), expect(algorithm, TAG.sequence));
  return {
    der: whole.whole,
    digest: digestHex(whole.whole),
    serial: readInteger(serial),
    issuer: expect(issuer, TAG.sequence),
    subject: expect(subject, TAG.sequence),
    from: readTime(from),
    to: readTime(to),
    key: findPublicKey(expect(spki, TAG.sequence).whole),
    extensions: readExtensions(more.find((field) => field.tag === 0xa3)),
    signed: expect(tbs, TAG.sequence).whole,
    algorithm: same ? (algorithm as Der) : null,
    signature: readBits(signature),
  };
}

function usageOf(certificate: Certificate): number {
  const extension = certificate.extensions.get(KEY_USAGE);
  return extension ? (readDer(extension.value, TAG.bits).content[1] ?? 0) : 255;
}

/** Whether its key is for time-stamps alone. Source: RFC 3161 §2.3. */
export function isForTimestamps(certificate: Certificate): boolean {
  const usage = certificate.extensions.get(EXTENDED_KEY_USAGE);
  if (!usage?.critical) return false;
  const purposes = childrenOf(readDer(usage.value, TAG.sequence), TAG.sequence).map(readOid);
  const maySign = usageOf(certificate) & (DIGITAL_SIGNATURE | NON_REPUDIATION);
  return purposes.length === 1 && purposes[0] === TIME_STAMPING && maySign !== 0;
}

/** How many authorities may stand below this one, or null where it is none. */
function pathLength(certificate: Certificate): number | null {
  const extension = certificate.extensions.get(BASIC_CONSTRAINTS);
  if (!extension || !(usageOf(certificate) & CERT_SIGN)) return null;
  const [authority, length] = childrenOf(readDer(extension.value, TAG.sequence), TAG.sequence);
  if (authority?.tag !== TAG.boolean || !readBoolean(authority)) return null;
  return length ? Number(readInteger(length)) : Number.POSITIVE_INFINITY;
}

function isUsable(certificate: Certificate, time: number): boolean {
  const strange = [...certificate.extensions].some(([oid, { critical }]) => critical && !UNDERSTOOD.has(oid));
  return !strange && certificate.from <= time && time <= certificate.to;
}

function issued(issuer: Certificate, certificate: Certificate): boolean {
  const scheme = certificate.algorithm && findScheme(certificate.algorithm, null);
  if (!scheme || !issuer.key || !sameDer(issuer.subject, certificate.issuer)) return false;
  return signatureHolds(issuer.key, scheme, certificate.signed, certificate.signature);
}

/** Whether the certificates lead from `signer` to `root`, all valid at `time`. Source: RFC 5280 §6.1. */
export function chainHolds(
  signer: Certificate,
  root: Certificate,
  certificates: readonly Certificate[],
  time: number,
  below = 0,
): boolean {
  if (!isUsable(signer, time) || below > certificates.length) return false;
  if (signer.digest === root.digest) return true;
  return certificates.some((issuer) => {
    const most = pathLength(issuer);
    // `below` counts the authorities between the issuer and the certificate that signs time-stamps.
    if (most === null || most < below || !issued(issuer, signer)) return false;
    return chainHolds(issuer, root, certificates, time, below + 1);
  });
}
