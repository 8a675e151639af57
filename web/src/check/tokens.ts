import { join } from "../canonical/bytes.js";
import { Refusal } from "../errors.js";
import { DerFault } from "./der.js";
import { SHA384 } from "./digests.js";
import { parseRsaSpki } from "./public-key.js";
import { bitLength, type RsaKey, rsaPssHolds } from "./rsa.js";

const SALT_BYTES = 48;

/** A key for blind signatures. Refuses: token-key-form, token-key. Source: PROTOCOL §4. */
export function parseTokenKey(spki: Uint8Array): RsaKey {
  let key: RsaKey;
  try {
    key = parseRsaSpki(spki);
  } catch (error) {
    if (error instanceof DerFault) throw new Refusal("token-key-form", "", error.message);
    throw error;
  }
  if (![2048, 3072, 4096].includes(bitLength(key.n)) || key.n % 2n === 0n || key.e !== 65537n) throw new Refusal("token-key");
  return key;
}

/** Checks a finished token over `statement`. Refuses: token-length, token-signature. Source: RFC 9474 §4.5. */
export function checkToken(key: RsaKey, statement: Uint8Array, prefix: Uint8Array, signature: Uint8Array): void {
  if (signature.length * 8 !== bitLength(key.n)) throw new Refusal("token-length");
  if (!rsaPssHolds(key, SHA384, SALT_BYTES, join(prefix, statement), signature)) throw new Refusal("token-signature");
}
