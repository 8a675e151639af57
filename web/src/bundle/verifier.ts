import { type Policy, TRUSTS_NOTHING } from "../check/trust.js";
import type { Refusal } from "../errors.js";
import { FAULTS_TOLD } from "../limits.js";
import type { Progress } from "./entries.js";
import { describe, Findings, STEPS, type Step } from "./findings.js";
import { type Bundle, type Files, parseBundle } from "./format.js";
import { checkLetter } from "./letter.js";
import { checkDuplicates, checkLog, checkLogTimestamp, type Cosigner, countClasses, type Dated, type Standing } from "./log.js";
import { checkRings, findRing, type RingOf } from "./rings.js";
import { checkRoster } from "./roster.js";
import { checkSignatures } from "./signatures.js";
import { checkTexts } from "./text.js";

/** What came of one step. */
export interface StepResult {
  readonly step: Step;
  readonly status: "passed" | "failed" | "not checked";
  readonly detail: string | null;
  readonly findings: readonly Refusal[];
}

/** A bundle in which every step passed. */
export interface Verified {
  readonly bundle: Bundle;
  readonly rings: readonly RingOf[];
  readonly serials: readonly Uint8Array[];
  readonly standing: Standing;
  readonly cosigners: readonly Cosigner[];
  /** When a time-stamp authority dated the closed log, seconds since 1970; null where none was asked to. */
  readonly dated: number | null;
  /** The earlier letter whose signers could sign this one, or null. */
  readonly parent: Verified | null;
}

/** Everything that a reader is told. `verified` is null where a step failed. */
export interface Report {
  readonly steps: readonly StepResult[];
  readonly verified: Verified | null;
}

/** Told while it runs: the step, and how far it is. */
export type Listener = (step: Step, done: number, all: number) => void;

class StepFailed extends Error {}

class Run {
  readonly results: StepResult[] = [];

  constructor(readonly listener: Listener) {}

  /** Runs one step; throws StepFailed where it found something. */
  step<T>(step: Step, act: (findings: Findings, progress: Progress) => T, detail: (value: T) => string): T {
    const findings = new Findings();
    this.listener(step, 0, 1);
    const value = findings.try("", () => act(findings, (done, all) => this.listener(step, done, all)));
    if (findings.any || value === null) {
      const told = findings.list.slice(0, FAULTS_TOLD);
      const [first, ...more] = told;
      const text = first ? `${describe(first)}${more.length > 0 ? ` (and ${more.length} more)` : ""}` : null;
      this.results.push({ step, status: "failed", detail: text, findings: told });
      throw new StepFailed();
    }
    this.results.push({ step, status: "passed", detail: detail(value), findings: [] });
    this.listener(step, 1, 1);
    return value;
  }
}

function countFiles({ files, parent }: Bundle): number {
  return files.size - (parent?.size ?? 0);
}

function runSteps(files: Files, policy: Policy, run: Run, depth: number): Verified {
  const text = (value: string): string => value;
  const detail = (value: { readonly detail: string }): string => value.detail;
  const bundle = run.step("format", () => parseBundle(files), (value) => `${countFiles(value)} files`);
  run.step("text", (findings) => checkTexts(bundle, findings), text);
  let parent: Verified | null = null;
  const verifyParent = (): Verified | null => {
    parent = verifyBundle(bundle.parent ?? new Map(), () => {}, policy, depth + 1).verified;
    return parent;
  };
  const { points } = run.step("roster", (findings, progress) => checkRoster(bundle, depth, verifyParent, findings, progress), detail);
  run.step("letter", (findings) => checkLetter(bundle, findings), text);
  const { rings } = run.step("ring", (findings) => checkRings(bundle, findings), detail);
  const { serials } = run.step("signature", (findings, progress) => checkSignatures(bundle, rings, points, findings, progress), detail);
  const { standing } = run.step("duplicate", (findings) => checkDuplicates(bundle, serials, findings), detail);
  const { checkpoint, cosigners } = run.step("log", (findings) => checkLog(bundle, serials, standing, policy, depth === 0, findings), detail);
  const checkDate = (findings: Findings): Dated =>
    checkpoint ? checkLogTimestamp(bundle, checkpoint, depth === 0 ? policy.timestampRoot : null, findings) : { time: null, detail: "" };
  const { time: dated } = run.step("timestamp", checkDate, detail);
  return { bundle, rings, serials, standing, cosigners, dated, parent };
}

function complete(results: readonly StepResult[]): StepResult[] {
  const rest = STEPS.slice(results.length);
  return [...results, ...rest.map((step): StepResult => ({ step, status: "not checked", detail: null, findings: [] }))];
}

/**
 * Verifies a whole bundle, step by step; no clock, network or file is used.
 *
 * @param policy what the reader knows beforehand.
 * @param depth how many letters there are of whose signers this one's signers are.
 * Source: PROTOCOL §7.
 */
export function verifyBundle(files: Files, listener: Listener = () => {}, policy: Policy = TRUSTS_NOTHING, depth = 0): Report {
  const run = new Run(listener);
  try {
    const verified = runSteps(files, policy, run, depth);
    return { steps: run.results, verified };
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    return { steps: complete(run.results), verified: null };
  }
}

/** The report on files that could not even be read as a bundle. */
export function reportUnreadable(error: Refusal): Report {
  const failed: StepResult = { step: "format", status: "failed", detail: describe(error), findings: [error] };
  return { steps: complete([failed]), verified: null };
}

function signedIn({ bundle, rings, standing }: Verified, ring: RingOf): number {
  return standing.filter((index) => findRing(rings, bundle.records[index] as Bundle["records"][number]) === ring).length;
}

/** The report as `undersigned verify --json` prints it. */
export type ReportJson = ReturnType<typeof reportJson>;

export function reportJson(report: Report) {
  const { verified, steps } = report;
  const facts = verified?.bundle;
  return {
    valid: verified !== null,
    signatures: verified?.standing.length ?? null,
    classes: verified ? Object.fromEntries(countClasses(verified.bundle, verified.standing)) : {},
    letter: facts?.letterId ?? null,
    roster: {
      entries: facts ? Object.fromEntries(facts.roster.charter.classes.map(({ name }) => [name, facts.roster.entries.get(name)])) : {},
      rules: facts ? Object.fromEntries(facts.roster.charter.classes.map(({ name, rule }) => [name, rule.kind])) : {},
    },
    rings: (verified?.rings ?? []).map((ring) => ({
      class: ring.class,
      bucket: ring.bucket,
      size: ring.members.length,
      signed: signedIn(verified as Verified, ring),
    })),
    steps: steps.map(({ step, status, detail, findings }) => ({
      step,
      status,
      code: findings[0]?.code ?? null,
      detail,
      findings: findings.map((one) => ({ code: one.code, place: one.place || null, detail: one.detail || null })),
    })),
  };
}
