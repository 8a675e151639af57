import { digitGenerator, H, squareGenerator } from "./generators.js";
import { type Point, reduce, sumProducts } from "./ristretto.js";

/** The generators of Com in one fixed order: K and S row by row, then H. Source: PROTOCOL §3.2. */
export function matrixGenerators(radices: readonly number[]): Point[] {
  const points: Point[] = [];
  radices.forEach((radix, j) => {
    for (let i = 0; i < radix; i++) points.push(digitGenerator(j, i), squareGenerator(j, i));
  });
  points.push(H);
  return points;
}

/** The factors of Com(v, w; t) in that order. */
export function matrixScalars(v: readonly bigint[][], w: readonly bigint[][], t: bigint): bigint[] {
  const scalars: bigint[] = [];
  v.forEach((row, j) => {
    for (const [i, value] of row.entries()) scalars.push(reduce(value), reduce(w[j]?.[i] as bigint));
  });
  scalars.push(reduce(t));
  return scalars;
}

/** Com(v, w; t). */
export function commitMatrix(
  radices: readonly number[],
  v: readonly bigint[][],
  w: readonly bigint[][],
  t: bigint,
): Point {
  return sumProducts(matrixGenerators(radices), matrixScalars(v, w, t));
}
