import { Decrypter, Encrypter } from "age-encryption";
import { utf8 } from "../canonical/bytes.js";
import { Refusal } from "../errors.js";

const AGE = utf8("age-encryption.org/v1\n");
const WORK_FACTOR = 17;
const FILE_BYTES_MAX = 64_000;

/** Whether a key file's first bytes are those of an age file. */
export const isProtected = (bytes: Uint8Array): boolean => AGE.every((byte, i) => bytes[i] === byte);

/** A key file's document in an age file with one scrypt stanza. Refuses: passphrase-empty. Source: docs/key-file.md. */
export async function protect(document: Uint8Array, passphrase: string, workFactor = WORK_FACTOR): Promise<Uint8Array> {
  if (passphrase === "") throw new Refusal("passphrase-empty");
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(workFactor);
  return encrypter.encrypt(document);
}

/** The document of a protected key file. Refuses: too-large, key-file-passphrase. */
export async function unprotect(bytes: Uint8Array, passphrase: string): Promise<Uint8Array> {
  if (bytes.length > FILE_BYTES_MAX) throw new Refusal("too-large");
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  try {
    return await decrypter.decrypt(bytes, "uint8array");
  } catch {
    throw new Refusal("key-file-passphrase");
  }
}
