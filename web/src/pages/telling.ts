import { Refusal } from "../errors.js";
import { byId, clockNow, painted, show, write } from "./dom.js";
import { judgeClock } from "../member/clock.js";
import { isPrivateWay } from "../member/way.js";
import { Offline } from "./server.js";
import { knows, say, sayCode } from "./words.js";

/** What went wrong, in the page's language. */
function sentenceOf(error: unknown): string {
  if (error instanceof Offline) return say("offline");
  if (!(error instanceof Refusal)) {
    // A fault of this script: whoever develops it looks there.
    console.error(error);
    return say("unknown");
  }
  if (error.code === "vault-unavailable") return say("storage");
  return knows(error.code) ? say(error.code) : sayCode(error.code);
}

/** Tells it where the reader is led to; programs find the code beside it. */
export function tellError(error: unknown): void {
  const place = byId("error");
  write("status", "");
  place.textContent = sentenceOf(error);
  place.dataset.code = error instanceof Refusal ? error.code : error instanceof Offline ? "offline" : "unknown";
  show("error");
  place.focus();
}

export function tellStatus(name: string): Promise<void> {
  show("error", false);
  write("status", name === "" ? "" : say(name));
  return painted();
}

/** Runs one step of the page; what it refuses is told, and the page stays where it is. */
export async function attempt(act: () => Promise<void> | void, instead: (error: unknown) => boolean = () => false): Promise<void> {
  show("error", false);
  try {
    await act();
  } catch (error) {
    if (!instead(error)) tellError(error);
  }
}

/** Runs a step when the form is sent; its buttons do nothing meanwhile. */
export function onSubmit(id: string, act: (by: HTMLElement | null) => Promise<void> | void, instead?: (error: unknown) => boolean): void {
  const form = byId<HTMLFormElement>(id);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = [...form.querySelectorAll<HTMLButtonElement>("button")];
    for (const field of fields) field.disabled = true;
    void attempt(() => act((event as SubmitEvent).submitter), instead).finally(() => {
      for (const field of fields) field.disabled = false;
    });
  });
}

export function onClick(id: string, act: () => Promise<void> | void): void {
  byId(id).addEventListener("click", () => void attempt(act));
}

/** Refuses a page that came in the clear: url-plain. Before anything is typed or sent. */
export function checkWay(from: Pick<Location, "protocol" | "hostname">): void {
  if (!isPrivateWay(from)) throw new Refusal("url-plain");
}

/**
 * Refuses a clock by which secrets would be erased too early or too late: clock-behind, clock-ahead.
 *
 * @param served the server's clock, where the page was loaded just now; a member may read it for hours.
 */
export function checkClock(served: number | null, witnessed: readonly number[] = []): void {
  const state = judgeClock(clockNow(), witnessed, served);
  if (state !== "ok") throw new Refusal(`clock-${state}`);
}
