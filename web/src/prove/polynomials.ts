import { ORDER } from "../group/ristretto.js";

/** The coefficients p_{i,0} … p_{i,m−1} that need a group operation for some position. */
export interface Term {
  readonly position: number;
  readonly coefficients: readonly bigint[];
}

/**
 * The coefficients of Π_j (σ_{j,i_j}·x + a_{j,i_j}) for every position i, grouped by how far i is from l.
 *
 * Positions are listed by their difference d from l, digit by digit (i_j = l_j + d_j mod radix_j). A difference
 * with e non-zero digits has degree m − e, whatever l is: so in this order the same terms are zero for every l,
 * and may be left out.
 *
 * Source: PROTOCOL §3.2.
 */
export function expandPositions(radices: readonly number[], digits: readonly number[], a: readonly bigint[][]): Term[] {
  let terms: { position: number; coefficients: bigint[] }[] = [{ position: 0, coefficients: [1n] }];
  let weight = 1;
  radices.forEach((radix, j) => {
    const row = a[j] as bigint[];
    const next: typeof terms = [];
    for (let difference = 0; difference < radix; difference++) {
      const digit = ((digits[j] as number) + difference) % radix;
      const factor = row[digit] as bigint;
      for (const term of terms) {
        const coefficients = term.coefficients.map((value) => (value * factor) % ORDER);
        if (difference === 0) {
          coefficients.push(0n);
          term.coefficients.forEach((value, k) => {
            coefficients[k + 1] = ((coefficients[k + 1] as bigint) + value) % ORDER;
          });
        }
        next.push({ position: term.position + digit * weight, coefficients });
      }
    }
    terms = next;
    weight *= radix;
  });
  return terms;
}
