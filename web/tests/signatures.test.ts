import assert from "node:assert/strict";
import { constants, createHash, createPrivateKey, generateKeyPairSync, sign } from "node:crypto";
import { test } from "node:test";
import { ed25519 } from "@noble/curves/ed25519.js";
import { fromHex, join, utf8 } from "../src/canonical/bytes.js";
import { SHA256, SHA384, SHA512 } from "../src/check/digests.js";
import { checkEd25519Key, ed25519Holds, findBadSignatures } from "../src/check/ed25519.js";
import { rsaPkcs1Holds, rsaPssHolds } from "../src/check/rsa.js";
import { findPublicKey, parseRsaSpki, signatureHolds } from "../src/check/public-key.js";
import { checkToken, parseTokenKey } from "../src/check/tokens.js";
import { readFileSync } from "node:fs";
import { codeOf } from "./support.js";

const MESSAGE = utf8("words");
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const spki = new Uint8Array(rsa.publicKey.export({ type: "spki", format: "der" }));
const flip = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));

test("RSA signatures of another program hold, and no bit of them may change", () => {
  const key = parseRsaSpki(spki);
  for (const [digest, name] of [[SHA256, "sha256"], [SHA512, "sha512"]] as const) {
    const signature = new Uint8Array(sign(name, MESSAGE, rsa.privateKey));
    assert.ok(rsaPkcs1Holds(key, digest, MESSAGE, signature));
    assert.ok(!rsaPkcs1Holds(key, digest, utf8("others"), signature));
    for (const at of [0, 100, 255]) assert.ok(!rsaPkcs1Holds(key, digest, MESSAGE, flip(signature, at)));
    assert.ok(!rsaPkcs1Holds(key, digest, MESSAGE, join(Uint8Array.of(0), signature)));
  }
});

test("PSS signatures hold with their own salt length and hash alone", () => {
  const key = parseRsaSpki(spki);
  const options = { key: rsa.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 48 };
  const signature = new Uint8Array(sign("sha384", MESSAGE, options));
  assert.ok(rsaPssHolds(key, SHA384, 48, MESSAGE, signature));
  assert.ok(!rsaPssHolds(key, SHA384, 47, MESSAGE, signature));
  assert.ok(!rsaPssHolds(key, SHA256, 48, MESSAGE, signature));
  for (let at = 0; at < 256; at += 51) assert.ok(!rsaPssHolds(key, SHA384, 48, MESSAGE, flip(signature, at)));
});

test("ECDSA signatures of another program hold", () => {
  for (const [namedCurve, name, digest] of [["P-256", "sha256", SHA256], ["P-384", "sha384", SHA384], ["P-521", "sha512", SHA512]] as const) {
    const pair = generateKeyPairSync("ec", { namedCurve });
    const key = findPublicKey(new Uint8Array(pair.publicKey.export({ type: "spki", format: "der" })));
    assert.ok(key);
    const signature = new Uint8Array(sign(name, MESSAGE, pair.privateKey));
    assert.ok(signatureHolds(key, { kind: "ecdsa", digest, salt: null }, MESSAGE, signature), namedCurve);
    assert.ok(!signatureHolds(key, { kind: "ecdsa", digest, salt: null }, utf8("others"), signature), namedCurve);
  }
});

