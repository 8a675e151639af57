import { findRefusal } from "../src/errors.js";
import { parseRing, type Ring } from "../src/group/ring.js";
import { drawOpening } from "../src/prove/enrolment.js";
import { commitOpening, type Opening } from "../src/prove/membership.js";

/** The code with which `act` refuses; null where it does not. */
export const codeOf = (act: () => unknown): string | null => findRefusal(act)?.code ?? null;

/** A ring of fresh members with their secrets. */
export function drawRing(size: number): { ring: Ring; openings: Opening[]; commitments: Uint8Array[] } {
  const openings = Array.from({ length: size }, drawOpening);
  const commitments = openings.map((opening) => commitOpening(opening).toBytes());
  return { ring: parseRing(commitments), openings, commitments };
}
