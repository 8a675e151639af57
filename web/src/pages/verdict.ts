import type { Shown } from "../bundle/shown.js";
import { parseText } from "../bundle/text.js";
import type { ReportJson } from "../bundle/verifier.js";
import { byId, show, write, writeList } from "./dom.js";
import { renderText } from "./letter-text.js";
import { tellReport } from "./report.js";
import { count, say, writeDate } from "./words.js";

const namesOf = (names: readonly string[]): string => names.map((name) => `\u2068${name}\u2069`).join(", ");

function showId({ letter }: ReportJson): void {
  show("verdict-id", letter !== null);
  (byId("verdict-id").querySelector("code") as HTMLElement).textContent = letter;
}

/** One text of the letter in a part of its own, open where it is in the page's language or the first. */
function buildText({ lang, bytes }: Shown["texts"][number], open: boolean): HTMLElement {
  const part = document.createElement("details");
  const title = document.createElement("summary");
  const body = document.createElement("div");
  part.open = open;
  title.textContent = nameLanguage(lang);
  title.lang = body.lang = lang;
  title.dir = body.dir = "auto";
  body.className = "text";
  body.append(renderText(parseText(bytes)));
  part.append(title, body);
  return part;
}

function nameLanguage(lang: string): string {
  try {
    return new Intl.DisplayNames([lang], { type: "language" }).of(lang) ?? lang;
  } catch {
    return lang;
  }
}

function showLetter(shown: Shown): void {
  write("letter-title", shown.title);
  write("letter-group", shown.group);
  write("letter-to", say("to", { names: namesOf(shown.addressees) }));
  show("letter-to", shown.addressees.length > 0);
  write("letter-by", say("by", { names: namesOf(shown.organisers) }));
  show("letter-by", shown.organisers.length > 0);
  write("letter-dates", say("dates", { opens: writeDate(shown.opens), closes: writeDate(shown.closes) }));
  const own = shown.texts.find(({ lang }) => lang.split("-")[0] === document.documentElement.lang) ?? shown.texts[0];
  byId("texts").replaceChildren(...shown.texts.map((text) => buildText(text, text === own)));
  show("letter");
}

// Findings that say nothing against the bundle but that it is not what the reader asked for.
const READERS_OWN: ReadonlySet<string> = new Set(["log-key-unknown", "witness-wanted", "timestamp-root-unknown"]);

const isReadersOwn = ({ steps }: ReportJson): boolean => steps.every(({ findings }) => findings.every(({ code }) => READERS_OWN.has(code)));

/** What came of the check, at a glance, and the letter where it is valid: nothing of one that is not. */
export function showVerdict(report: ReportJson, shown: Shown | null, seconds: number): void {
  const verdict = byId("verdict");
  verdict.classList.toggle("bad", !report.valid);
  verdict.dataset.valid = String(report.valid);
  verdict.dataset.signatures = String(report.signatures ?? "");
  write("verdict-title", say(report.valid ? "valid" : "invalid"));
  write("verdict-count", report.valid ? count("count", report.signatures ?? 0) : say(isReadersOwn(report) ? "not-yours" : "believe-nothing"));
  writeList("verdict-classes", Object.entries(report.classes).map(([name, number]) => count("class", number, { name: namesOf([name]) })));
  write("verdict-more", count("seconds", Math.max(1, Math.round(seconds))));
  showId(report);
  show("verdict");
  show("unproven", report.valid);
  if (shown) {
    tellReport(report, shown);
    showLetter(shown);
  }
  byId("verdict-title").focus();
}
