import { sha1 } from "@noble/hashes/legacy.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { encodeHex, join } from "../canonical/bytes.js";
import { Refusal } from "../errors.js";
import { type Certificate, chainHolds, isForTimestamps, parseCertificate } from "./certificate.js";
import { childrenOf, type Der, DerFault, expect, readDer, readInteger, readOid, readTime, TAG } from "./der.js";
import { SHA256 } from "./digests.js";
import { findDigest, findScheme, readAlgorithm, signatureHolds } from "./public-key.js";

const SIGNED_DATA = "1.2.840.113549.1.7.2";
const TST_INFO = "1.2.840.113549.1.9.16.1.4";
const CONTENT_TYPE = "1.2.840.113549.1.9.3";
const MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
const SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12";
const SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47";
const SUBJECT_KEY_ID = "2.5.29.14";
const CERTIFICATES_MAX = 8;
const FIRST = 0xa0;
const EXTENSIONS = 0xa1;
const SIGNED_DATA_VERSION = 3n;

interface Token {
  readonly info: Uint8Array;
  readonly certificates: readonly Certificate[];
  readonly algorithms: readonly string[];
  readonly signer: readonly Der[];
}

interface Info {
  readonly algorithm: string;
  readonly imprint: Uint8Array;
  readonly time: number;
}

const inner = (value: Der | undefined, tag: number): Der => readDer(expect(value, FIRST).content, tag);

function readToken(bytes: Uint8Array): Token {
  const [status, content, ...more] = childrenOf(readDer(bytes, TAG.sequence), TAG.sequence);
  if (more.length > 0) throw new DerFault("more than a response");
  if (readInteger(childrenOf(status, TAG.sequence)[0]) !== 0n) throw new Refusal("timestamp-status");
  const [type, wrapped] = childrenOf(content, TAG.sequence);
  const fields = childrenOf(inner(wrapped, TAG.sequence), TAG.sequence);
  const [version, algorithms, encapsulated, ...rest] = fields;
  if (readInteger(version) !== SIGNED_DATA_VERSION) throw new DerFault("another version");
  const [contentType, info] = childrenOf(encapsulated, TAG.sequence);
  if (readOid(type) !== SIGNED_DATA || readOid(contentType) !== TST_INFO) throw new DerFault("no time-stamp token");
  const certificates = rest[0]?.tag === FIRST ? childrenOf(rest[0], FIRST).map(parseCertificate) : [];
  const [signer, ...others] = childrenOf(rest.at(-1), TAG.set);
  if (others.length > 0) throw new DerFault("several signers");
  const named = childrenOf(algorithms, TAG.set).map(readAlgorithm);
  return { info: inner(info, TAG.octets).content, certificates, algorithms: named, signer: childrenOf(signer, TAG.sequence) };
}

function readInfo(bytes: Uint8Array): Info {
  const [version, policy, imprint, serial, time, ...more] = childrenOf(readDer(bytes, TAG.sequence), TAG.sequence);
  if (readInteger(version) !== 1n) throw new DerFault("another version");
  readOid(policy);
  const extensions = more.find(({ tag }) => tag === EXTENSIONS);
  for (const item of extensions ? childrenOf(extensions, EXTENSIONS) : []) {
    if (childrenOf(item, TAG.sequence).length > 2) throw new DerFault("a critical extension");
  }
  expect(serial, TAG.integer);
  const [algorithm, digest] = childrenOf(imprint, TAG.sequence);
  const name = readAlgorithm(algorithm);
  return { algorithm: name, imprint: expect(digest, TAG.octets).content, time: readTime(expect(time, TAG.generalizedTime)) };
}

/** The values of the signed attributes, each once. */
function readAttributes(wrapped: Der | undefined): Map<string, Der> {
  const attributes = new Map<string, Der>();
  for (const item of childrenOf(wrapped, FIRST)) {
    const [oid, set] = childrenOf(item, TAG.sequence);
    const [value, ...more] = childrenOf(set, TAG.set);
    const name = readOid(oid);
    if (!value || more.length > 0 || attributes.has(name)) throw new DerFault("an attribute not once");
    attributes.set(name, value);
  }
  return attributes;
}

function findSigner(id: Der | undefined, certificates: readonly Certificate[]): Certificate | null {
  if (id?.tag === 0x80) {
    const wanted = encodeHex(id.content);
    return certificates.find(({ extensions }) => {
      const held = extensions.get(SUBJECT_KEY_ID);
      return held !== undefined && encodeHex(readDer(held.value, TAG.octets).content) === wanted;
    }) ?? null;
  }
  const [issuer, serial] = childrenOf(id, TAG.sequence);
  const name = encodeHex(expect(issuer, TAG.sequence).whole);
  const number = readInteger(serial);
  return certificates.find((item) => item.serial === number && encodeHex(item.issuer.whole) === name) ?? null;
}

