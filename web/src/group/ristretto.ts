import { pippenger } from "@noble/curves/abstract/curve.js";
import { ristretto255, ristretto255_hasher } from "@noble/curves/ed25519.js";
import { encodeHex, encodeInteger, hash, utf8 } from "../canonical/bytes.js";
import { Refusal } from "../errors.js";

const Group = ristretto255.Point;

/** An element of ristretto255. Source: RFC 9496. */
export type Point = InstanceType<typeof Group>;

export const IDENTITY: Point = Group.ZERO;
export const G: Point = Group.BASE;
/** ℓ, the order of the group. */
export const ORDER: bigint = Group.Fn.ORDER;

/** `value` mod ℓ, from 0. */
export function reduce(value: bigint): bigint {
  const rest = value % ORDER;
  return rest < 0n ? rest + ORDER : rest;
}

/** A point from its 32 bytes. Refuses with `code` what is not a canonical encoding. */
export function parsePoint(bytes: Uint8Array, code: string): Point {
  try {
    return Group.fromBytes(bytes);
  } catch {
    throw new Refusal(code);
  }
}

/** A number read little-endian. */
export function littleEndian(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${encodeHex(Uint8Array.from(bytes).reverse())}`);
}

/** A scalar from its 32 bytes. Refuses with `code` what is not below ℓ. */
export function parseScalar(bytes: Uint8Array, code: string): bigint {
  const value = littleEndian(bytes);
  if (bytes.length !== 32 || value >= ORDER) throw new Refusal(code);
  return value;
}

export const encodeScalar = (value: bigint): Uint8Array => encodeInteger(value, 32);

/** The one-way map from 64 bytes. Source: RFC 9496 §4.3.4. */
export function mapToGroup(bytes: Uint8Array): Point {
  const derive = ristretto255_hasher.deriveToCurve;
  if (!derive) throw new TypeError("the curve library has no one-way map");
  return Group.fromBytes(derive(bytes).toBytes());
}

/** hash("undersigned/v1/" ‖ label, …) mod ℓ. Source: PROTOCOL §1. */
export function scalar(label: string, ...parts: Uint8Array[]): bigint {
  return littleEndian(hash(utf8(`undersigned/v1/${label}`), ...parts)) % ORDER;
}

/** Σ scalars[i]·points[i]; the number of group operations depends on the length alone. */
export function sumProducts(points: readonly Point[], scalars: readonly bigint[]): Point {
  return points.length === 0 ? IDENTITY : pippenger(Group, points as Point[], scalars as bigint[]);
}
