import { slotWindow } from "../check/charter.js";
import { RING_LIMITS, SLOTS_MAX } from "../limits.js";
import { type Bundle, NAMES } from "./format.js";
import type { Findings } from "./findings.js";

type Terms = Pick<Bundle, "letter" | "roster" | "rosterId">;

function checkRelease({ letter }: Terms, findings: Findings, end: number): void {
  const { release, releases, threshold } = letter;
  const place = `${NAMES.letter}:/releases`;
  if (release === "at-close") {
    if (releases === null || releases < letter.closes || releases < end) findings.add("letter-releases", place);
  } else if (release === "batched") {
    if (releases !== null) findings.add("letter-releases", place);
    if (threshold !== 0) findings.add("letter-threshold", `${NAMES.letter}:/threshold`);
  } else findings.add("letter-release", `${NAMES.letter}:/release`);
}

/** Step `letter`. Source: PROTOCOL §4 (calendar), §5. */
export function checkLetter(bundle: Terms, findings: Findings): string {
  const { letter, roster } = bundle;
  if (letter.roster !== bundle.rosterId) findings.add("letter-roster", `${NAMES.letter}:/roster`);
  if (letter.slot >= roster.charter.slots) findings.add("letter-slot", `${NAMES.letter}:/slot`);
  if (letter.opens >= letter.closes) findings.add("letter-dates", `${NAMES.letter}:/closes`);
  const window = slotWindow(roster.charter, letter.slot);
  if (window && (letter.opens < window.from || letter.closes > window.to)) findings.add("letter-calendar", NAMES.letter);
  if (!RING_LIMITS.includes(letter.ring_limit)) findings.add("letter-ring-limit", `${NAMES.letter}:/ring_limit`);
  if (letter.next && (letter.next.slots < 1 || letter.next.slots > SLOTS_MAX)) findings.add("letter-next", `${NAMES.letter}:/next`);
  checkRelease(bundle, findings, window?.to ?? 0);
  return "terms, slot and dates";
}
