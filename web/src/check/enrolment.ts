import { Refusal } from "../errors.js";
import { enrolmentChallenge, enrolmentWeights } from "../group/enrolment.js";
import { H } from "../group/generators.js";
import { G, ORDER, parsePoint, parseScalar, type Point, reduce, sumProducts } from "../group/ristretto.js";
import { drawWeights, findBad } from "./weights.js";

/** A decoded enrolment proof with its statement. */
export interface Enrolment {
  readonly bytes: Uint8Array;
  readonly context: Uint8Array;
  readonly commitments: readonly Uint8Array[];
  readonly points: readonly Point[];
  readonly t: Point;
  readonly u: bigint;
  readonly v: bigint;
}

/** A commitment's point. Refuses: commitment-point, commitment-identity. Source: PROTOCOL §2. */
export function parseCommitment(bytes: Uint8Array): Point {
  const point = parsePoint(bytes, "commitment-point");
  if (point.is0()) throw new Refusal("commitment-identity");
  return point;
}

/**
 * Decodes an enrolment proof, 96 bytes, for `context` (32 bytes) and the commitments (32 bytes each).
 *
 * Refuses: enrolment-length, enrolment-point, enrolment-scalar, commitment-point, commitment-identity.
 */
export function parseEnrolment(
  context: Uint8Array,
  commitments: readonly Uint8Array[],
  bytes: Uint8Array,
  points: readonly Point[] = commitments.map(parseCommitment),
): Enrolment {
  if (bytes.length !== 96 || context.length !== 32 || commitments.length === 0) throw new Refusal("enrolment-length");
  const t = parsePoint(bytes.subarray(0, 32), "enrolment-point");
  const u = parseScalar(bytes.subarray(32, 64), "enrolment-scalar");
  const v = parseScalar(bytes.subarray(64), "enrolment-scalar");
  return { bytes, context, commitments, points, t, u, v };
}

function* batchBytes(batch: readonly Enrolment[]): Generator<Uint8Array> {
  for (const item of batch) {
    yield item.context;
    yield* item.commitments;
    yield item.bytes;
  }
}

function holds(batch: readonly Enrolment[]): boolean {
  const weights = drawWeights(batchBytes(batch), batch.length);
  const points: Point[] = [G, H];
  const scalars: bigint[] = [0n, 0n];
  let g = 0n;
  let h = 0n;
  batch.forEach((item, i) => {
    const weight = weights[i] as bigint;
    g += weight * item.u;
    h += weight * item.v;
    const c = enrolmentChallenge(item.context, item.commitments, item.bytes.subarray(0, 32));
    const factor = (weight * c) % ORDER;
    points.push(item.t);
    scalars.push(reduce(-weight));
    enrolmentWeights(item.context, item.commitments).forEach((y, k) => {
      points.push(item.points[k] as Point);
      scalars.push(reduce(-factor * y));
    });
  });
  scalars[0] = reduce(g);
  scalars[1] = reduce(h);
  return sumProducts(points, scalars).is0();
}

/** The enrolments whose proof does not hold. */
export const findBadEnrolments = (batch: readonly Enrolment[]): Enrolment[] => findBad(batch, holds);

/** Checks one proof. Refuses: those of parseEnrolment, enrolment-invalid. Source: PROTOCOL §2. */
export function checkEnrolment(context: Uint8Array, commitments: readonly Uint8Array[], bytes: Uint8Array): void {
  if (findBadEnrolments([parseEnrolment(context, commitments, bytes)]).length > 0) throw new Refusal("enrolment-invalid");
}
