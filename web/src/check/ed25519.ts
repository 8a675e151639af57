import { pippenger } from "@noble/curves/abstract/curve.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { littleEndian, ORDER, reduce } from "../group/ristretto.js";
import { Refusal } from "../errors.js";
import { drawWeights, findBad } from "./weights.js";

const Curve = ed25519.Point;
type CurvePoint = InstanceType<typeof Curve>;

/** A signature over a message, to be checked with others. */
export interface Signed {
  readonly key: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

const known = new Map<string, CurvePoint | null>();

/** A point by ZIP 215: also non-canonical encodings; null where there is none. */
function findPoint(bytes: Uint8Array): CurvePoint | null {
  try {
    return Curve.fromBytes(bytes, true);
  } catch {
    return null;
  }
}

/** A public key's point. Refuses: ed25519-key, ed25519-key-small-order. Source: PROTOCOL §1. */
export function checkEd25519Key(key: Uint8Array): CurvePoint {
  const point = findPoint(key);
  if (!point) throw new Refusal("ed25519-key");
  if (point.isSmallOrder()) throw new Refusal("ed25519-key-small-order");
  return point;
}

function keyPoint(key: Uint8Array): CurvePoint | null {
  const name = String(key);
  let point = known.get(name);
  if (point === undefined) {
    const found = findPoint(key);
    point = found && !found.isSmallOrder() ? found : null;
    if (known.size > 1000) known.clear();
    known.set(name, point);
  }
  return point;
}

interface Equation {
  readonly signed: Signed;
  readonly a: CurvePoint;
  readonly r: CurvePoint;
  readonly s: bigint;
  readonly k: bigint;
}

function buildEquation(signed: Signed): Equation | null {
  const { key, message, signature } = signed;
  if (key.length !== 32 || signature.length !== 64) return null;
  const first = signature.subarray(0, 32);
  const [a, r, s] = [keyPoint(key), findPoint(first), littleEndian(signature.subarray(32))];
  if (!a || !r || s >= ORDER) return null;
  const k = littleEndian(sha512.create().update(first).update(key).update(message).digest()) % ORDER;
  return { signed, a, r, s, k };
}

function holds(batch: readonly Equation[]): boolean {
  const weights = drawWeights(batch.flatMap(({ signed }) => [signed.key, signed.message, signed.signature]), batch.length);
  const points: CurvePoint[] = [Curve.BASE];
  const scalars: bigint[] = [0n];
  let base = 0n;
  batch.forEach(({ a, r, s, k }, i) => {
    const weight = weights[i] as bigint;
    base += weight * s;
    points.push(r, a);
    scalars.push(reduce(-weight), reduce(-weight * k));
  });
  scalars[0] = reduce(base);
  return pippenger(Curve, points, scalars).clearCofactor().is0();
}

/** The signatures that do not hold, by ZIP 215 and in one sum; keys of small order are refused. */
export function findBadSignatures(batch: readonly Signed[]): Signed[] {
  const equations = batch.map(buildEquation);
  const bad = new Set(batch.filter((_, i) => equations[i] === null));
  const rest = equations.filter((equation): equation is Equation => equation !== null);
  for (const equation of findBad(rest, holds)) bad.add(equation.signed);
  return batch.filter((signed) => bad.has(signed));
}

/** Whether a single signature holds. */
export const ed25519Holds = (key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean =>
  findBadSignatures([{ key, message, signature }]).length === 0;
