import { encodeHex } from "../canonical/bytes.js";
import { encodeScalar } from "../group/ristretto.js";
import { parseRing } from "../group/ring.js";
import { drawOpening, proveEnrolment } from "../prove/enrolment.js";
import { commitOpening, proveMembership } from "../prove/membership.js";
import { systemRandomness } from "../prove/randomness.js";
import { systemBytes } from "../check/weights.js";

const hexScalar = (value: bigint): string => encodeHex(encodeScalar(value));

/** Randomness that is written down as it is drawn. */
function recorded(): { random: () => bigint; drawn: string[] } {
  const drawn: string[] = [];
  const random = (): bigint => {
    const value = systemRandomness();
    drawn.push(hexScalar(value));
    return value;
  };
  return { random, drawn };
}

function membership(size: number, index: number): unknown {
  const openings = Array.from({ length: size }, drawOpening);
  const ring = openings.map((opening) => commitOpening(opening).toBytes());
  const opening = openings[index] as (typeof openings)[number];
  const message = systemBytes(33);
  const { random, drawn } = recorded();
  const proof = proveMembership(parseRing(ring), index, opening, message, random);
  const secrets = { s: hexScalar(opening.s), r: hexScalar(opening.r) };
  return { ring: ring.map(encodeHex), index, ...secrets, message: encodeHex(message), randomness: drawn, proof: encodeHex(proof) };
}

function enrolment(slots: number): unknown {
  const openings = Array.from({ length: slots }, drawOpening);
  const context = systemBytes(32);
  const { random, drawn } = recorded();
  const proof = encodeHex(proveEnrolment(context, openings, random));
  return {
    context: encodeHex(context),
    openings: openings.map(({ s, r }) => [hexScalar(s), hexScalar(r)]),
    randomness: drawn,
    commitments: openings.map((opening) => encodeHex(commitOpening(opening).toBytes())),
    proof,
  };
}

/** Prints fresh proofs of this implementation, in the format of vectors, for another one to check. */
const sizes: readonly [number, number][] = [[2, 0], [3, 2], [9, 5], [33, 32], [70, 1]];
console.log(
  JSON.stringify({
    protocol: "undersigned/v1",
    membership: sizes.map(([size, index]) => membership(size, index)),
    enrolment: [1, 2, 16].map(enrolment),
  }),
);
