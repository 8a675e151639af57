import { encodeBase64 } from "../canonical/base64.js";
import { digestHex, utf8 } from "../canonical/bytes.js";
import { digest, integer, object, oneOf, text } from "../canonical/fields.js";
import { encodeJson, parseDocument } from "../canonical/json.js";
import { Refusal } from "../errors.js";

/** Some seconds of a phone: more than that a collector may not ask for. */
const NUMBERS_MAX = 2 ** 22;
const BETWEEN_RESTS = 2 ** 14;

const readChallenge = object({
  algorithm: oneOf("SHA-256"),
  challenge: digest,
  maxnumber: integer,
  salt: text,
  signature: digest,
});

/**
 * Does the work that a collector asks for while many wait: the number whose decimal digits, put behind the salt, have
 * the digest asked for.
 *
 * @param bytes the challenge, canonical JSON.
 * @param rest is waited for now and then, so that the page stays alive.
 * @returns the value of the header `Undersigned-Work`. Refuses: work-too-much where there is none, or too much is asked.
 */
export async function doWork(bytes: Uint8Array, rest: () => Promise<void>): Promise<string> {
  const { algorithm, challenge, maxnumber, salt, signature } = parseDocument(bytes, "challenge", readChallenge);
  if (maxnumber > NUMBERS_MAX) throw new Refusal("work-too-much");
  for (let number = 0; number <= maxnumber; number++) {
    if (number % BETWEEN_RESTS === 0) await rest();
    if (digestHex(utf8(`${salt}${number}`)) !== challenge) continue;
    return encodeBase64(encodeJson({ algorithm, challenge, number, salt, signature }));
  }
  throw new Refusal("work-too-much");
}
