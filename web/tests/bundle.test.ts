import assert from "node:assert/strict";
import { test } from "node:test";
import { findRing, buildRings } from "../src/bundle/rings.js";
import { parseText } from "../src/bundle/text.js";
import { reportJson, verifyBundle } from "../src/bundle/verifier.js";
import { buildZip, parseZip } from "../src/bundle/zip.js";
import { utf8 } from "../src/canonical/bytes.js";
import { merkleRoot } from "../src/check/merkle.js";
import { parseNote } from "../src/check/note.js";
import { encodeHex } from "../src/canonical/bytes.js";
import { codeOf } from "./support.js";

const FILES = new Map([["b/c", utf8("two")], ["a", utf8("one")], ["b.d", new Uint8Array()]]);

test("roundtrip zip", () => {
  assert.deepEqual([...parseZip(buildZip(FILES))], [["a", utf8("one")], ["b.d", new Uint8Array()], ["b/c", utf8("two")]]);
});

test("refuses a zip with any byte changed", () => {
  const zip = buildZip(FILES);
  const silent = [...zip.keys()].filter((at) => codeOf(() => parseZip(zip.map((byte, i) => (i === at ? byte ^ 1 : byte)))) === null);
  assert.deepEqual(silent, []);
});

test("refuses a zip cut short or longer", () => {
  const zip = buildZip(FILES);
  for (let end = 0; end < zip.length; end++) assert.equal(codeOf(() => parseZip(zip.subarray(0, end))), "zip-form");
  assert.equal(codeOf(() => parseZip(Uint8Array.of(...zip, 0))), "zip-form");
});

for (const [text, code] of [
  ["Words **here**, [there](https://example.org).\n", null],
  ["> quoted\nlazily\n\nWords\n", null],
  ["`<b>` and \\<b> and \\![a](b)\n", null],
  ["a <b>c</b>\n", "text-html"],
  ["<!-- a -->\n", "text-html"],
  ["![a](b)\n", "text-image"],
  ["![a][c]\n\n[c]: d\n", "text-image"],
  ["![a](<b\n\n[a]: c\n", "text-image"],
  [`${">".repeat(16)}a`, null],
  [`${">".repeat(17)}a`, "text-nesting"],
  [`${"- ".repeat(8)}a`, null],
  [`${"- ".repeat(9)}a`, "text-nesting"],
  ["[".repeat(16), null],
  ["[".repeat(17), "text-nesting"],
  ["[`]`".repeat(17), "text-nesting"],
  ["> # a\nb", "text-quote"],
  ["> # a\n[b]: c\n", "text-quote"],
  ["> > # a\n> b", "text-quote"],
  ["> # a\n\nb", null],
] as const) {
  test(`text ${JSON.stringify(text).slice(0, 40)} gives ${code}`, () => assert.equal(codeOf(() => parseText(utf8(text))), code));
}

test("a text is shown with the spaces that it has, and an entity hides no direction", () => {
  const shown: string[] = [];
  const walker = parseText(utf8("**Nous demandons\u00a0:**\u00a0*ceci* &#x202e; `a\u2003b` [c\u00a0d](e\u00a0f)\n")).walker();
  for (let event = walker.next(); event; event = walker.next()) {
    const { node, entering } = event;
    if (entering) shown.push(node.literal ?? `${node.type} ${node.destination ?? ""}`.trim());
  }
  assert.deepEqual(shown, [
    ...["document", "paragraph", "strong", "Nous demandons\u00a0:", "\u00a0", "emph", "ceci", " ", "\ufffd", " "],
    ...["a\u2003b", " ", "link e%C2%A0f", "c\u00a0d"],
  ]);
});

test("hostile texts are read in bounded time", () => {
  assert.equal(codeOf(() => parseText(utf8(`# a${" ".repeat(200_000)}b\n`))), null);
  for (const part of ["![", "[a](", "> ", "*a_ ", "`a``", "<a b='", "a<!--", "[a]: b\n", "- "]) {
    const start = performance.now();
    codeOf(() => parseText(utf8(part.repeat(20_000))));
    assert.ok(performance.now() - start < 5000, part);
  }
});

test("an empty bundle is refused by its form, and all other steps are told as not checked", () => {
  const report = verifyBundle(new Map());
  assert.equal(report.verified, null);
  assert.deepEqual(report.steps.map(({ status }) => status), ["failed", ...new Array<string>(8).fill("not checked")]);
  assert.equal((reportJson(report) as { valid: boolean }).valid, false);
});

const NAMED = { class: "ward", principal: null, proof: new Uint8Array(96), evidence: { leaf: 0 } };
const entriesOf = (count: number) => Array.from({ length: count }, (_, i) => ({ ...NAMED, commitments: [new Uint8Array(32).fill(i)] }));

test("a ring beyond the limit is cut into the fewest buckets, the larger first", () => {
  const letter = { class_counts: true, ring_limit: 4, slot: 0 } as Parameters<typeof buildRings>[0];
  const rings = buildRings(letter, "00".repeat(32), [{ name: "ward" }], entriesOf(10));
  assert.deepEqual(rings.map(({ bucket, members }) => [bucket, members.length]), [[0, 4], [1, 3], [2, 3]]);
  assert.deepEqual(rings.flatMap(({ members }) => [...members]).sort((a, b) => a - b), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  for (const { members } of rings) assert.deepEqual([...members], [...members].sort((a, b) => a - b));
  const record = { action: "sign", bucket: null, class: "ward", next: null, proof: new Uint8Array() } as const;
  assert.equal(findRing(rings, record), undefined);
  assert.equal(findRing(rings, { ...record, bucket: 1 }), rings[1]);
});

test("the root of a tree is that of RFC 6962", () => {
  const leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
  const root = merkleRoot(leaves.map((leaf) => new Uint8Array(Buffer.from(leaf, "hex"))));
  assert.equal(encodeHex(root), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
});

test("refuses what is no signed note", () => {
  for (const note of ["", "a\n", "a\n\n", "a\n\n\u2014 b AAAAAA\n", "a\n\n\u2014 b AAAAAAA=", "a\n\n- b AAAAAAA=\n", "a\n\n\u2014 b+c AAAAAAA=\n"]) {
    assert.equal(codeOf(() => parseNote(utf8(note))), "note-form", note);
  }
  assert.equal(parseNote(utf8("a\n\n\u2014 b AAAAAAA=\n")).lines[0]?.name, "b");
});
