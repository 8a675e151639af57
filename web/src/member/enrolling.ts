import { encodeBase64, parseStandardBase64 } from "../canonical/base64.js";
import { encodeJson, type Json } from "../canonical/json.js";
import { encodeStatement } from "../canonical/roster.js";
import { slotWindow } from "../check/charter.js";
import { findBadSignatures } from "../check/ed25519.js";
import type { Listing } from "../check/directory.js";
import { checkSshsig, NAMESPACE } from "../check/sshsig.js";
import { findRefusal, Refusal } from "../errors.js";
import { drawKeyFile, type KeyFile } from "../keys/key-file.js";
import { findClass, type Invitation } from "./invitation.js";

/** The file that holds the statement while it is signed. */
export const STATEMENT_FILE = "enrolment.txt";

/** A fresh key file for an entry. Refuses: class-unknown, class-not-enrolled, principal. Source: PROTOCOL §2. */
export function drawFor(invitation: Invitation, className: string, principal: string | null): KeyFile {
  const { charter, charterId } = invitation;
  const { rule } = findClass(invitation, className);
  if (rule.kind === "signers-of") throw new Refusal("class-not-enrolled");
  if ((rule.kind === "ssh-directory") !== (principal !== null)) throw new Refusal("principal");
  const ends = Array.from({ length: charter.slots }, (_, slot) => slotWindow(charter, slot)?.to ?? null);
  return drawKeyFile({ kind: "charter", class: className, id: charterId, principal }, ends);
}

/** The JCS bytes of a key file's enrolment statement. Refuses: key-file-letter. */
export function statementOf({ origin, commitments }: KeyFile): Uint8Array {
  if (origin.kind !== "charter") throw new Refusal("key-file-letter");
  return encodeStatement(origin.id, { class: origin.class, commitments, principal: origin.principal });
}

/** Refuses a key file that was not made for this invitation: key-file-charter, key-file-letter. */
export function checkMadeFor({ charterId }: Invitation, { origin }: KeyFile): void {
  if (origin.kind !== "charter") throw new Refusal("key-file-letter");
  if (origin.id !== charterId) throw new Refusal("key-file-charter");
}

/** How the statement is signed: on its downloaded file, or, without one, as it stands. */
export interface SshCommands {
  readonly file: string;
  readonly printed: string;
}

/** The exact commands; a statement has no quotation mark that a shell would take. */
export function writeSshCommands(statement: Uint8Array, key = "~/.ssh/id_ed25519"): SshCommands {
  const text = new TextDecoder().decode(statement);
  return {
    file: `ssh-keygen -Y sign -n ${NAMESPACE} -f ${key} < ${STATEMENT_FILE}`,
    printed: `printf '%s' '${text}' | ssh-keygen -Y sign -n ${NAMESPACE} -f ${key}`,
  };
}

/** Refuses a private key, which somebody took for a public one or a signature: private-key. */
export function refusePrivateKey(text: string): void {
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(text)) throw new Refusal("private-key");
}

const ARMOR = /-----BEGIN SSH SIGNATURE-----\s+([A-Za-z0-9+/=\s]+?)\s*-----END SSH SIGNATURE-----/;

/** The blob in a pasted signature, whatever a terminal printed around it and however its lines were broken. Refuses: sshsig-armor. */
export function parseArmor(text: string): Uint8Array {
  const base64 = ARMOR.exec(text)?.[1]?.replace(/\s+/g, "");
  if (base64 === undefined || findRefusal(() => parseStandardBase64(base64))) throw new Refusal("sshsig-armor");
  return parseStandardBase64(base64);
}

/**
 * The entry of a key file under a directory, with a signature that holds.
 *
 * Refuses: key-file-enrolment, and those of checkSshsig.
 */
export function buildSshEntry(file: KeyFile, listing: Listing, blob: Uint8Array): Json {
  const { origin, commitments, proof } = file;
  if (origin.kind !== "charter" || origin.principal !== listing.principal || origin.class !== listing.class) {
    throw new Refusal("key-file-enrolment");
  }
  const left = checkSshsig(blob, listing.key, statementOf(file));
  if (left && findBadSignatures([left]).length > 0) throw new Refusal("sshsig-signature");
  return {
    class: origin.class,
    commitments: commitments.map(encodeBase64),
    evidence: { sshsig: encodeBase64(blob) },
    principal: origin.principal,
    proof: encodeBase64(proof),
  };
}

/** The request to registrars, whom none has answered yet. Refuses: key-file-letter. */
export function buildRequest(file: KeyFile): Json {
  const { origin, commitments, proof } = file;
  if (origin.kind !== "charter") throw new Refusal("key-file-letter");
  return {
    undersigned: 1,
    kind: "enrolment-request",
    proof: encodeBase64(proof),
    signatures: [],
    statement: {
      undersigned: 1,
      kind: "enrolment",
      charter: origin.id,
      class: origin.class,
      commitments: commitments.map(encodeBase64),
      principal: origin.principal,
    },
  };
}

/** The body of a POST to the group's enrolments; `replace` gives up an entry that stands for the same member. */
export const encodeSshEnrolment = (entry: Json, replace: boolean): Uint8Array => encodeJson({ entry, replace });
export const encodeCodeEnrolment = (code: string, request: Json, replace: boolean): Uint8Array =>
  encodeJson({ code, replace, request });

/** The commitments in the body of such a POST, as it has them. */
export function commitmentsIn(sent: Uint8Array): string[] {
  type Enrolled = { readonly commitments: string[] };
  type Body = { readonly entry?: Enrolled; readonly request?: { readonly statement: Enrolled } };
  const { entry, request } = JSON.parse(new TextDecoder().decode(sent)) as Body;
  return entry?.commitments ?? request?.statement.commitments ?? [];
}

/** A code as the server reads it, however it was typed. */
export const tidyCode = (text: string): string =>
  text
    .replace(/[\s\u2010-\u2015-]+/g, "")
    .toUpperCase()
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1");
