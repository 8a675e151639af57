import assert from "node:assert/strict";
import { test } from "node:test";
import { Decrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import { parseBase64 } from "../src/canonical/base64.js";
import { digestHex, encodeHex, utf8 } from "../src/canonical/bytes.js";
import { encodeJson, parseDocument } from "../src/canonical/json.js";
import { readRecord } from "../src/canonical/letter.js";
import { recordMessage } from "../src/canonical/message.js";
import { checkMembership } from "../src/check/membership.js";
import { parseRing } from "../src/group/ring.js";
import { parseScalar } from "../src/group/ristretto.js";
import { drawKeyFile, type KeyFile } from "../src/keys/key-file.js";
import { judgeClock } from "../src/member/clock.js";
import { decide, type Decision, type Prove, sitDown } from "../src/member/decision.js";
import { parseArmor, refusePrivateKey, statementOf, tidyCode, writeSshCommands } from "../src/member/enrolling.js";
import { findListing, readInvitation } from "../src/member/invitation.js";
import type { Presented } from "../src/member/presented.js";
import { coverRecord, digitsOf, SENT_BYTES } from "../src/member/sending.js";
import { writeTwelveWords } from "../src/member/twelve-words.js";
import { isPrivateWay } from "../src/member/way.js";
import { doWork } from "../src/member/work.js";
import { proveMembership } from "../src/prove/membership.js";
import { codeOf } from "./support.js";

const CHARTER_ID = "ab".repeat(32);
const LETTER_ID = "cd".repeat(32);
const NOW = 1000;

test("twelve words are those of the command line", () => {
  const id = encodeHex(Uint8Array.from({ length: 32 }, (_, i) => i));
  assert.equal(writeTwelveWords(id).join(" "), "abandon amount liar amount expire adjust cage candy arch gather drum bullet");
});

test("a clock is held against witnesses and the server", () => {
  assert.equal(judgeClock(NOW, [NOW + 60], NOW - 60), "ok");
  assert.equal(judgeClock(NOW, [NOW + 3600], NOW), "behind");
  assert.equal(judgeClock(NOW, [], NOW + 3600), "behind");
  assert.equal(judgeClock(NOW, [], NOW - 3600), "ahead");
  assert.equal(judgeClock(NOW, [], null), "ok");
});

test("a code is read however it is typed", () => {
  assert.equal(tidyCode(" k7qp–2m9t xw4e-h3rb\n"), "K7QP2M9TXW4EH3RB");
  assert.equal(tidyCode("oil"), "011");
});

const draw = (): KeyFile => drawKeyFile({ kind: "charter", class: "ward", id: CHARTER_ID, principal: null }, [null]);

/** A letter in front of `size` members, of whom the first is asked. */
function present(size: number, collector: string | null = null): { presented: Presented; files: KeyFile[] } {
  const files = Array.from({ length: size }, draw);
  const column = files.map(({ commitments }) => commitments[0] as Uint8Array);
  const letter = { slot: 0, opens: NOW - 10, closes: NOW + 10, collector };
  const roster = { charter: { min_ring: 2, classes: [] } };
  const rings = [{ class: null, bucket: null, members: files.map((_, i) => i) }];
  const presented = { letter, letterId: LETTER_ID, roster, charterId: CHARTER_ID, column, rings, witnesses: [], times: [], needsWords: true };
  return { presented: presented as unknown as Presented, files };
}

/** Proves as the worker does, and remembers what it was asked. */
function proveHere(asked: { size: number; index: number }[]): Prove {
  return async (ring, index, secret, message) => {
    asked.push({ size: ring.length, index });
    const opening = { s: parseScalar(secret.subarray(0, 32), ""), r: parseScalar(secret.subarray(32), "") };
    return proveMembership(parseRing(ring), index, opening, message);
  };
}

const withoutSpaces = (bytes: Uint8Array): Uint8Array => bytes.subarray(bytes.findIndex((byte) => byte !== 32));

test("what is sent for a signature is a record that holds", async () => {
  const { presented, files } = present(5);
  const sitting = sitDown(presented, files[2] as KeyFile, NOW);
  const { sent, digits } = await decide(sitting, "sign", NOW, proveHere([]));
  assert.equal(sent.length, SENT_BYTES);
  const bytes = withoutSpaces(sent);
  assert.equal(digitsOf(bytes), digits);
  const { proof } = parseDocument(bytes, "", readRecord);
  checkMembership(parseRing(presented.column), recordMessage(LETTER_ID, { action: "sign", next: null }), proof);
});

test("leaving does the same work and sends as much, and nothing that says who or that", async () => {
  const asked: Record<Decision, { size: number; index: number }[]> = { sign: [], leave: [] };
  for (const decision of ["sign", "leave"] as const) {
    const { presented, files } = present(5);
    const sitting = sitDown(presented, files[3] as KeyFile, NOW);
    const { sent, digits } = await decide(sitting, decision, NOW, proveHere(asked[decision]));
    assert.equal(sent.length, SENT_BYTES);
    assert.match(digits, /^[0-9a-f]{6}$/);
    if (decision === "leave") assert.ok(sent.every((byte) => byte === 32));
  }
  assert.deepEqual(asked.sign, asked.leave);
});

test("either decision ends in the same key file but for randomness", () => {
  const { presented, files } = present(3);
  const { erased, tied } = sitDown(presented, files[0] as KeyFile, NOW);
  assert.deepEqual(erased.slots.map(({ state, letter, closes }) => ({ state, letter, closes })), [{ state: "void", letter: "0".repeat(64), closes: 0 }]);
  assert.equal(tied.slots[0]?.state, "tied");
  assert.notDeepEqual(tied.slots[0]?.secret, erased.slots[0]?.secret);
});

test("refuses to sit down before the opening, after the close, and with another key", async () => {
  const { presented, files } = present(3);
  const [own] = files as [KeyFile];
  assert.equal(codeOf(() => sitDown(presented, own, NOW - 11)), "letter-not-open");
  assert.equal(codeOf(() => sitDown(presented, own, NOW + 10)), "letter-closed");
  assert.equal(codeOf(() => sitDown(presented, draw(), NOW)), "not-on-roster");
  assert.equal(codeOf(() => sitDown({ ...presented, charterId: "00".repeat(32) }, own, NOW)), "key-file-charter");
  const sitting = sitDown(presented, own, NOW);
  await assert.rejects(decide(sitting, "sign", NOW + 10, proveHere([])), { code: "letter-closed" });
});

test("refuses a ring that is too small", () => {
  const { presented, files } = present(2);
  const small = { ...presented, roster: { charter: { min_ring: 3, classes: [] } } } as unknown as Presented;
  assert.equal(codeOf(() => sitDown(small, files[0] as KeyFile, NOW)), "ring-too-small");
});

test("a sealed cover is as long as a sealed record, and opens to no record", async () => {
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  const lengths = new Set<number>();
  for (const record of [null, utf8('{"a":1}'), new Uint8Array(8000)]) {
    const sent = await coverRecord(record, recipient);
    assert.equal(sent.length, SENT_BYTES);
    const sealed = withoutSpaces(sent);
    lengths.add(sealed.length);
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    const padded = await decrypter.decrypt(sealed, "uint8array");
    const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0, true);
    assert.equal(length, record?.length ?? 0);
  }
  assert.equal(lengths.size, 1);
  await assert.rejects(coverRecord(null, "age1nonsense"), { code: "recipient" });
  await assert.rejects(coverRecord(new Uint8Array(9000), recipient), { code: "too-large" });
});

