import { Refusal } from "../errors.js";
import { SENTENCES } from "../sentences.js";

/** The steps in their order. Source: PROTOCOL §7. */
export const STEPS = ["format", "text", "roster", "letter", "ring", "signature", "duplicate", "log", "timestamp"] as const;
export type Step = (typeof STEPS)[number];

/** What one step found wrong; a step goes on to find more where it can. */
export class Findings {
  readonly list: Refusal[] = [];

  get any(): boolean {
    return this.list.length > 0;
  }

  add(code: string, place = "", detail = ""): void {
    this.list.push(new Refusal(code, place, detail));
  }

  /** What `act` returns; null where it refuses, and the refusal is kept with `place` in front. */
  try<T>(place: string, act: () => T): T | null {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      error.place = place + error.place;
      this.list.push(error);
      return null;
    }
  }
}

/** A finding as one line for people. */
export function describe(finding: Refusal): string {
  const [where, why] = [finding.place && `${finding.place}: `, finding.detail && ` (${finding.detail})`];
  return `${where}${SENTENCES[finding.code] ?? finding.code}${why}`;
}
