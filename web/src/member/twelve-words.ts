import { wordlist } from "@scure/bip39/wordlists/english.js";
import { fromHex } from "../canonical/bytes.js";

const COUNT = 12;
const BITS = 11;

/** The first 132 bits of an id (64 hex digits) as twelve words, to compare with a colleague. Source: PROTOCOL §4, BIP 39. */
export function writeTwelveWords(id: string): string[] {
  const bits = Array.from(fromHex(id), (byte) => byte.toString(2).padStart(8, "0")).join("");
  return Array.from({ length: COUNT }, (_, i) => wordlist[Number.parseInt(bits.slice(i * BITS, (i + 1) * BITS), 2)] as string);
}
