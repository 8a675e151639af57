import { join } from "../canonical/bytes.js";
import { Refusal } from "../errors.js";
import { membershipChallenge } from "../group/challenge.js";
import { commitMatrix } from "../group/commitment.js";
import { H } from "../group/generators.js";
import { digitsOf } from "../group/radices.js";
import type { Ring } from "../group/ring.js";
import { encodeScalar, G, ORDER, type Point, reduce, sumProducts } from "../group/ristretto.js";
import { expandPositions } from "./polynomials.js";
import { type Randomness, systemRandomness } from "./randomness.js";

/** The secrets of one slot: C = s·G + r·H, neither is zero. */
export interface Opening {
  readonly s: bigint;
  readonly r: bigint;
}

/** C = s·G + r·H, for s and r that are not zero. Source: PROTOCOL §2. */
export const commitOpening = (opening: Opening): Point => G.multiply(opening.s).add(H.multiply(opening.r));

interface Masks {
  readonly a: bigint[][];
  readonly rA: bigint;
  readonly rB: bigint;
  readonly rho: bigint[];
}

function drawMasks(radices: readonly number[], random: Randomness): Masks {
  const a = radices.map((radix) => {
    const row = Array.from({ length: radix - 1 }, random);
    return [reduce(-row.reduce((sum, value) => sum + value, 0n)), ...row];
  });
  return { a, rA: random(), rB: random(), rho: radices.map(random) };
}

/** X_0 … X_{m−1}; terms that are zero for every index are left out. */
function commitPolynomials(ring: Ring, digits: readonly number[], masks: Masks, done: (part: number) => void): Point[] {
  const last = ring.points.length - 1;
  const terms = expandPositions(ring.radices, digits, masks.a);
  return masks.rho.map((rho, k) => {
    const needed = terms.filter((term) => term.coefficients.length > k);
    const points = needed.map((term) => ring.points[Math.min(term.position, last)] as Point);
    const scalars = needed.map((term) => term.coefficients[k] as bigint);
    const sum = sumProducts([...points, H], [...scalars, rho]);
    done((k + 1) / masks.rho.length);
    return sum;
  });
}

function checkOpening(ring: Ring, index: number, { s, r }: Opening): void {
  for (const value of [s, r]) {
    if (value <= 0n || value >= ORDER) throw new Refusal("opening-invalid");
  }
  const commitment = ring.points[index];
  if (!commitment) throw new Refusal("ring-index");
  if (!commitOpening({ s, r }).equals(commitment)) throw new Refusal("opening-mismatch");
}

/**
 * Proves that `opening` opens the ring's commitment number `index`, for `message`.
 *
 * The number and order of group operations are the same for every index.
 *
 * @param random draws a_{j,i} (i ≥ 1, row by row), r_A, r_B, ρ_0 … ρ_{m−1}; in use always the system's.
 * @param progress is told the part that is done, 0 to 1.
 * @returns 32·(5 + m + Σ(radix − 1)) bytes.
 * Refuses: opening-invalid, opening-mismatch, ring-index. Source: PROTOCOL §3.2.
 */
export function proveMembership(
  ring: Ring,
  index: number,
  opening: Opening,
  message: Uint8Array,
  random: Randomness = systemRandomness,
  progress: (part: number) => void = () => {},
): Uint8Array {
  checkOpening(ring, index, opening);
  const { radices } = ring;
  const digits = digitsOf(index, radices);
  const sigma = radices.map((radix, j) => Array.from({ length: radix }, (_, i) => (i === digits[j] ? 1n : 0n)));
  for (;;) {
    const masks = drawMasks(radices, random);
    const squares = masks.a.map((row) => row.map((value) => -value * value));
    const marked = masks.a.map((row, j) => row.map((value, i) => value * (1n - 2n * (sigma[j]?.[i] as bigint))));
    const points = [
      commitMatrix(radices, masks.a, squares, masks.rA),
      commitMatrix(radices, sigma, marked, masks.rB),
      ...commitPolynomials(ring, digits, masks, progress),
    ].map((point) => point.toBytes());
    const serial = encodeScalar(opening.s);
    const x = membershipChallenge(ring.digest, message, serial, points);
    if (x === 0n) continue;
    return join(serial, ...points, ...answer(x, sigma, masks, opening.r).map(encodeScalar));
  }
}

/** f (row by row, i ≥ 1), z_A, z. */
function answer(x: bigint, sigma: readonly bigint[][], masks: Masks, r: bigint): bigint[] {
  const f = masks.a.flatMap((row, j) =>
    row.slice(1).map((value, i) => reduce((sigma[j]?.[i + 1] as bigint) * x + value)),
  );
  let power = 1n;
  let hidden = 0n;
  for (const rho of masks.rho) {
    hidden += rho * power;
    power = (power * x) % ORDER;
  }
  return [...f, reduce(masks.rA + x * masks.rB), reduce(r * power - hidden)];
}
