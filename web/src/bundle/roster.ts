import { equalBytes } from "../canonical/bytes.js";
import { encodeIssued } from "../canonical/roster.js";
import { checkCharter } from "../check/charter.js";
import { type Checkpoint, parseCheckpoint } from "../check/checkpoint.js";
import { type Listing, parseDirectory } from "../check/directory.js";
import { ed25519Holds } from "../check/ed25519.js";
import { collectTokenKeys } from "../check/evidence.js";
import { leafHash } from "../check/merkle.js";
import { digestHex } from "../canonical/bytes.js";
import { Refusal } from "../errors.js";
import type { Point } from "../group/ristretto.js";
import { checkEntryProofs, checkEntryRules, checkEntrySummary, type Progress } from "./entries.js";
import { type Bundle, NAMES } from "./format.js";
import type { Findings } from "./findings.js";
import { checkParent } from "./parent.js";
import type { Verified } from "./verifier.js";

function checkDirectory({ roster, files }: Bundle, findings: Findings): Map<string, Listing> | null {
  const bytes = files.get(NAMES.directory);
  if (!bytes) return null;
  roster.charter.classes.forEach(({ rule }, i) => {
    if (rule.kind === "ssh-directory" && rule.sha256 !== digestHex(bytes)) {
      findings.add("directory-digest", `${NAMES.roster}:/charter/classes/${i}/rule/sha256`);
    }
  });
  return findings.try(NAMES.directory, () => parseDirectory(bytes));
}

/** What blind registrars say they issued, against what entries carry. */
function checkIssued({ roster, entries, charterId }: Bundle, findings: Findings): void {
  const wanted = roster.charter.classes.flatMap(({ name, rule }) =>
    rule.kind === "blind-registrars" ? rule.registrars.map((registrar) => ({ name, registrar })) : [],
  );
  const place = `${NAMES.roster}:/issued`;
  const same = wanted.every(({ name, registrar }, i) => {
    const issued = roster.issued[i];
    return issued?.class === name && issued.registrar === registrar.name;
  });
  if (!same || wanted.length !== roster.issued.length) findings.add("issued-order", place);
  else wanted.forEach(({ registrar }, i) => {
    const issued = roster.issued[i] as (typeof roster.issued)[number];
    if (!ed25519Holds(registrar.ed25519, encodeIssued(charterId, issued), issued.ed25519)) findings.add("issued-signature", `${place}/${i}`);
    const used = entries.filter(({ evidence }) => "tokens" in evidence && evidence.tokens.some((token) => token.registrar === registrar.name));
    if (used.length > issued.count) findings.add("issued-exceeded", `${place}/${i}`, registrar.name);
  });
}

/** Refuses a checkpoint of other leaves, or with too few witnesses: log-size, log-root, quorum. */
export function checkTree(checkpoint: Checkpoint, size: number, root: Uint8Array, quorum: number, from = 0): void {
  if (checkpoint.size !== size) throw new Refusal("log-size");
  if (!equalBytes(checkpoint.root, root)) throw new Refusal("log-root");
  if (checkpoint.witnesses.filter(({ time }) => time >= from).length < quorum) throw new Refusal("quorum");
}

function checkRosterCheckpoint({ roster, files }: Bundle): void {
  const { log } = roster.charter;
  const checkpoint = parseCheckpoint(files.get(NAMES.rosterCheckpoint) as Uint8Array, { origin: log.origin, log });
  checkTree(checkpoint, 1, leafHash(files.get(NAMES.roster) as Uint8Array), log.quorum);
}

const thousands = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

/**
 * Step `roster`.
 *
 * @param verifyParent verifies the first letter's bundle, where there is one.
 * @returns the points of every entry's commitments, and what the report says. Source: PROTOCOL §4, §7.
 */
export function checkRoster(
  bundle: Bundle,
  depth: number,
  verifyParent: () => Verified | null,
  findings: Findings,
  progress: Progress,
): { points: Point[][]; detail: string } {
  const { charter } = bundle.roster;
  const detail = `${thousands(bundle.entries.length)} entries, each with its proof and evidence`;
  findings.try(`${NAMES.roster}:/charter`, () => checkCharter(charter));
  if (findings.any) return { points: [], detail };
  const directory = checkDirectory(bundle, findings);
  const parent = checkParent(bundle, depth, verifyParent, findings);
  checkEntryRules(bundle, findings);
  checkEntrySummary(bundle, findings);
  checkIssued(bundle, findings);
  findings.try(NAMES.rosterCheckpoint, () => checkRosterCheckpoint(bundle));
  const evidence = { directory, tokenKeys: collectTokenKeys(charter) };
  const points = checkEntryProofs(bundle, evidence, parent, findings, progress);
  return { points, detail };
}
