import { littleEndian, ORDER } from "../group/ristretto.js";

/** Gives one scalar after another; the proof says in which order they are drawn. */
export type Randomness = () => bigint;

/** Uniform scalars from the system's generator. */
export const systemRandomness: Randomness = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(64));
  const value = littleEndian(bytes) % ORDER;
  bytes.fill(0);
  return value;
};

/** Uniform scalars other than zero. */
export const nonZeroRandomness: Randomness = () => {
  for (;;) {
    const value = systemRandomness();
    if (value !== 0n) return value;
  }
};

/** The given scalars, in order; for test vectors. */
export function fixedRandomness(scalars: readonly bigint[]): Randomness {
  let next = 0;
  return () => {
    const value = scalars[next++];
    if (value === undefined) throw new RangeError("the given randomness is used up");
    return value;
  };
}
