import type { Digest, RsaKey } from "./rsa.js";
import { rsaPkcs1Holds, rsaPssHolds } from "./rsa.js";
import { childrenOf, type Der, DerFault, expect, readAll, readBits, readDer, readInteger, readOid, TAG } from "./der.js";
import { SHA256, SHA384, SHA512 } from "./digests.js";
import { type CurveName, ecdsaHolds, isCurvePoint } from "./ecdsa.js";

const RSA_ENCRYPTION = "1.2.840.113549.1.1.1";
const EC_PUBLIC_KEY = "1.2.840.10045.2.1";
const CURVES: Record<string, CurveName> = {
  "1.2.840.10045.3.1.7": "nistp256",
  "1.3.132.0.34": "nistp384",
  "1.3.132.0.35": "nistp521",
};
const DIGESTS: Record<string, Digest> = {
  "2.16.840.1.101.3.4.2.1": SHA256,
  "2.16.840.1.101.3.4.2.2": SHA384,
  "2.16.840.1.101.3.4.2.3": SHA512,
};
const RSA_PSS = "1.2.840.113549.1.1.10";
const MGF1 = "1.2.840.113549.1.1.8";
const SIGNATURES: Record<string, Scheme> = {
  "1.2.840.113549.1.1.11": { kind: "rsa", digest: SHA256, salt: null },
  "1.2.840.113549.1.1.12": { kind: "rsa", digest: SHA384, salt: null },
  "1.2.840.113549.1.1.13": { kind: "rsa", digest: SHA512, salt: null },
  "1.2.840.10045.4.3.2": { kind: "ecdsa", digest: SHA256, salt: null },
  "1.2.840.10045.4.3.3": { kind: "ecdsa", digest: SHA384, salt: null },
  "1.2.840.10045.4.3.4": { kind: "ecdsa", digest: SHA512, salt: null },
};

/** How a signature is made; `salt` is the length of PSS's salt in bytes, null for PKCS #1 v1.5 and ECDSA. */
export interface Scheme {
  readonly kind: "rsa" | "ecdsa";
  readonly digest: Digest;
  readonly salt: number | null;
}

/** A public key of a certificate, or null where its kind is not accepted. */
export type PublicKey =
  | { readonly kind: "rsa"; readonly key: RsaKey }
  | { readonly kind: "ecdsa"; readonly curve: CurveName; readonly point: Uint8Array };

/** The RSA key of an rsaEncryption SubjectPublicKeyInfo. Throws DerFault. Source: RFC 5280 §4.1.2.7, RFC 3279 §2.3.1. */
export function parseRsaSpki(der: Uint8Array): RsaKey {
  const [algorithm, bits, ...more] = childrenOf(readDer(der, TAG.sequence), TAG.sequence);
  const [oid, parameters, ...rest] = childrenOf(algorithm, TAG.sequence);
  if (more.length + rest.length > 0 || readOid(oid) !== RSA_ENCRYPTION) throw new DerFault("no rsaEncryption");
  if (expect(parameters, TAG.null).content.length > 0) throw new DerFault("parameters");
  const [n, e, ...last] = childrenOf(readDer(readBits(bits), TAG.sequence), TAG.sequence);
  if (last.length > 0) throw new DerFault("more than an RSA key");
  return { n: readInteger(n), e: readInteger(e) };
}

/** The key of a SubjectPublicKeyInfo, or null where its kind is not accepted. Throws DerFault. */
export function findPublicKey(der: Uint8Array): PublicKey | null {
  const [algorithm, bits] = childrenOf(readDer(der, TAG.sequence), TAG.sequence);
  const [oid, parameters] = childrenOf(algorithm, TAG.sequence);
  const name = readOid(oid);
  if (name === RSA_ENCRYPTION) return { kind: "rsa", key: parseRsaSpki(der) };
  if (name !== EC_PUBLIC_KEY || parameters?.tag !== TAG.oid) return null;
  const curve = CURVES[readOid(parameters)];
  const point = readBits(bits);
  return curve && isCurvePoint(curve, point) ? { kind: "ecdsa", curve, point } : null;
}

/** The hash that an AlgorithmIdentifier names, or null. */
export const findDigest = (oid: string): Digest | null => DIGESTS[oid] ?? null;

/** An algorithm's name where it has no parameters, but for NULL. Throws DerFault. */
export function readAlgorithm(value: Der | undefined): string {
  const [oid, parameters, ...more] = childrenOf(value, TAG.sequence);
  if (more.length > 0 || (parameters && expect(parameters, TAG.null).content.length > 0)) throw new DerFault("parameters");
  return readOid(oid);
}

/** PSS with MGF1 of the same hash; null for others. Source: RFC 8017 A.2.3. */
function findPss(parameters: Der | undefined): Scheme | null {
  const fields = childrenOf(parameters, TAG.sequence);
  const [hash, mask, salt] = fields.map(({ content }) => readAll(content)[0]);
  if (fields.map(({ tag }) => tag).join() !== "160,161,162") return null;
  const digest = findDigest(readAlgorithm(hash));
  const [mgf, inner] = childrenOf(mask, TAG.sequence);
  if (!digest || readOid(mgf) !== MGF1 || findDigest(readAlgorithm(inner)) !== digest) return null;
  const length = readInteger(salt);
  return length > 512n ? null : { kind: "rsa", digest, salt: Number(length) };
}

/** How a signature is made, or null where that is not accepted; rsaEncryption goes with the hash named beside it. */
export function findScheme(value: Der | undefined, beside: Digest | null): Scheme | null {
  const [oid, parameters] = childrenOf(value, TAG.sequence);
  if (readOid(oid) === RSA_PSS) return parameters ? findPss(parameters) : null;
  const name = readAlgorithm(value);
  if (name === RSA_ENCRYPTION && beside) return { kind: "rsa", digest: beside, salt: null };
  return SIGNATURES[name] ?? null;
}

/** Whether a signature of a certificate or token holds. */
export function signatureHolds(
  key: PublicKey,
  scheme: Scheme,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (key.kind !== scheme.kind) return false;
  if (key.kind === "rsa") {
    if (scheme.salt !== null) return rsaPssHolds(key.key, scheme.digest, scheme.salt, message, signature);
    return rsaPkcs1Holds(key.key, scheme.digest, message, signature);
  }
  try {
    const [pair, ...more] = readAll(signature);
    const [r, s, ...rest] = childrenOf(pair, TAG.sequence);
    if (more.length + rest.length > 0) return false;
    return ecdsaHolds(key.curve, key.point, scheme.digest.of(message), readInteger(r), readInteger(s));
  } catch (error) {
    if (error instanceof DerFault) return false;
    throw error;
  }
}
