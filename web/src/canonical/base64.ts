import { Refusal } from "../errors.js";

const URL_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const STANDARD_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function table(alphabet: string): Int8Array {
  const values = new Int8Array(128).fill(-1);
  for (let i = 0; i < 64; i++) values[alphabet.charCodeAt(i)] = i;
  return values;
}

const URL_VALUES = table(URL_ALPHABET);
const STANDARD_VALUES = table(STANDARD_ALPHABET);

function decode(text: string, values: Int8Array): Uint8Array {
  if (text.length % 4 === 1) throw new Refusal("base64");
  const bytes = new Uint8Array((text.length * 3) >> 2);
  let held = 0;
  let bits = 0;
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const value = values[text.charCodeAt(i)] ?? -1;
    if (value < 0) throw new Refusal("base64");
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 255;
    }
  }
  if (held & ((1 << bits) - 1)) throw new Refusal("base64");
  return bytes;
}

function encode(bytes: Uint8Array, alphabet: string): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const three = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (let j = 0; j < Math.min(left, 3) + 1; j++) text += alphabet[(three >> (18 - 6 * j)) & 63];
  }
  return text;
}

/** base64url without padding, other characters or unused bits. Refuses: base64. Source: PROTOCOL §1. */
export const parseBase64 = (text: string): Uint8Array => decode(text, URL_VALUES);
export const encodeBase64 = (bytes: Uint8Array): string => encode(bytes, URL_ALPHABET);

/** Standard base64 in its one form, with padding. Refuses: base64. Source: RFC 4648 §4. */
export function parseStandardBase64(text: string): Uint8Array {
  if (text.length % 4 !== 0) throw new Refusal("base64");
  const end = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  return decode(text.slice(0, text.length - end), STANDARD_VALUES);
}

export function encodeStandardBase64(bytes: Uint8Array): string {
  const text = encode(bytes, STANDARD_ALPHABET);
  return text + "=".repeat((4 - (text.length % 4)) % 4);
}