test("without a cover the lengths would differ", async () => {
  const [left, signed] = await Promise.all([coverRecord(null, null), coverRecord(utf8("{}"), null)]);
  assert.notEqual(left.filter((byte) => byte !== 32).length, signed.filter((byte) => byte !== 32).length);
});

test("the commands hold the statement as it is signed", () => {
  const file = draw();
  const { file: first, printed } = writeSshCommands(statementOf(file));
  assert.ok(printed.includes(`'${new TextDecoder().decode(statementOf(file))}'`));
  assert.ok(first.includes("-n enrolment@undersigned"));
  assert.equal(new TextDecoder().decode(statementOf(file)).includes("'"), false);
});

test("a signature is read however its lines were broken", () => {
  const blob = Uint8Array.of(1, 2, 3, 250);
  const text = "-----BEGIN SSH SIGNATURE-----\r\nAQ\n ID+g==\n-----END SSH SIGNATURE-----  \n";
  assert.deepEqual(parseArmor(text), blob);
  assert.deepEqual(parseArmor(`ana@pc:~$ ssh-keygen …\nSigning data on standard input\n${text}\nana@pc:~$ `), blob);
  for (const wrong of ["", "AQID+g==", text.replace("AQ", "A_"), text.replace("END", "")]) assert.equal(codeOf(() => parseArmor(wrong)), "sshsig-armor");
});

