import { type Step, STEPS } from "../bundle/findings.js";
import type { Shown } from "../bundle/shown.js";
import type { ReportJson } from "../bundle/verifier.js";
import { type Policy, parseLogKey, parseRoot, parseWitnessList } from "../check/trust.js";
import { Refusal } from "../errors.js";
import { startWorker } from "../worker/browser.js";
import { byId, chosenFile, show, typed, write } from "./dom.js";
import { detailOf } from "./report.js";
import { showVerdict } from "./verdict.js";
import { say, sayCode } from "./words.js";

const LETTER_ID = /^[0-9a-f]{64}$/;
// More than any bundle within the protocol's limits for one roster of common size; a phone's memory ends before that.
const FILE_BYTES_MAX = 2 ** 29;
// How long each step takes, of a thousand, as measured with 2,000 members.
const WEIGHTS: Readonly<Record<Step, number>> = {
  format: 10,
  text: 10,
  roster: 700,
  letter: 5,
  ring: 5,
  signature: 240,
  duplicate: 5,
  log: 15,
  timestamp: 10,
};

/** What is told to the reader instead of a verdict. */
class Told extends Error {}

async function readPolicy(): Promise<Policy> {
  const root = await chosenFile("known-root");
  const [witnesses, log] = [typed("known-witnesses"), typed("known-log")];
  try {
    return {
      witnesses: witnesses.trim() === "" ? [] : parseWitnessList(witnesses),
      logKey: log.trim() === "" ? null : parseLogKey(log),
      timestampRoot: root && parseRoot(root),
    };
  } catch (error) {
    if (error instanceof Refusal) throw new Told(say("your-keys", { what: sayCode(error.code) }));
    throw error;
  }
}

function lineOf(step: string): HTMLElement {
  return document.querySelector<HTMLElement>(`#steps [data-step="${step}"]`) as HTMLElement;
}

const MARKS: Readonly<Record<string, string>> = { waiting: "·", running: "…", passed: "✓", failed: "✗", unasked: "–", "not checked": "–" };

function mark(step: string, status: string): void {
  const line = lineOf(step);
  line.dataset.status = status;
  (line.querySelector(".mark") as HTMLElement).textContent = MARKS[status] ?? "";
  (line.querySelector(".how") as HTMLElement).textContent = status === "unasked" ? "" : say(status);
}

function tellProgress(step: string, done: number, all: number): void {
  let before = 0;
  for (const one of STEPS) {
    if (one === step) break;
    mark(one, "passed");
    before += WEIGHTS[one];
  }
  mark(step, done < all ? "running" : "passed");
  byId<HTMLProgressElement>("progress").value = before + (WEIGHTS[step as Step] ?? 0) * (all > 0 ? done / all : 1);
}

function clearLast(): void {
  for (const id of ["error", "verdict", "report", "unproven", "letter"]) show(id, false);
  for (const step of STEPS) {
    mark(step, "waiting");
    for (const one of lineOf(step).querySelectorAll("code, small")) one.remove();
  }
}

function append(step: string, text: string): HTMLElement {
  const line = lineOf(step);
  const sentence = document.createElement("small");
  sentence.textContent = text;
  line.append(sentence);
  return line;
}

function tellSteps(report: ReportJson, shown: Shown | null): void {
  for (const { step, status, code, detail } of report.steps) {
    const isUnasked = shown !== null && step === "timestamp" && shown.facts.dated === null;
    mark(step, isUnasked ? "unasked" : status);
    if (code === null) {
      const told = shown && detailOf(step, report, shown);
      if (told) append(step, told);
      continue;
    }
    const line = append(step, sayCode(code));
    const found = document.createElement("code");
    found.dir = "ltr";
    // The worker knows codes and no sentences: its detail has the place, the code, and what was found there.
    found.textContent = detail;
    line.append(found);
  }
}

async function check(read: () => Promise<Uint8Array>): Promise<void> {
  clearLast();
  show("run");
  byId("run-title").focus();
  write("status", say("fetching"));
  const [policy, zip] = [await readPolicy(), await read()];
  write("status", say("checking"));
  const worker = await startWorker();
  const begun = performance.now();
  try {
    const { report, shown } = await worker.verify(zip, tellProgress, policy);
    byId<HTMLProgressElement>("progress").value = 1000;
    write("status", "");
    tellSteps(report, shown);
    showVerdict(report, shown, (performance.now() - begun) / 1000);
  } finally {
    worker.end();
  }
}

let busy = false;

async function attempt(read: () => Promise<Uint8Array>): Promise<void> {
  if (busy) return;
  busy = true;
  try {
    await check(read);
  } catch (error) {
    show("run", false);
    write("error", error instanceof Told ? error.message : sayCode(error instanceof Refusal ? error.code : "client-failed"));
    show("error");
    byId("error").focus();
  } finally {
    busy = false;
  }
}

async function readFile(file: File): Promise<Uint8Array> {
  if (file.size > FILE_BYTES_MAX) throw new Told(say("too-large"));
  return new Uint8Array(await file.arrayBuffer());
}

async function fetchLetter(id: string): Promise<Uint8Array> {
  const answer = await fetch(`${document.body.dataset.prefix ?? ""}/letters/${id}/letter.zip`, { credentials: "omit", redirect: "error" }).catch(() => null);
  if (!answer?.ok) throw new Told(say("no-file"));
  return new Uint8Array(await answer.arrayBuffer());
}

function takeDrops(): void {
  const place = byId("drop");
  const over = (is: boolean) => (event: Event): void => {
    event.preventDefault();
    place.classList.toggle("over", is);
  };
  // Anywhere on the page: a file that misses the frame must not be opened in its stead.
  addEventListener("dragover", over(true));
  addEventListener("dragleave", over(false));
  addEventListener("drop", (event) => {
    over(false)(event);
    const [file] = event.dataTransfer?.files ?? [];
    if (file) void attempt(() => readFile(file));
  });
}

/** The page that checks a letter: the one in its address, or a file. */
export function runVerify(): void {
  const id = new URLSearchParams(location.search).get("letter") ?? "";
  takeDrops();
  byId<HTMLInputElement>("bundle").addEventListener("change", (event) => {
    const [file] = (event.target as HTMLInputElement).files ?? [];
    if (file) void attempt(() => readFile(file));
  });
  if (!LETTER_ID.test(id)) return;
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".languages a")) {
    const address = new URL(link.href);
    address.searchParams.set("letter", id);
    link.href = address.href;
  }
  show("of-this-site");
  byId("check-own").addEventListener("click", () => void attempt(() => fetchLetter(id)));
}
