import { join } from "../canonical/bytes.js";
import { enrolmentChallenge, enrolmentWeights } from "../group/enrolment.js";
import { H } from "../group/generators.js";
import { encodeScalar, G, reduce, sumProducts } from "../group/ristretto.js";
import { commitOpening, type Opening } from "./membership.js";
import { nonZeroRandomness, type Randomness, systemRandomness } from "./randomness.js";

/** Fresh secrets for one slot. Source: PROTOCOL §2. */
export const drawOpening = (): Opening => ({ s: nonZeroRandomness(), r: nonZeroRandomness() });

/**
 * Proves knowledge of all openings, bound to `context` (32 bytes).
 *
 * @param random draws a, b; in use always the system's, anew for every proof.
 * @returns T ‖ u ‖ v, 96 bytes. Source: PROTOCOL §2.
 */
export function proveEnrolment(
  context: Uint8Array,
  openings: readonly Opening[],
  random: Randomness = systemRandomness,
): Uint8Array {
  const commitments = openings.map((opening) => commitOpening(opening).toBytes());
  const weights = enrolmentWeights(context, commitments);
  const a = random();
  const b = random();
  const t = sumProducts([G, H], [a, b]).toBytes();
  const c = enrolmentChallenge(context, commitments, t);
  const weigh = (of: (opening: Opening) => bigint): bigint =>
    openings.reduce((sum, opening, k) => sum + (weights[k] as bigint) * of(opening), 0n);
  const u = reduce(a + c * weigh((opening) => opening.s));
  const v = reduce(b + c * weigh((opening) => opening.r));
  return join(t, encodeScalar(u), encodeScalar(v));
}
