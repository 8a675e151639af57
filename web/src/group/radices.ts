/** The radices of a ring of `size` ≥ 2 members: 4, and the last 2 where that is enough. Source: PROTOCOL §3.1. */
export function buildRadices(size: number): number[] {
  let m = 1;
  while (4 ** m < size) m++;
  const radices = new Array<number>(m).fill(4);
  if (2 * 4 ** (m - 1) >= size) radices[m - 1] = 2;
  return radices;
}

/** M, the product. */
export const countPositions = (radices: readonly number[]): number => radices.reduce((a, b) => a * b, 1);

/** The digits of `index`, least significant first. */
export function digitsOf(index: number, radices: readonly number[]): number[] {
  let rest = index;
  return radices.map((radix) => {
    const digit = rest % radix;
    rest = (rest - digit) / radix;
    return digit;
  });
}

/** Bytes of a proof: 32·(5 + m + Σ(radix − 1)). Source: PROTOCOL §3.2. */
export function proofLength(radices: readonly number[]): number {
  return 32 * (5 + radices.length + radices.reduce((sum, radix) => sum + radix - 1, 0));
}
