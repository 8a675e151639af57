import { sha256 } from "@noble/hashes/sha2.js";
import { join } from "../canonical/bytes.js";

export const leafHash = (leaf: Uint8Array): Uint8Array => sha256(join(Uint8Array.of(0), leaf));
const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(join(Uint8Array.of(1), left, right));

/** The root over leaves. Source: RFC 6962 §2.1. */
export function merkleRoot(leaves: readonly Uint8Array[]): Uint8Array {
  let level = leaves.map(leafHash);
  if (level.length === 0) return sha256(new Uint8Array());
  while (level.length > 1) {
    const next: Uint8Array[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const [left, right] = [level[i] as Uint8Array, level[i + 1]];
      next.push(right ? nodeHash(left, right) : left);
    }
    level = next;
  }
  return level[0] as Uint8Array;
}
