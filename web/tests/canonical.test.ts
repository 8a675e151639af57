import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeBase64, encodeStandardBase64, parseBase64, parseStandardBase64 } from "../src/canonical/base64.js";
import { utf8 } from "../src/canonical/bytes.js";
import { integer, list, text } from "../src/canonical/fields.js";
import { encodeJsonText, parseDocument } from "../src/canonical/json.js";
import { checkText } from "../src/canonical/strings.js";
import { encodeTime, parseDate, parseTime } from "../src/canonical/times.js";
import { codeOf } from "./support.js";

const parse = (json: string) => parseDocument(utf8(json), "file", (value) => value);

for (const [fault, json, code] of [
  ["white space", '{"a": 1}', "json-not-canonical"],
  ["a key twice", '{"a":1,"a":1}', "json-not-canonical"],
  ["another order", '{"b":1,"a":1}', "json-not-canonical"],
  ["an escape too many", '"\\u0061"', "json-not-canonical"],
  ["an upper-case escape", '"\\u001F"', "json-not-canonical"],
  ["minus zero", "-0", "json-not-canonical"],
  ["a fraction that is none", "1.0", "json-not-canonical"],
  ["a lone surrogate", '"\\ud800"', "json"],
  ["a lone surrogate in a key", '{"\\udc00":1}', "json"],
  ["a byte order mark", "\ufeff1", "json"],
  ["a byte after it", "1\n", "json-not-canonical"],
  ["two documents", "1 1", "json"],
  ["nine levels", `${"[".repeat(9)}${"]".repeat(9)}`, "json-depth"],
] as const) {
  test(`refuses ${fault}`, () => assert.equal(codeOf(() => parse(json)), code));
}

test("refuses bytes that are no UTF-8", () => {
  assert.equal(codeOf(() => parseDocument(Uint8Array.of(34, 0xff, 34), "", text)), "json");
});

test("keys are sorted by UTF-16 code units", () => {
  assert.equal(encodeJsonText({ "\u{1f600}": 1, "\ufb33": 2, a: 3, "": 4 }), '{"":4,"a":3,"\u{1f600}":1,"\ufb33":2}');
});

test("eight levels and the largest integer are read", () => {
  parse(`${"[".repeat(8)}${"]".repeat(8)}`);
  assert.equal(parseDocument(utf8("9007199254740991"), "", integer), 2 ** 53 - 1);
  assert.equal(codeOf(() => parseDocument(utf8("9007199254740992"), "", integer)), "number");
});

test("a refusal tells the place", () => {
  const refused = () => parseDocument(utf8('["a",1]'), "letter.json", list(text, 2));
  assert.throws(refused, { code: "type", place: "letter.json:/1" });
});

for (const bad of ["A", "AB", "AA=", "AA==", "A+", "A A", "AAAB\n", "é"]) {
  test(`refuses base64url ${JSON.stringify(bad)}`, () => assert.equal(codeOf(() => parseBase64(bad)), "base64"));
}

test("roundtrip base64", () => {
  for (let size = 0; size < 70; size++) {
    const bytes = crypto.getRandomValues(new Uint8Array(size));
    assert.equal(encodeBase64(bytes), Buffer.from(bytes).toString("base64url"));
    assert.deepEqual(parseBase64(encodeBase64(bytes)), bytes);
    assert.equal(encodeStandardBase64(bytes), Buffer.from(bytes).toString("base64"));
    assert.deepEqual(parseStandardBase64(encodeStandardBase64(bytes)), bytes);
  }
});

test("times are real ones in one form", () => {
  assert.equal(encodeTime(parseTime("2024-02-29T23:59:59Z")), "2024-02-29T23:59:59Z");
  assert.equal(parseDate("0001-01-01"), -62_135_596_800);
  const wrong = ["2023-02-29T00:00:00Z", "2023-01-01T24:00:00Z", "2023-01-01T23:59:60Z", "2023-01-01T00:00:00+00:00", "0000-01-01T00:00:00Z"];
  for (const time of wrong) assert.equal(codeOf(() => parseTime(time)), "time", time);
});

test("texts may hold tab and LF alone of the control characters", () => {
  checkText("a\tb\n");
  for (const bad of ["\r", "\u0000", "\u0085", "\u202e", "\u2066", "\ufeff", "\ufe0f", "\u{e0100}"]) {
    assert.equal(codeOf(() => checkText(`a${bad}b`)), "string-characters");
  }
  assert.equal(codeOf(() => checkText("e\u0301")), "string-normalisation");
});
