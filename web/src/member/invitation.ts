import { digestHex, encodeHex } from "../canonical/bytes.js";
import { type Charter, type Class, readCharter } from "../canonical/charter.js";
import { parseDocument } from "../canonical/json.js";
import { PRINCIPAL } from "../canonical/strings.js";
import { parseStandardBase64 } from "../canonical/base64.js";
import { checkCharter } from "../check/charter.js";
import { type Listing, parseDirectory } from "../check/directory.js";
import { parseSshKey } from "../check/ssh-key.js";
import { findRefusal, Refusal } from "../errors.js";

/** A charter that was asked for by its id, and its directory if a class goes by one. */
export interface Invitation {
  readonly charter: Charter;
  readonly charterId: string;
  readonly directory: ReadonlyMap<string, Listing> | null;
}

/** The classes that a directory of these bytes is for. */
const byDirectory = ({ classes }: Charter, digest: string): boolean =>
  classes.some(({ rule }) => rule.kind === "ssh-directory" && rule.sha256 === digest);

/**
 * Reads what a member is invited to.
 *
 * @param charterId the charter that the address names, in hex.
 * @param directory null where the charter has no class by directory.
 * Refuses: charter-other, directory-digest, and those of charter and directory. Source: PROTOCOL §4.
 */
export function readInvitation(bytes: Uint8Array, charterId: string, directory: Uint8Array | null): Invitation {
  if (digestHex(bytes) !== charterId) throw new Refusal("charter-other", "charter.json");
  const charter = parseDocument(bytes, "charter.json", readCharter);
  checkCharter(charter);
  if (directory && !byDirectory(charter, digestHex(directory))) throw new Refusal("directory-digest");
  return { charter, charterId, directory: directory && parseDirectory(directory) };
}

/** The class of this name. Refuses: class-unknown. */
export function findClass({ charter }: Invitation, name: string): Class {
  const found = charter.classes.find((one) => one.name === name);
  if (!found) throw new Refusal("class-unknown");
  return found;
}

/** The key blob of a pasted public key line, or null where it is none. */
function findBlob(text: string): Uint8Array | null {
  const base64 = text.split(/\s+/).find((word) => word.startsWith("AAAA"));
  if (base64 === undefined) return null;
  if (findRefusal(() => parseStandardBase64(base64))) throw new Refusal("ssh-key-line");
  return parseStandardBase64(base64);
}

/**
 * The line of the directory that a member means, by a pasted public key or by the name in it.
 *
 * Refuses: directory-missing, principal-not-listed, principal-not-found, ssh-key-line and those of parseSshKey.
 */
export function findListing({ directory }: Invitation, className: string, text: string): Listing {
  if (!directory) throw new Refusal("directory-missing");
  const blob = findBlob(text);
  if (blob) {
    const key = encodeHex(parseSshKey(blob).blob);
    const found = [...directory.values()].find((listing) => listing.class === className && encodeHex(listing.key.blob) === key);
    if (!found) throw new Refusal("principal-not-found");
    return found;
  }
  const name = text.trim();
  const found = PRINCIPAL.test(name) ? directory.get(name) : undefined;
  if (found?.class !== className) throw new Refusal("principal-not-listed");
  return found;
}