const KEY_LINE = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

function invite(): { charter: Uint8Array; directory: Uint8Array } {
  const [type, key] = KEY_LINE.split(" ");
  const directory = utf8(`ana namespaces="enrolment@undersigned" ${type} ${key} class=ward\n`);
  const charter = encodeJson({
    undersigned: 1,
    kind: "charter",
    group: "A group",
    description: "",
    created: "2026-11-21",
    slots: 1,
    min_ring: 2,
    calendar: null,
    log: { origin: "log.example", ed25519: "4yqqeRXOubRJ0bpQ6ioouxpuAfkL2iRaLR2HaX0YomU", witnesses: [], quorum: 0 },
    classes: [{ name: "ward", rule: { kind: "ssh-directory", sha256: digestHex(directory) } }],
  });
  return { charter, directory };
}

test("a member is found in the directory by key and by name", () => {
  const { charter, directory } = invite();
  const invitation = readInvitation(charter, digestHex(charter), directory);
  assert.equal(findListing(invitation, "ward", ` ${KEY_LINE} ana@home\n`).principal, "ana");
  assert.equal(findListing(invitation, "ward", "ana").class, "ward");
  assert.equal(codeOf(() => findListing(invitation, "ward", "bela")), "principal-not-listed");
  assert.equal(codeOf(() => findListing(invitation, "agency", KEY_LINE)), "principal-not-found");
  assert.equal(codeOf(() => findListing(invitation, "ward", "ssh-ed25519 AAAA")), "ssh-wire");
  assert.equal(codeOf(() => findListing({ ...invitation, directory: null }, "ward", "ana")), "directory-missing");
});

test("refuses another charter or directory than was asked for", () => {
  const { charter, directory } = invite();
  assert.equal(codeOf(() => readInvitation(charter, CHARTER_ID, null)), "charter-other");
  assert.equal(codeOf(() => readInvitation(charter, digestHex(charter), utf8(""))), "directory-digest");
  assert.ok(directory.length > 0);
});

test("work that a collector asks for is done, and no more than that", async () => {
  const salt = "salt?expires=1&";
  const challenge = { algorithm: "SHA-256", challenge: digestHex(utf8(`${salt}1234`)), maxnumber: 2000, salt, signature: "00".repeat(32) };
  let rests = 0;
  const rest = async (): Promise<void> => void rests++;
  const header = await doWork(encodeJson(challenge), rest);
  assert.equal((JSON.parse(new TextDecoder().decode(parseBase64(header))) as { number: number }).number, 1234);
  assert.ok(rests > 0);
  await assert.rejects(doWork(encodeJson({ ...challenge, maxnumber: 1000 }), rest), { code: "work-too-much" });
  await assert.rejects(doWork(encodeJson({ ...challenge, maxnumber: 2 ** 23 }), rest), { code: "work-too-much" });
});

test("a page is believed by https, from an onion address or from this computer", () => {
  const goes = (address: string): boolean => isPrivateWay(new URL(address));
  for (const address of ["https://letters.example", "http://abc.onion", "http://localhost:1", "http://127.0.0.1:8470", "http://[::1]:1", "file:///page.html"]) {
    assert.ok(goes(address), address);
  }
  for (const address of ["http://letters.example", "http://127.0.0.1.example", "http://localhost.example", "http://onion", "http://192.168.0.7"]) {
    assert.ok(!goes(address), address);
  }
});

test("a private key is told from what is public", () => {
  for (const kind of ["OPENSSH ", "RSA ", "EC ", "", "ENCRYPTED "]) {
    assert.equal(codeOf(() => refusePrivateKey(`\n-----BEGIN ${kind}PRIVATE KEY-----\nAAAA`)), "private-key");
  }
  refusePrivateKey("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA me@private-key");
  refusePrivateKey("-----BEGIN SSH SIGNATURE-----");
});
