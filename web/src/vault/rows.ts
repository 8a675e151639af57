import { join, utf8 } from "../canonical/bytes.js";
import { Refusal } from "../errors.js";
import { encodeKeyFile, type KeyFile, parseKeyFile } from "../keys/key-file.js";
import { isProtected, protect, unprotect } from "../keys/protection.js";
import type { Sealed } from "./seals.js";

/** A key file as it lies in the vault. */
export interface KeyRow {
  /** The id in its origin: of the charter, or of the letter that was signed. */
  readonly id: string;
  /** What the person knows it by: the group's name. */
  readonly title: string;
  /** The document, or an age file with it; docs/key-file.md. */
  readonly saved: Sealed;
  /** Other with every writing, so that no page writes over what another wrote. */
  readonly revision: string;
}

/** What a decision about a letter sends, kept until the server has it: the same size for a letter that was left. */
export interface Sending {
  /** The letter's id in hex. */
  readonly letter: string;
  readonly title: string;
  /** The letter's `closes`, seconds since 1970: from then on nothing is to be sent. */
  readonly closes: number;
  /** What is sent, or saved as a file instead. */
  readonly sent: Uint8Array;
  /** Six hex digits for the member to remember. */
  readonly digits: string;
  /** Whether it is a signature. */
  readonly signed: boolean;
}

/** A sending as it lies here: it tells as little as the key does, to whoever has the storage and not the passphrase. */
export interface SendingRow {
  readonly letter: string;
  readonly title: string;
  readonly closes: number;
  /** What was decided, the six digits and what is sent, or an age file with them. */
  readonly saved: Sealed;
}

/** An enrolment that is under way, as it lies here. */
export interface EnrollingRow {
  readonly id: string;
  readonly title: string;
  readonly saved: Sealed;
  readonly sent: Uint8Array | null;
}

/** What puts a document under a passphrase and opens it; a worker does so without holding up the page. */
export interface Protection {
  protect(document: Uint8Array, passphrase: string): Promise<Uint8Array>;
  unprotect(bytes: Uint8Array, passphrase: string): Promise<Uint8Array>;
}

/** In the thread that asks. */
export const HERE: Protection = { protect, unprotect };

/** A key file as it is saved: the document, or an age file with it. */
export async function pack(file: KeyFile, passphrase: string | null, by: Protection): Promise<Uint8Array> {
  const document = encodeKeyFile(file);
  if (passphrase === null) return document;
  try {
    return await by.protect(document, passphrase);
  } finally {
    document.fill(0);
  }
}

/** Reads a key file as it was saved. Refuses: key-file, key-file-passphrase (also where one is needed), too-large. */
export async function unpack(saved: Uint8Array, passphrase: string | null, by: Protection = HERE): Promise<KeyFile> {
  if (!isProtected(saved)) return parseKeyFile(saved);
  if (passphrase === null) throw new Refusal("key-file-passphrase");
  const document = await by.unprotect(saved, passphrase);
  try {
    return parseKeyFile(document);
  } finally {
    document.fill(0);
  }
}

const DIGITS = 6;
const SIGNED = "s";
const LEFT = "l";

/** Protected as the key is. */
export async function packSending({ signed, digits, sent }: Sending, passphrase: string | null, by: Protection): Promise<Uint8Array> {
  const bytes = join(utf8(`${signed ? SIGNED : LEFT}${digits}`), sent);
  return passphrase === null ? bytes : by.protect(bytes, passphrase);
}

/** Refuses: key-file-passphrase. */
export async function unpackSending(
  { letter, title, closes }: SendingRow,
  saved: Uint8Array,
  passphrase: string | null,
  by: Protection,
): Promise<Sending> {
  if (isProtected(saved) && passphrase === null) throw new Refusal("key-file-passphrase");
  const bytes = isProtected(saved) ? await by.unprotect(saved, passphrase ?? "") : saved;
  const head = new TextDecoder().decode(bytes.subarray(0, 1 + DIGITS));
  return { letter, title, closes, signed: head.startsWith(SIGNED), digits: head.slice(1), sent: bytes.slice(1 + DIGITS) };
}