/** The first of the named certificates: its fields. */
function firstNamed(attribute: Der): Der[] {
  const [list] = childrenOf(attribute, TAG.sequence);
  return childrenOf(childrenOf(list, TAG.sequence)[0], TAG.sequence);
}

/** Whether the attribute (version 2) names this certificate. Source: RFC 5816 §2.2.1, RFC 5035 §4. */
function namesCertificate(attribute: Der, certificate: Certificate): boolean {
  const [first, second] = firstNamed(attribute);
  const named = first?.tag === TAG.sequence;
  const digest = named ? findDigest(readAlgorithm(first)) : SHA256;
  const value = expect(named ? second : first, TAG.octets).content;
  return digest !== null && encodeHex(digest.of(certificate.der)) === encodeHex(value);
}

/** The same of version 1, which knows SHA-1 alone: it names among what is signed, and proves nothing. Source: RFC 2634 §5.4. */
const namesBySha1 = (attribute: Der, { der }: Certificate): boolean =>
  encodeHex(expect(firstNamed(attribute)[0], TAG.octets).content) === encodeHex(sha1(der));

/** Refuses a signature that does not say by which certificate it is, or by another: timestamp-form, timestamp-signer. */
function checkNamed(attributes: ReadonlyMap<string, Der>, certificate: Certificate): void {
  const [first, second] = [attributes.get(SIGNING_CERTIFICATE), attributes.get(SIGNING_CERTIFICATE_V2)];
  if (!first && !second) throw new DerFault("no digest of the certificate");
  const holds = (!first || namesBySha1(first, certificate)) && (!second || namesCertificate(second, certificate));
  if (!holds) throw new Refusal("timestamp-signer");
}

/** Checks the signer's certificate and signature; returns the certificate. */
function checkSigner(token: Token): Certificate {
  const [version, id, digestAlgorithm, wrapped, algorithm, signature] = token.signer;
  // Version 1 names the certificate by issuer and serial number, version 3 by its key's id.
  if (readInteger(version) !== (id?.tag === TAG.sequence ? 1n : 3n)) throw new DerFault("another version");
  const certificate = findSigner(id, token.certificates);
  const hash = readAlgorithm(digestAlgorithm);
  if (!token.algorithms.includes(hash)) throw new DerFault("the signer's hash is not named before");
  const digest = findDigest(hash);
  const scheme = findScheme(algorithm, digest);
  const attributes = readAttributes(wrapped);
  const type = attributes.get(CONTENT_TYPE);
  if (type === undefined || readOid(type) !== TST_INFO) throw new DerFault("no content type");
  const held = expect(attributes.get(MESSAGE_DIGEST), TAG.octets).content;
  if (!certificate || !isForTimestamps(certificate)) throw new Refusal("timestamp-signer");
  checkNamed(attributes, certificate);
  if (!digest || !scheme || scheme.kind !== certificate.key?.kind) throw new Refusal("timestamp-algorithm");
  const signed = join(Uint8Array.of(TAG.set), expect(wrapped, FIRST).whole.subarray(1));
  const value = expect(signature, TAG.octets).content;
  if (encodeHex(digest.of(token.info)) !== encodeHex(held) || !signatureHolds(certificate.key, scheme, signed, value)) {
    throw new Refusal("timestamp-signature");
  }
  return certificate;
}

function check(bytes: Uint8Array, stamped: Uint8Array, root: string): number {
  const token = readToken(bytes);
  const info = readInfo(token.info);
  if (token.certificates.length > CERTIFICATES_MAX) throw new DerFault("too many certificates");
  const anchor = token.certificates.find(({ digest }) => digest === root);
  if (!anchor) throw new Refusal("timestamp-root");
  if (findDigest(info.algorithm) !== SHA256 || encodeHex(info.imprint) !== encodeHex(sha256(stamped))) throw new Refusal("timestamp-imprint");
  const signer = checkSigner(token);
  if (!chainHolds(signer, anchor, token.certificates, info.time)) throw new Refusal("timestamp-chain");
  return info.time;
}

/**
 * Checks an RFC 3161 response over `stamped`, with its certificates up to `root` (SHA-256 of its DER, in hex).
 *
 * @returns the token's time, seconds since 1970.
 * Refuses: timestamp-form, -status, -root, -signer, -algorithm, -signature, -chain, -imprint. Source: PROTOCOL §6.
 */
export function checkTimestamp(bytes: Uint8Array, stamped: Uint8Array, root: string): number {
  try {
    return check(bytes, stamped, root);
  } catch (error) {
    if (error instanceof DerFault) throw new Refusal("timestamp-form", "", error.message);
    throw error;
  }
}
