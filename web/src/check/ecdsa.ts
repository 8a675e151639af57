import { p256, p384, p521 } from "@noble/curves/nist.js";
import { encodeInteger, join } from "../canonical/bytes.js";

const CURVES = { nistp256: p256, nistp384: p384, nistp521: p521 } as const;
export type CurveName = keyof typeof CURVES;

const fieldBytes = (curve: CurveName): number => ({ nistp256: 32, nistp384: 48, nistp521: 66 })[curve];

/** Bytes of an uncompressed point. */
export const pointBytes = (curve: CurveName): number => 1 + 2 * fieldBytes(curve);

/** Whether this is an uncompressed point of the curve. */
export function isCurvePoint(curve: CurveName, point: Uint8Array): boolean {
  if (point[0] !== 4 || point.length !== pointBytes(curve)) return false;
  try {
    CURVES[curve].Point.fromBytes(point).assertValidity();
    return true;
  } catch {
    return false;
  }
}

function reverse(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes).reverse();
}

/** Checks (r, s) over a digest; s and n − s are both accepted. */
export function ecdsaHolds(curve: CurveName, point: Uint8Array, digest: Uint8Array, r: bigint, s: bigint): boolean {
  const { Point, verify } = CURVES[curve];
  const order = Point.Fn.ORDER;
  if (r <= 0n || s <= 0n || r >= order || s >= order) return false;
  const size = fieldBytes(curve);
  const signature = join(reverse(encodeInteger(r, size)), reverse(encodeInteger(s, size)));
  try {
    return verify(signature, digest, point, { prehash: false, lowS: false, format: "compact" });
  } catch {
    return false;
  }
}
