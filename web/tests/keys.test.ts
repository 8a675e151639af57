import assert from "node:assert/strict";
import { test } from "node:test";
import { digestHex, fromHex, utf8 } from "../src/canonical/bytes.js";
import { encodeStatement } from "../src/canonical/roster.js";
import { checkEnrolment } from "../src/check/enrolment.js";
import { applyDeadlines, drawKeyFile, encodeKeyFile, eraseSlot, openSlot, parseKeyFile, tieSlot } from "../src/keys/key-file.js";
import { isProtected, protect, unprotect } from "../src/keys/protection.js";
import { codeOf } from "./support.js";

const ORIGIN = { kind: "charter", class: "ward", id: "ab".repeat(32), principal: "nurse@example.org" } as const;
const [LETTER, OTHER] = ["01".repeat(32), "02".repeat(32)];

test("roundtrip key file", () => {
  const bytes = encodeKeyFile(drawKeyFile(ORIGIN, [null, 5000]));
  assert.deepEqual(encodeKeyFile(parseKeyFile(bytes)), bytes);
});

test("a key file of 16 slots is as long as its description says", () => {
  const file = drawKeyFile({ ...ORIGIN, principal: "a".repeat(17) }, new Array<null>(16).fill(null));
  assert.equal(encodeKeyFile(file).length, 5131);
});

test("the enrolment proof holds for the statement", () => {
  const { commitments, proof } = drawKeyFile(ORIGIN, [null, null]);
  const statement = encodeStatement(ORIGIN.id, { class: "ward", commitments, principal: ORIGIN.principal });
  checkEnrolment(fromHex(digestHex(statement)), commitments, proof);
});

test("a slot serves the first letter it is shown, and none after that", () => {
  const tied = tieSlot(drawKeyFile(ORIGIN, [null]), 0, LETTER, 100);
  openSlot(tied, 0, LETTER);
  assert.equal(codeOf(() => openSlot(tied, 0, OTHER)), "slot-tied");
  assert.equal(codeOf(() => tieSlot(tied, 0, OTHER, 100)), "slot-tied");
  const erased = eraseSlot(tied, 0);
  assert.equal(codeOf(() => openSlot(erased, 0, LETTER)), "slot-erased");
  assert.equal(codeOf(() => tieSlot(erased, 0, LETTER, 100)), "slot-erased");
  assert.equal(codeOf(() => tieSlot(erased, 1, LETTER, 100)), "slot-unknown");
});

test("a file has one length whatever was done, and what is erased does not tell why", () => {
  const fresh = drawKeyFile(ORIGIN, [1000, 2000, null]);
  const used = eraseSlot(tieSlot(drawKeyFile(ORIGIN, [1000, 2000, null]), 2, LETTER, 100), 2);
  const late = applyDeadlines(tieSlot(fresh, 1, LETTER, 1500), 1500);
  assert.deepEqual(late.slots.map(({ state }) => state), ["void", "void", "free"]);
  assert.equal(encodeKeyFile(late).length, encodeKeyFile(used).length);
  const told = ({ closes, letter, state }: (typeof used.slots)[number]) => ({ closes, letter, state });
  assert.deepEqual(told(late.slots[1] as (typeof used.slots)[number]), told(used.slots[2] as (typeof used.slots)[number]));
  assert.equal(codeOf(() => parseKeyFile(encodeKeyFile(late))), null);
});

test("erasing overwrites the secret that was there", () => {
  const file = drawKeyFile(ORIGIN, [null]);
  const secret = file.slots[0]?.secret as Uint8Array;
  eraseSlot(file, 0);
  assert.ok(secret.every((byte) => byte === 0));
});

test("refuses a key file whose secret does not open its commitment, or that names a letter untied", () => {
  const [a, b] = [drawKeyFile(ORIGIN, [null]), drawKeyFile(ORIGIN, [null])];
  assert.equal(codeOf(() => parseKeyFile(encodeKeyFile({ ...a, slots: b.slots }))), "key-file");
  const slot = { ...(a.slots[0] as (typeof a.slots)[number]), letter: LETTER };
  assert.equal(codeOf(() => parseKeyFile(encodeKeyFile({ ...a, slots: [slot] }))), "key-file");
});

test("roundtrip protected key file", async () => {
  const bytes = encodeKeyFile(drawKeyFile(ORIGIN, [null]));
  const shut = await protect(bytes, "seven ducks walk north", 10);
  assert.ok(isProtected(shut) && !isProtected(bytes));
  assert.equal(shut.length, bytes.length + 182);
  assert.deepEqual(await unprotect(shut, "seven ducks walk north"), bytes);
  await assert.rejects(unprotect(shut, "another"), { code: "key-file-passphrase" });
  await assert.rejects(unprotect(utf8("no age file"), "another"), { code: "key-file-passphrase" });
  await assert.rejects(protect(bytes, ""), { code: "passphrase-empty" });
});
