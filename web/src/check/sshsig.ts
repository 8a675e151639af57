import { equalBytes, join, utf8 } from "../canonical/bytes.js";
import { Refusal } from "../errors.js";
import { SHA256, SHA384, SHA512 } from "./digests.js";
import { ecdsaHolds } from "./ecdsa.js";
import type { Signed } from "./ed25519.js";
import { type Digest, modulusBytes, rsaPkcs1Holds } from "./rsa.js";
import type { SshKey } from "./ssh-key.js";
import { WireReader, wireString } from "./ssh-wire.js";

export const NAMESPACE = "enrolment@undersigned";
const MAGIC = "SSHSIG";

interface Parsed {
  readonly key: Uint8Array;
  readonly namespace: string;
  readonly hash: string;
  readonly signature: Uint8Array;
}

/** The parts of a blob. Refuses: sshsig-form, ssh-wire. Source: PROTOCOL.sshsig. */
function parseSshsig(blob: Uint8Array): Parsed {
  const reader = new WireReader(blob);
  if (String.fromCharCode(...reader.take(6)) !== MAGIC || reader.number() !== 1) throw new Refusal("sshsig-form");
  const key = reader.string();
  const namespace = reader.word();
  const reserved = reader.string();
  const hash = reader.word();
  const signature = reader.string();
  reader.end();
  if (reserved.length > 0 || namespace === "") throw new Refusal("sshsig-form");
  return { key, namespace, hash, signature };
}

/** The bytes that the key signed; security keys sign a digest with flags and a counter. */
function signedBytes(key: SshKey, data: Uint8Array, reader: WireReader): Uint8Array {
  if (key.application === null) return data;
  const flagsAndCounter = reader.take(5);
  return join(SHA256.of(key.application), flagsAndCounter, SHA256.of(data));
}

/** Ed25519 is only prepared here: thousands are checked much faster in one batch. */
function checkSignature(key: SshKey, data: Uint8Array, signature: Uint8Array): Signed | null {
  const reader = new WireReader(signature);
  const algorithm = reader.word();
  const value = reader.string();
  const message = signedBytes(key, data, reader);
  reader.end();
  if (key.kind === "rsa") {
    const digest = { "rsa-sha2-256": SHA256, "rsa-sha2-512": SHA512 }[algorithm];
    if (!digest) throw new Refusal("sshsig-algorithm");
    if (value.length !== modulusBytes(key.key)) throw new Refusal("ssh-wire");
    if (!rsaPkcs1Holds(key.key, digest, message, value)) throw new Refusal("sshsig-signature");
    return null;
  }
  if (algorithm !== key.type) throw new Refusal("sshsig-algorithm");
  if (key.kind === "ed25519") {
    if (value.length !== 64) throw new Refusal("ssh-wire");
    return { key: key.key, message, signature: value };
  }
  const digest: Digest = { nistp256: SHA256, nistp384: SHA384, nistp521: SHA512 }[key.curve];
  const parts = new WireReader(value);
  const [r, s] = [parts.natural(), parts.natural()];
  parts.end();
  if (!ecdsaHolds(key.curve, key.point, digest.of(message), r, s)) throw new Refusal("sshsig-signature");
  return null;
}

/**
 * Checks a signature blob over `message` by `key`.
 *
 * @returns an Ed25519 signature that still has to be checked, or null where all is done.
 * Refuses: sshsig-form, ssh-wire, sshsig-namespace, sshsig-hash, sshsig-key, sshsig-algorithm, sshsig-signature.
 * Source: PROTOCOL §4, PROTOCOL.sshsig.
 */
export function checkSshsig(blob: Uint8Array, key: SshKey, message: Uint8Array): Signed | null {
  const parsed = parseSshsig(blob);
  if (parsed.namespace !== NAMESPACE) throw new Refusal("sshsig-namespace");
  const digest = { sha256: SHA256, sha512: SHA512 }[parsed.hash];
  if (!digest) throw new Refusal("sshsig-hash");
  if (!equalBytes(parsed.key, key.blob)) throw new Refusal("sshsig-key");
  const data = join(
    utf8(MAGIC),
    wireString(NAMESPACE),
    wireString(""),
    wireString(parsed.hash),
    wireString(digest.of(message)),
  );
  return checkSignature(key, data, parsed.signature);
}
