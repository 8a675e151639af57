import { Refusal } from "../errors.js";
import { typed } from "./dom.js";

const SHORT = 12;

/** The passphrase typed twice, or null for none. Refuses: passphrase-differs, passphrase-short. */
export function choosePassphrase(first: string, second: string, none: boolean): string | null {
  if (none) return null;
  const passphrase = typed(first);
  if (passphrase !== typed(second)) throw new Refusal("passphrase-differs");
  if (passphrase.length < SHORT) throw new Refusal("passphrase-short");
  return passphrase;
}
