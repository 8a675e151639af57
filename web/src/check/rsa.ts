import { bigEndian, encodeHex, equalBytes, fromHex, join } from "../canonical/bytes.js";

/** A hash, with its size and the DER that comes before a digest in PKCS #1 v1.5. */
export interface Digest {
  readonly of: (bytes: Uint8Array) => Uint8Array;
  readonly size: number;
  readonly prefix: string;
}

/** An RSA public key. */
export interface RsaKey {
  readonly n: bigint;
  readonly e: bigint;
}

export const bitLength = (value: bigint): number => value.toString(2).length;
/** Bytes of the modulus, and so of a signature. */
export const modulusBytes = ({ n }: RsaKey): number => (bitLength(n) + 7) >> 3;

/** signature^e mod n, as long as the modulus; null where the signature is not a number that the key can make. */
function open(key: RsaKey, signature: Uint8Array): Uint8Array | null {
  const size = modulusBytes(key);
  const value = bigEndian(signature);
  if (signature.length !== size || value >= key.n) return null;
  let result = 1n;
  for (const bit of key.e.toString(2)) {
    result = (result * result) % key.n;
    if (bit === "1") result = (result * value) % key.n;
  }
  return fromHex(result.toString(16).padStart(2 * size, "0"));
}

/** RSASSA-PKCS1-v1_5: the one encoding is built and compared. Source: RFC 8017 §8.2.2. */
export function rsaPkcs1Holds(key: RsaKey, digest: Digest, message: Uint8Array, signature: Uint8Array): boolean {
  const opened = open(key, signature);
  const info = join(fromHex(digest.prefix), digest.of(message));
  if (!opened || opened.length < info.length + 11) return false;
  const padding = new Uint8Array(opened.length - info.length - 3).fill(255);
  return equalBytes(opened, join(Uint8Array.of(0, 1), padding, Uint8Array.of(0), info));
}

function mask(seed: Uint8Array, length: number, digest: Digest): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let i = 0; i * digest.size < length; i++) blocks.push(digest.of(join(seed, Uint8Array.of(i >> 24, i >> 16, i >> 8, i))));
  return join(...blocks).subarray(0, length);
}

/** RSASSA-PSS with MGF1 of the same hash. Source: RFC 8017 §8.1.2, §9.1.2. */
export function rsaPssHolds(
  key: RsaKey,
  digest: Digest,
  saltLength: number,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const opened = open(key, signature);
  if (!opened) return false;
  const bits = bitLength(key.n) - 1;
  const encoded = bits % 8 === 0 ? opened.subarray(1) : opened;
  if (encoded !== opened && opened[0] !== 0) return false;
  const dataLength = encoded.length - digest.size - 1;
  if (dataLength < saltLength + 1 || encoded[encoded.length - 1] !== 0xbc) return false;
  const wanted = encoded.subarray(dataLength, dataLength + digest.size);
  const pad = mask(wanted, dataLength, digest);
  const data = encoded.subarray(0, dataLength).map((byte, i) => byte ^ (pad[i] as number));
  const spare = 8 * encoded.length - bits;
  if ((encoded[0] as number) >> (8 - spare) && spare > 0) return false;
  data[0] = (data[0] as number) & (255 >> spare);
  const one = dataLength - saltLength - 1;
  if (data[one] !== 1 || data.subarray(0, one).some((byte) => byte !== 0)) return false;
  const salt = data.subarray(one + 1);
  const found = digest.of(join(new Uint8Array(8), digest.of(message), salt));
  return encodeHex(found) === encodeHex(wanted);
}
