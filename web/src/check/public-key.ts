import type { Digest, RsaKey } from "./rsa.js";
import { rsaPkcs1Holds } from "./rsa.js";
import { childrenOf, DerFault, expect, readAll, readBits, readDer, readInteger, readOid, TAG } from "./der.js";
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
const SIGNATURES: Record<string, { kind: "rsa" | "ecdsa"; digest: Digest }> = {
  "1.2.840.113549.1.1.11": { kind: "rsa", digest: SHA256 },
  "1.2.840.113549.1.1.12": { kind: "rsa", digest: SHA384 },
  "1.2.840.113549.1.1.13": { kind: "rsa", digest: SHA512 },
  "1.2.840.10045.4.3.2": { kind: "ecdsa", digest: SHA256 },
  "1.2.840.10045.4.3.3": { kind: "ecdsa", digest: SHA384 },
  "1.2.840.10045.4.3.4": { kind: "ecdsa", digest: SHA512 },
};

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

/** How a signature is made, or null where that is not accepted; rsaEncryption goes with the digest named beside it. */
export function findScheme(oid: string, beside: Digest | null): { kind: "rsa" | "ecdsa"; digest: Digest } | null {
  if (oid === RSA_ENCRYPTION && beside) return { kind: "rsa", digest: beside };
  return SIGNATURES[oid] ?? null;
}

/** Whether a signature of a certificate or token holds. */
export function signatureHolds(
  key: PublicKey,
  scheme: { kind: "rsa" | "ecdsa"; digest: Digest },
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (key.kind !== scheme.kind) return false;
  if (key.kind === "rsa") return rsaPkcs1Holds(key.key, scheme.digest, message, signature);
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
