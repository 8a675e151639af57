import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { test } from "node:test";
import { runVectors } from "../src/cli/vector-sections.js";
import { findBadEnrolments, parseEnrolment } from "../src/check/enrolment.js";
import { checkMembership, findBadProofs, parseProof } from "../src/check/membership.js";
import { commitOpening, type Opening, proveMembership } from "../src/prove/membership.js";
import { proveEnrolment } from "../src/prove/enrolment.js";
import { expandPositions } from "../src/prove/polynomials.js";
import { systemRandomness } from "../src/prove/randomness.js";
import { digitsOf } from "../src/group/radices.js";
import { IDENTITY } from "../src/group/ristretto.js";
import { codeOf, drawRing } from "./support.js";

const VECTORS = new URL("../../../vectors/proofs-v1.json", import.meta.url);
const MESSAGE = new Uint8Array(33).fill(7);
const vectors = (): Record<string, unknown> => JSON.parse(readFileSync(VECTORS, "utf8"));
const faults = (file: unknown): string[] => [...runVectors(file)].flatMap(({ name, fault }) => (fault === null ? [] : [name]));

test("all vectors pass", () => assert.deepEqual(faults(vectors()), []));

test("a vector that is wrong fails", () => {
  const { protocol, membership, invalid } = vectors() as { protocol: string; membership: object[]; invalid: object[] };
  const [good, bad] = [membership[0], invalid[0]];
  assert.equal(faults({ protocol, membership: [{ ...good, message: "00" }] }).length, 3);
  assert.equal(faults({ protocol, invalid: [{ ...bad, ...good }] }).length, 2);
  assert.equal(faults({ protocol, surprise: [] }).length, 1);
  assert.equal(faults({ protocol: "undersigned/v2" }).length, 1);
});

test("every member can sign, and each proof has another serial number", () => {
  const { ring, openings } = drawRing(7);
  const proofs = openings.map((opening, i) => parseProof(ring, MESSAGE, proveMembership(ring, i, opening, MESSAGE)));
  assert.deepEqual(findBadProofs(ring, proofs), []);
  assert.equal(new Set(proofs.map(({ serial }) => serial)).size, 7);
});

test("a batch names every bad proof", () => {
  const { ring, openings } = drawRing(5);
  const proofs = openings.map((opening, i) => parseProof(ring, MESSAGE, proveMembership(ring, i, opening, MESSAGE)));
  const bad = [1, 4].map((i) => {
    const proof = proofs[i] as (typeof proofs)[number];
    return { ...proof, z: proof.z + 1n };
  });
  const batch = [proofs[0], bad[0], proofs[2], proofs[3], bad[1]] as typeof proofs;
  assert.deepEqual(findBadProofs(ring, batch), bad);
});

test("refuses a proof for another message", () => {
  const { ring, openings } = drawRing(4);
  const proof = proveMembership(ring, 3, openings[3] as Opening, MESSAGE);
  assert.equal(codeOf(() => checkMembership(ring, MESSAGE, proof)), null);
  assert.equal(codeOf(() => checkMembership(ring, new Uint8Array(33), proof)), "proof-invalid");
});

test("refuses to prove with secrets that are not the member's", () => {
  const { ring, openings } = drawRing(4);
  assert.equal(codeOf(() => proveMembership(ring, 1, openings[0] as Opening, MESSAGE)), "opening-mismatch");
  assert.equal(codeOf(() => proveMembership(ring, 4, openings[0] as Opening, MESSAGE)), "ring-index");
  assert.equal(codeOf(() => proveMembership(ring, 0, { s: 0n, r: 1n }, MESSAGE)), "opening-invalid");
});

test("a batch names every bad enrolment", () => {
  const context = new Uint8Array(32).fill(3);
  const items = [0, 1, 2].map(() => {
    const { openings, commitments } = drawRing(3);
    return parseEnrolment(context, commitments, proveEnrolment(context, openings));
  });
  assert.deepEqual(findBadEnrolments(items), []);
  const bad = { ...items[1], u: (items[1]?.u ?? 0n) + 1n } as (typeof items)[number];
  assert.deepEqual(findBadEnrolments([items[0], bad, items[2]] as typeof items), [bad]);
});

/** How often each group operation is done by `act`; the curve's objects are frozen, so the engine counts. */
async function countOperations(act: () => void): Promise<string> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  act();
  const { result } = await session.post("Profiler.takePreciseCoverage");
  session.disconnect();
  const counts = result
    .filter(({ url }) => /noble\/curves\/(ed25519|abstract\/(edwards|curve))\.js$/.test(url))
    .flatMap(({ functions }) => functions)
    .filter(({ functionName }) => OPERATIONS.has(functionName))
    .map(({ functionName, ranges }) => `${functionName} ${ranges[0]?.startOffset} ${ranges[0]?.count}`);
  return counts.sort().join("; ");
}

const OPERATIONS = new Set(["add", "double", "negate", "subtract", "multiply", "multiplyUnsafe", "pippenger"]);

test("the number of group operations cannot tell the signer's index", async () => {
  for (const size of [5, 20]) {
    const { ring, openings } = drawRing(size);
    const counts = new Set<string>();
    for (const [i, opening] of openings.entries()) counts.add(await countOperations(() => proveMembership(ring, i, opening, MESSAGE)));
    assert.equal(counts.size, 1, [...counts].join("\n"));
    assert.match([...counts].join(), /add \d+ \d{4}/);
  }
});

test("control: it can where a prover adds up only what is not zero", async () => {
  const { ring, openings } = drawRing(5);
  const sum = (l: number): void => {
    const a = ring.radices.map((radix) => Array.from({ length: radix }, systemRandomness));
    const terms = expandPositions(ring.radices, digitsOf(l, ring.radices), a).filter(({ coefficients }) => coefficients.length > 1);
    const members = new Set(terms.map(({ position }) => Math.min(position, 4)));
    [...members].reduce((point, i) => point.add(ring.points[i] ?? IDENTITY), IDENTITY);
  };
  const counts = new Set<string>();
  for (const l of openings.keys()) counts.add(await countOperations(() => sum(l)));
  assert.ok(counts.size > 1);
});

test("a commitment is the same by both ways of adding", () => {
  const { ring, openings } = drawRing(2);
  for (const [i, opening] of openings.entries()) assert.ok(commitOpening(opening).equals(ring.points[i] ?? IDENTITY));
});
