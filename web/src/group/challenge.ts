import { scalar } from "./ristretto.js";

/** x of a membership proof: all arguments are the encodings. Source: PROTOCOL §3.2. */
export function membershipChallenge(
  ringDigest: Uint8Array,
  message: Uint8Array,
  serial: Uint8Array,
  points: readonly Uint8Array[],
): bigint {
  return scalar("challenge", ringDigest, message, serial, ...points);
}
