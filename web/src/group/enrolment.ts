import { sha512 } from "@noble/hashes/sha2.js";
import { hash, u32, u64, utf8 } from "../canonical/bytes.js";
import { littleEndian, ORDER } from "./ristretto.js";

/** y_0 … y_{K−1}; commitments as 32 bytes each. Source: PROTOCOL §2. */
export function enrolmentWeights(context: Uint8Array, commitments: readonly Uint8Array[]): bigint[] {
  // The parts before u32(k) are the same for all k, so their state is kept.
  const state = sha512.create();
  for (const part of [utf8("undersigned/v1/enrol/weight"), context, ...commitments]) {
    state.update(u64(part.length)).update(part);
  }
  return commitments.map((_, k) => littleEndian(state.clone().update(u64(4)).update(u32(k)).digest()) % ORDER);
}

/** c of an enrolment proof. */
export function enrolmentChallenge(
  context: Uint8Array,
  commitments: readonly Uint8Array[],
  t: Uint8Array,
): bigint {
  return littleEndian(hash(utf8("undersigned/v1/enrol/challenge"), context, ...commitments, t)) % ORDER;
}
