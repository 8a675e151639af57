import { parseStandardBase64 } from "../canonical/base64.js";
import { encodeHex } from "../canonical/bytes.js";
import { parseUtf8 } from "../canonical/json.js";
import { CLASS_NAME, PRINCIPAL } from "../canonical/strings.js";
import { Refusal, within } from "../errors.js";
import { DIRECTORY_LINE_BYTES } from "../limits.js";
import { parseSshKey, type SshKey } from "./ssh-key.js";
import { WireReader } from "./ssh-wire.js";

/** One line: who, with which key, in which class. */
export interface Listing {
  readonly principal: string;
  readonly class: string;
  readonly key: SshKey;
}

const LINE = /^([^ ]+) namespaces="enrolment@undersigned" ([^ ]+) ([A-Za-z0-9+/]+={0,2}) class=([^ ]+)$/;

function parseBlob(base64: string): Uint8Array {
  try {
    return parseStandardBase64(base64);
  } catch {
    throw new Refusal("ssh-key-line");
  }
}

function parseLine(line: string): Listing {
  if (line.length > DIRECTORY_LINE_BYTES) throw new Refusal("too-large");
  const [, principal = "", type = "", base64 = "", name = ""] = LINE.exec(line) ?? [];
  if (!PRINCIPAL.test(principal) || !CLASS_NAME.test(name)) throw new Refusal("directory-line");
  const blob = parseBlob(base64);
  if (new WireReader(blob).word() !== type) throw new Refusal("ssh-key-line");
  const key = parseSshKey(blob);
  return { principal, class: name, key };
}

/**
 * The published directory, by principal.
 *
 * Refuses: encoding, directory-line, ssh-key-line and those of parseSshKey, too-large, directory-principal-twice,
 * directory-key-twice. Source: PROTOCOL §4.
 */
export function parseDirectory(bytes: Uint8Array): Map<string, Listing> {
  if (bytes.some((byte) => byte > 127)) throw new Refusal("encoding");
  const text = parseUtf8(bytes, "encoding");
  const listings = new Map<string, Listing>();
  if (text === "") return listings;
  if (!text.endsWith("\n")) throw new Refusal("directory-line");
  const keys = new Set<string>();
  text.slice(0, -1).split("\n").forEach((line, i) => {
    within(` line ${i + 1}`, () => {
      const listing = parseLine(line);
      const blob = encodeHex(listing.key.blob);
      if (listings.has(listing.principal)) throw new Refusal("directory-principal-twice");
      if (keys.has(blob)) throw new Refusal("directory-key-twice");
      listings.set(listing.principal, listing);
      keys.add(blob);
    });
  });
  return listings;
}
