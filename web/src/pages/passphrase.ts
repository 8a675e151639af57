import { Refusal } from "../errors.js";
import { typed } from "./dom.js";

const SHORT = 12;

/** The passphrase typed twice, or null for none. Refuses: passphrase-differs, passphrase-short, passphrase-unwanted. */
export function choosePassphrase(first: string, second: string, none: boolean): string | null {
  const passphrase = typed(first);
  // Whoever typed one must not end with a key that has none.
  if (none && passphrase + typed(second) !== "") throw new Refusal("passphrase-unwanted");
  if (none) return null;
  if (passphrase !== typed(second)) throw new Refusal("passphrase-differs");
  if (passphrase.length < SHORT) throw new Refusal("passphrase-short");
  return passphrase;
}
