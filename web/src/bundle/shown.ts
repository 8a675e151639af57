import { equalBytes } from "../canonical/bytes.js";
import type { Rule } from "../canonical/charter.js";
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

/** One class: how many entries it has, by which rule, and whose word these rest on. */
export interface Eligible {
  readonly name: string;
  readonly entries: number;
  readonly rule: Rule["kind"];
  /** Names, under the two rules that have some; `threshold` of them speak for an entry. */
  readonly registrars: readonly string[];
  readonly threshold: number;
}

/** What a reader must know of the record beside its count, as the command line's report tells it. */
export interface Facts {
  readonly title: string;
  readonly entries: number;
  readonly eligible: readonly Eligible[];
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
  /** Those of the earlier letter whose signers could sign this one, or null. */
  readonly parent: Facts | null;
}

function listEligible({ charter, entries }: Verified["bundle"]["roster"]): Eligible[] {
  return charter.classes.map(({ name, rule }) => {
    const own = "registrars" in rule ? { registrars: rule.registrars.map((one) => one.name), threshold: rule.threshold } : { registrars: [], threshold: 0 };
    return { name, entries: entries.get(name) ?? 0, rule: rule.kind, ...own };
  });
}

function buildFacts({ bundle, cosigners, dated, parent }: Verified, policy: Policy): Facts {
  const { logKey, timestampRoot } = policy;
  const { letter, roster, entries, records, leaves, charterId } = bundle;
  const { log, min_ring } = roster.charter;
  return {
    title: letter.title,
    entries: entries.length,
    eligible: listEligible(roster),
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
    parent: parent && buildFacts(parent, policy),
  };
}

/** There is no way to it but through a bundle in which every step passed. */
export function buildShown(verified: Verified, policy: Policy): Shown {
  const { letter, roster, files }: Bundle = verified.bundle;
  const { title, addressees, organisers, opens, closes } = letter;
  const texts = letter.texts.map(({ lang }) => ({ lang, bytes: files.get(textName(lang)) ?? new Uint8Array() }));
  return { title, group: roster.charter.group, addressees, organisers, opens, closes, texts, facts: buildFacts(verified, policy) };
}
