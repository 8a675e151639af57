import { sha512 } from "@noble/hashes/sha2.js";
import { u64, utf8 } from "../canonical/bytes.js";
import { littleEndian } from "../group/ristretto.js";

/** Fresh bytes of the operating system. */
export const systemBytes = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));

/**
 * 128-bit weights for a batch, from its bytes and 32 fresh ones: whoever knew them could let a false pair through.
 * Source: PROTOCOL §3.3.
 */
export function drawWeights(parts: Iterable<Uint8Array>, count: number): bigint[] {
  const state = sha512.create().update(utf8("undersigned/v1/batch"));
  for (const part of parts) state.update(u64(part.length)).update(part);
  const seed = state.update(systemBytes(32)).digest();
  const weights: bigint[] = [];
  for (let block = 0; weights.length < count; block++) {
    const bytes = sha512.create().update(seed).update(u64(block)).digest();
    for (let at = 0; at < 64 && weights.length < count; at += 16) weights.push(littleEndian(bytes.subarray(at, at + 16)));
  }
  return weights;
}

/** The members of `items` that fail, found by halving a batch that fails. */
export function findBad<T>(items: readonly T[], holds: (batch: readonly T[]) => boolean): T[] {
  if (items.length === 0 || holds(items)) return [];
  if (items.length === 1) return [items[0] as T];
  const middle = items.length >> 1;
  return [...findBad(items.slice(0, middle), holds), ...findBad(items.slice(middle), holds)];
}
