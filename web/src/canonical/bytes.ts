import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes } from "@noble/hashes/utils.js";

export { bytesToHex as encodeHex, concatBytes as join };

const encoder = new TextEncoder();

/** UTF-8. */
export const utf8 = (text: string): Uint8Array => encoder.encode(text);

/** `size` bytes, little-endian. */
export function encodeInteger(value: number | bigint, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let rest = BigInt(value);
  for (let i = 0; i < size; i++, rest >>= 8n) bytes[i] = Number(rest & 255n);
  return bytes;
}

export const u32 = (value: number): Uint8Array => encodeInteger(value, 4);
export const u64 = (value: number): Uint8Array => encodeInteger(value, 8);

/** u64(len(b)) ‖ b. Source: PROTOCOL §1. */
export const frame = (bytes: Uint8Array): Uint8Array => concatBytes(u64(bytes.length), bytes);

/** SHA-512 of the framed parts, 64 bytes. Source: PROTOCOL §1. */
export function hash(...parts: Uint8Array[]): Uint8Array {
  const state = sha512.create();
  for (const part of parts) state.update(u64(part.length)).update(part);
  return state.digest();
}

/** SHA-256 of the framed parts, 32 bytes. */
export function frameDigest(...parts: Uint8Array[]): Uint8Array {
  const state = sha256.create();
  for (const part of parts) state.update(u64(part.length)).update(part);
  return state.digest();
}

/** SHA-256 as lower-case hex. */
export const digestHex = (bytes: Uint8Array): string => bytesToHex(sha256(bytes));

/** The bytes of hex that is known to be well-formed. */
export function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** Order of the bytes: negative, 0 or positive. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference) return difference;
  }
  return a.length - b.length;
}

export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && compareBytes(a, b) === 0;

/** A number read big-endian. */
export function bigEndian(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${bytesToHex(bytes)}`);
}
