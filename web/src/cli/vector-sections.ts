import { encodeHex, fromHex } from "../canonical/bytes.js";
import { checkEnrolment, findBadEnrolments, parseEnrolment } from "../check/enrolment.js";
import { checkMembership, findBadProofs, parseProof } from "../check/membership.js";
import { Refusal } from "../errors.js";
import { membershipChallenge } from "../group/challenge.js";
import { digitGenerator, H, squareGenerator } from "../group/generators.js";
import { buildRadices } from "../group/radices.js";
import { digestRing, parseRing } from "../group/ring.js";
import { encodeScalar, parseScalar } from "../group/ristretto.js";
import { proveEnrolment } from "../prove/enrolment.js";
import { type Opening, proveMembership } from "../prove/membership.js";
import { fixedRandomness } from "../prove/randomness.js";

/** The file is not one of vectors at all. */
export class VectorFormat extends Error {}

/** What came of one check; `fault` is null where it passed. */
export interface Outcome {
  readonly name: string;
  readonly fault: string | null;
}

type Case = Record<string, unknown>;

function fail(why: string): never {
  throw new VectorFormat(why);
}

function isObject(value: unknown): value is Case {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function bytes(value: unknown): Uint8Array {
  if (typeof value !== "string" || !/^([0-9a-f]{2})*$/.test(value)) fail("a value is not lower-case hex");
  return fromHex(value);
}

function list<T>(value: unknown, each: (item: unknown) => T): T[] {
  if (!Array.isArray(value)) fail("a value is no list");
  return value.map(each);
}

const scalar = (value: unknown): bigint => parseScalar(bytes(value), "not a canonical number");

function opening(value: unknown): Opening {
  const [s, r] = list(value, scalar);
  if (s === undefined || r === undefined) fail("an opening is not two numbers");
  return { s, r };
}

function expectEqual(found: string, wanted: unknown): void {
  if (found !== wanted) fail(`found ${found}`);
}

function expectRefusal(act: () => unknown): void {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return;
    throw error;
  }
  fail("accepted");
}

function check(name: string, act: () => void): Outcome {
  try {
    act();
    return { name, fault: null };
  } catch (error) {
    if (error instanceof VectorFormat || error instanceof Refusal || error instanceof RangeError) {
      return { name, fault: error.message };
    }
    throw error;
  }
}

function* generators(section: unknown): Generator<Outcome> {
  if (!isObject(section)) fail("no generators");
  yield check("generators blinding", () => expectEqual(H.toHex(), section.blinding));
  for (const [kind, of] of [["digit", digitGenerator], ["square", squareGenerator]] as const) {
    const values = section[kind];
    if (!isObject(values)) fail(`no ${kind} generators`);
    for (const [place, value] of Object.entries(values)) {
      const [row, column] = place.split(",").map(Number) as [number, number];
      yield check(`generators ${kind} ${place}`, () => expectEqual(of(row, column).toHex(), value));
    }
  }
}

function* radices(section: unknown): Generator<Outcome> {
  if (!isObject(section)) fail("no radices");
  for (const [size, value] of Object.entries(section)) {
    yield check(`radices ${size}`, () => expectEqual(String(buildRadices(Number(size))), String(value)));
  }
}

function* challenge(section: unknown): Generator<Outcome> {
  if (!isObject(section)) fail("no challenge example");
  yield check("challenge_example ring_digest", () =>
    expectEqual(encodeHex(digestRing(list(section.ring, bytes))), section.ring_digest));
  yield check("challenge_example challenge", () => {
    const points = list(section.points, bytes);
    const x = membershipChallenge(bytes(section.ring_digest), bytes(section.message), bytes(section.serial), points);
    expectEqual(encodeHex(encodeScalar(x)), section.challenge);
  });
}

const ringOf = (item: Case) => parseRing(list(item.ring, bytes));

function checkBatch(item: Case): void {
  const ring = ringOf(item);
  const proof = parseProof(ring, bytes(item.message), bytes(item.proof));
  if (findBadProofs(ring, [proof, proof]).length > 0) throw new Refusal("proof-invalid");
}

function* membership(item: Case, name: string): Generator<Outcome> {
  yield check(`${name} proved`, () => {
    if (typeof item.index !== "number") fail("the index is no number");
    const random = fixedRandomness(list(item.randomness, scalar));
    const secrets = { s: scalar(item.s), r: scalar(item.r) };
    expectEqual(encodeHex(proveMembership(ringOf(item), item.index, secrets, bytes(item.message), random)), item.proof);
  });
  yield check(`${name} verified`, () => checkMembership(ringOf(item), bytes(item.message), bytes(item.proof)));
  yield check(`${name} verified in a batch`, () => checkBatch(item));
}

function* invalid(item: Case, name: string): Generator<Outcome> {
  yield check(`${name} refused`, () =>
    expectRefusal(() => checkMembership(ringOf(item), bytes(item.message), bytes(item.proof))));
  yield check(`${name} refused in a batch`, () => expectRefusal(() => checkBatch(item)));
}

const verifyEnrolment = (item: Case): void =>
  checkEnrolment(bytes(item.context), list(item.commitments, bytes), bytes(item.proof));

function verifyEnrolments(item: Case): void {
  const parsed = parseEnrolment(bytes(item.context), list(item.commitments, bytes), bytes(item.proof));
  if (findBadEnrolments([parsed, parsed]).length > 0) throw new Refusal("enrolment-invalid");
}

function* enrolment(item: Case, name: string): Generator<Outcome> {
  yield check(`${name} proved`, () => {
    const random = fixedRandomness(list(item.randomness, scalar));
    const openings = list(item.openings, opening);
    expectEqual(encodeHex(proveEnrolment(bytes(item.context), openings, random)), item.proof);
  });
  yield check(`${name} verified`, () => verifyEnrolment(item));
  yield check(`${name} verified in a batch`, () => verifyEnrolments(item));
}

function* invalidEnrolment(item: Case, name: string): Generator<Outcome> {
  yield check(`${name} refused`, () => expectRefusal(() => verifyEnrolment(item)));
  yield check(`${name} refused in a batch`, () => expectRefusal(() => verifyEnrolments(item)));
}

function cases(each: (item: Case, name: string) => Generator<Outcome>, section: string) {
  return function* run(value: unknown): Generator<Outcome> {
    if (!Array.isArray(value)) fail(`${section} is no list`);
    for (const [i, item] of value.entries()) {
      const name = `${section} ${i}${isObject(item) && typeof item.why === "string" ? ` (${item.why})` : ""}`;
      if (isObject(item)) yield* each(item, name);
      else yield { name, fault: "no object" };
    }
  };
}

const SECTIONS: Record<string, (section: unknown) => Generator<Outcome>> = {
  *protocol(value) {
    yield check("protocol", () => expectEqual("undersigned/v1", value));
  },
  generators,
  radices,
  challenge_example: challenge,
  membership: cases(membership, "membership"),
  invalid: cases(invalid, "invalid"),
  enrolment: cases(enrolment, "enrolment"),
  invalid_enrolment: cases(invalidEnrolment, "invalid_enrolment"),
};

/** Every check of a file of vectors, all sections. */
export function* runVectors(file: unknown): Generator<Outcome> {
  if (!isObject(file) || !("protocol" in file)) fail("this is no file of vectors");
  for (const [name, value] of Object.entries(file)) {
    const section = Object.hasOwn(SECTIONS, name) ? SECTIONS[name] : undefined;
    if (section) yield* section(value);
    else yield { name, fault: "this section is unknown" };
  }
}
