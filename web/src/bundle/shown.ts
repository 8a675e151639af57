import { equalBytes } from "../canonical/bytes.js";
import type { Policy } from "../check/trust.js";
import { writeTwelveWords } from "../member/twelve-words.js";
import { type Bundle, textName } from "./format.js";
import type { Cosigner } from "./log.js";
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
  /** The texts as they were signed, in the letter's order. */
  readonly texts: readonly { readonly lang: string; readonly bytes: Uint8Array }[];
  readonly facts: Facts;
}

/** What a reader must know of the record beside its count, as the command line's report tells it. */
export interface Facts {
  readonly entries: number;
  /** Records, with those that withdraw. */
  readonly proofs: number;
  readonly withdrawn: number;
  /** Of the log: the letter, the records and what closes it. */
  readonly leaves: number;
  readonly minRing: number;
  /** The log of this letter. */
  readonly origin: string;
  readonly cosigners: readonly Cosigner[];
  readonly quorum: number;
  /** Whether the reader knew the log's key, and the time-stamp authority. */
  readonly known: { readonly log: boolean; readonly authority: boolean };
  /** When an authority dated the closed log, seconds since 1970, or null. */
  readonly dated: number | null;
  readonly words: readonly string[];
}

function buildFacts({ bundle, cosigners, dated }: Verified, { logKey, timestampRoot }: Policy): Facts {
  const { letter, roster, entries, records, leaves, charterId } = bundle;
  const { log, min_ring } = roster.charter;
  return {
    entries: entries.length,
    proofs: records.length,
    withdrawn: records.filter(({ action }) => action === "withdraw").length,
    leaves: 1 + leaves.length,
    minRing: min_ring,
    origin: `${log.origin}/${letter.slot}`,
    cosigners,
    quorum: log.quorum,
    known: { log: logKey !== null && equalBytes(logKey, log.ed25519), authority: timestampRoot !== null && timestampRoot === letter.timestamp },
    dated,
    words: writeTwelveWords(charterId),
  };
}

/** There is no way to it but through a bundle in which every step passed. */
export function buildShown(verified: Verified, policy: Policy): Shown {
  const { letter, roster, files }: Bundle = verified.bundle;
  const { title, addressees, organisers, opens, closes } = letter;
  const texts = letter.texts.map(({ lang }) => ({ lang, bytes: files.get(textName(lang)) ?? new Uint8Array() }));
  return { title, group: roster.charter.group, addressees, organisers, opens, closes, texts, facts: buildFacts(verified, policy) };
}