test("the blind signatures of RFC 9474 hold", () => {
  const file = new URL("../../../vectors/rfc9474.json", import.meta.url);
  const all = JSON.parse(readFileSync(file, "utf8")) as Record<string, string>[];
  const vector = all.find(({ name }) => name === "RSABSSA-SHA384-PSS-Randomized");
  assert.ok(vector);
  const hex = (field: string): Uint8Array => fromHex((vector[field] ?? "").replace(/^0x/, ""));
  const number = (field: string): string => Buffer.from(hex(field)).toString("base64url");
  const jwk = { kty: "RSA", n: number("n"), e: number("e"), d: number("d"), p: number("p"), q: number("q") };
  const [d, p, q] = ["d", "p", "q"].map((field) => BigInt(`0x${Buffer.from(hex(field)).toString("hex")}`)) as [bigint, bigint, bigint];
  const encode = (value: bigint): string => Buffer.from(value.toString(16).padStart(512, "0"), "hex").toString("base64url");
  const inverse = (value: bigint, modulus: bigint): bigint => power(value, modulus - 2n, modulus);
  const secret = createPrivateKey({ key: { ...jwk, dp: encode(d % (p - 1n)), dq: encode(d % (q - 1n)), qi: encode(inverse(q, p)) }, format: "jwk" });
  const key = parseTokenKey(new Uint8Array(createPublicSpki(secret)));
  const [prefix, message, signature] = [hex("msg_prefix"), hex("msg"), hex("sig")];
  checkToken(key, message, prefix, signature);
  assert.equal(codeOf(() => checkToken(key, flip(message, 0), prefix, signature)), "token-signature");
  assert.equal(codeOf(() => checkToken(key, message, prefix, signature.subarray(1))), "token-length");
});

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let [result, square, rest] = [1n, base % modulus, exponent];
  for (; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

function createPublicSpki(secret: ReturnType<typeof createPrivateKey>): Buffer {
  const { n, e } = secret.export({ format: "jwk" });
  const der = (tag: number, ...parts: Uint8Array[]): Uint8Array => {
    const content = join(...parts);
    const size = content.length < 128 ? [content.length] : content.length < 256 ? [0x81, content.length] : [0x82, content.length >> 8, content.length & 255];
    return join(Uint8Array.of(tag, ...size), content);
  };
  const integer = (text: string): Uint8Array => {
    const bytes = new Uint8Array(Buffer.from(text, "base64url"));
    return der(2, (bytes[0] ?? 0) > 127 ? join(Uint8Array.of(0), bytes) : bytes);
  };
  const key = der(0x30, integer(n ?? ""), integer(e ?? ""));
  const algorithm = der(0x30, fromHex("06092a864886f70d010101"), fromHex("0500"));
  return Buffer.from(der(0x30, algorithm, der(3, Uint8Array.of(0), key)));
}

test("Ed25519 is checked by ZIP 215, and keys of small order are refused", () => {
  const secret = ed25519.utils.randomSecretKey();
  const key = ed25519.getPublicKey(secret);
  const signature = ed25519.sign(MESSAGE, secret);
  assert.ok(ed25519Holds(key, MESSAGE, signature));
  for (const at of [0, 31, 32, 63]) assert.ok(!ed25519Holds(key, MESSAGE, flip(signature, at)));
  const identity = Uint8Array.of(1, ...new Array<number>(31).fill(0));
  const nothing = join(identity, new Uint8Array(32));
  assert.ok(ed25519.verify(nothing, MESSAGE, identity, { zip215: true }), "control: ZIP 215 alone lets anyone sign");
  assert.ok(!ed25519Holds(identity, MESSAGE, nothing));
  assert.equal(codeOf(() => checkEd25519Key(identity)), "ed25519-key-small-order");
  assert.equal(codeOf(() => checkEd25519Key(Uint8Array.of(2, ...new Array<number>(31).fill(0)))), "ed25519-key");
});

test("a batch names every bad Ed25519 signature", () => {
  const batch = Array.from({ length: 9 }, () => {
    const secret = ed25519.utils.randomSecretKey();
    return { key: ed25519.getPublicKey(secret), message: MESSAGE, signature: ed25519.sign(MESSAGE, secret) };
  });
  assert.deepEqual(findBadSignatures(batch), []);
  const changed = batch.map((item, i) => (i % 4 === 1 ? { ...item, message: utf8("others") } : item));
  assert.deepEqual(findBadSignatures(changed), [changed[1], changed[5]]);
});

test("the digests' names are right", () => {
  for (const [digest, name] of [[SHA256, "sha256"], [SHA384, "sha384"], [SHA512, "sha512"]] as const) {
    assert.deepEqual(Buffer.from(digest.of(MESSAGE)), createHash(name).update(MESSAGE).digest());
  }
});
