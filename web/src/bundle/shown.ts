import { type Bundle, textName } from "./format.js";
import type { Verified } from "./verifier.js";

/** What is shown of a letter whose bundle verified. */
export interface Shown {
  readonly title: string;
  readonly group: string;
  readonly addressees: readonly string[];
  readonly organisers: readonly string[];
  /** Seconds since 1970. */
  readonly opens: number;
  readonly closes: number;
  readonly origin: string;
  /** The texts as they were signed, in the letter's order. */
  readonly texts: readonly { readonly lang: string; readonly bytes: Uint8Array }[];
}

/** There is no way to it but through a bundle in which every step passed. */
export function buildShown({ bundle }: Verified): Shown {
  const { letter, roster, files }: Bundle = bundle;
  const { title, addressees, organisers, opens, closes } = letter;
  const texts = letter.texts.map(({ lang }) => ({ lang, bytes: files.get(textName(lang)) ?? new Uint8Array() }));
  return { title, group: roster.charter.group, addressees, organisers, opens, closes, origin: roster.charter.log.origin, texts };
}
