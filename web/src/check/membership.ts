import { Refusal } from "../errors.js";
import { membershipChallenge } from "../group/challenge.js";
import { matrixGenerators, matrixScalars } from "../group/commitment.js";
import { H } from "../group/generators.js";
import { proofLength } from "../group/radices.js";
import type { Ring } from "../group/ring.js";
import { encodeScalar, G, ORDER, parsePoint, parseScalar, type Point, reduce, sumProducts } from "../group/ristretto.js";
import { drawWeights, findBad } from "./weights.js";

/** A decoded proof with its challenge. */
export interface Proof {
  readonly bytes: Uint8Array;
  readonly message: Uint8Array;
  readonly serial: bigint;
  /** A, B, X_0 … X_{m−1}. */
  readonly points: readonly Point[];
  /** f with its column 0. */
  readonly f: readonly bigint[][];
  readonly zA: bigint;
  readonly z: bigint;
  readonly x: bigint;
}

/**
 * Decodes a proof for `ring` and `message`.
 *
 * Refuses: proof-length, proof-scalar, proof-point, proof-serial-zero, proof-challenge-zero. Source: PROTOCOL §3.3.
 */
export function parseProof(ring: Ring, message: Uint8Array, bytes: Uint8Array): Proof {
  const { radices } = ring;
  if (bytes.length !== proofLength(radices)) throw new Refusal("proof-length");
  const parts = Array.from({ length: bytes.length / 32 }, (_, i) => bytes.subarray(32 * i, 32 * i + 32));
  const encodings = parts.slice(1, 3 + radices.length);
  const [serial, ...rest] = [parts[0] as Uint8Array, ...parts.slice(3 + radices.length)].map((part) =>
    parseScalar(part, "proof-scalar"),
  ) as [bigint, ...bigint[]];
  const points = encodings.map((part) => parsePoint(part, "proof-point"));
  if (serial === 0n) throw new Refusal("proof-serial-zero");
  const x = membershipChallenge(ring.digest, message, parts[0] as Uint8Array, encodings);
  if (x === 0n) throw new Refusal("proof-challenge-zero");
  let at = 0;
  const f = radices.map((radix) => {
    const row = rest.slice(at, at + radix - 1);
    at += radix - 1;
    return [reduce(x - row.reduce((sum, value) => sum + value, 0n)), ...row];
  });
  return { bytes, message, serial, points, f, zA: rest[at] as bigint, z: rest[at + 1] as bigint, x };
}

/** All products of one factor from each row, the first row's digit least significant. */
function products(rows: readonly (readonly bigint[])[], start: bigint): bigint[] {
  return rows.reduce<bigint[]>((sofar, row) => row.flatMap((f) => sofar.map((value) => (value * f) % ORDER)), [start]);
}

/** Σ_b w_b·Π_j f^b_{j,i_j} for every position i, folded onto the ring's members. */
function ringScalars(ring: Ring, proofs: readonly Proof[], weights: readonly bigint[]): bigint[] {
  const half = ring.radices.length >> 1;
  const sums = new Array<bigint>(ring.positions).fill(0n);
  proofs.forEach((proof, b) => {
    const low = products(proof.f.slice(0, half), 1n);
    const high = products(proof.f.slice(half), weights[b] as bigint);
    high.forEach((factor, j) => {
      const offset = j * low.length;
      low.forEach((value, i) => {
        sums[offset + i] = (sums[offset + i] as bigint) + factor * value;
      });
    });
  });
  const members = sums.slice(0, ring.points.length);
  const last = members.length - 1;
  for (let i = members.length; i < sums.length; i++) members[last] = (members[last] as bigint) + (sums[i] as bigint);
  return members.map((value) => value % ORDER);
}

/** Whether every proof of the batch holds; all equations in one sum, each with its own weight. */
function holds(ring: Ring, proofs: readonly Proof[]): boolean {
  const weights = drawWeights([ring.digest, ...proofs.flatMap((proof) => [proof.message, proof.bytes])], 2 * proofs.length);
  const first = weights.slice(0, proofs.length);
  const second = weights.slice(proofs.length);
  const generators = matrixGenerators(ring.radices);
  const shared = new Array<bigint>(generators.length).fill(0n);
  const points: Point[] = [];
  const scalars: bigint[] = [];
  let g = 0n;
  let h = 0n;
  proofs.forEach((proof, b) => {
    const [v, w, { x }] = [first[b] as bigint, second[b] as bigint, proof];
    const squares = proof.f.map((row) => row.map((value) => value * (x - value)));
    matrixScalars(proof.f, squares, proof.zA).forEach((value, i) => {
      shared[i] = (shared[i] as bigint) - v * value;
    });
    const [a, commitB, ...xs] = proof.points as [Point, Point, ...Point[]];
    points.push(a, commitB);
    scalars.push(v, reduce(v * x));
    let power = 1n;
    for (const point of xs) {
      points.push(point);
      scalars.push(reduce(-w * power));
      power = (power * x) % ORDER;
    }
    g -= w * proof.serial * power;
    h -= w * proof.z;
  });
  return sumProducts(
    [...ring.points, ...generators, ...points, G, H],
    [...ringScalars(ring, proofs, second), ...shared.map(reduce), ...scalars, reduce(g), reduce(h)],
  ).is0();
}

/** The proofs that do not hold, by one sum for all and halving where it fails. Source: PROTOCOL §3.3. */
export const findBadProofs = (ring: Ring, proofs: readonly Proof[]): Proof[] =>
  findBad(proofs, (batch) => holds(ring, batch));

/** Checks one proof. Refuses: those of parseProof, proof-invalid. */
export function checkMembership(ring: Ring, message: Uint8Array, bytes: Uint8Array): void {
  if (findBadProofs(ring, [parseProof(ring, message, bytes)]).length > 0) throw new Refusal("proof-invalid");
}

/** The 32 bytes of the serial number. */
export const serialBytes = (proof: Proof): Uint8Array => encodeScalar(proof.serial);
