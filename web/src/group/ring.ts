import { sha256 } from "@noble/hashes/sha2.js";
import { frame, utf8 } from "../canonical/bytes.js";
import { Refusal, within } from "../errors.js";
import { buildRadices, countPositions } from "./radices.js";
import { parsePoint, type Point } from "./ristretto.js";

/** An ordered list of N ≥ 2 commitments with what is computed of it once. Source: PROTOCOL §3.1. */
export interface Ring {
  readonly points: readonly Point[];
  readonly radices: readonly number[];
  /** M, the product of the radices. */
  readonly positions: number;
  /** ring_digest, 32 bytes. */
  readonly digest: Uint8Array;
}

/** ring_digest, 32 bytes. */
export function digestRing(commitments: readonly Uint8Array[]): Uint8Array {
  const state = sha256.create().update(frame(utf8("undersigned/v1/ring")));
  for (const commitment of commitments) state.update(frame(commitment));
  return state.digest();
}

/** The ring of these encodings, 32 bytes each. Refuses: ring-size, ring-point. */
export function parseRing(commitments: readonly Uint8Array[], decoded?: readonly Point[]): Ring {
  if (commitments.length < 2 || commitments.length > 2 ** 24) throw new Refusal("ring-size");
  const points =
    decoded ?? commitments.map((bytes, i) => within(`/${i}`, () => parsePoint(bytes, "ring-point")));
  const radices = buildRadices(commitments.length);
  return { points, radices, positions: countPositions(radices), digest: digestRing(commitments) };
}
