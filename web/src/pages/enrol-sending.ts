import { Refusal } from "../errors.js";
import type { KeyFile } from "../keys/key-file.js";
import { buildRequest, encodeCodeEnrolment, statementOf, tidyCode, writeSshCommands } from "../member/enrolling.js";
import { findListing } from "../member/invitation.js";
import { byId, show, showStep, write } from "./dom.js";
import { carryCode, idOf, offerResuming, tellFrozen, type Under } from "./enrol-under.js";
import { Offline, sendBytes } from "./server.js";
import { tellError, tellStatus } from "./telling.js";
import { say } from "./words.js";

const JSON_TYPE = "application/json";

export function hideSeen(): void {
  for (const seen of document.querySelectorAll<HTMLElement>(".seen")) seen.hidden = true;
}

/** The key is safe: what is next is the SSH key's signature, or sending. */
export async function goOn(under: Under, key: KeyFile): Promise<void> {
  under.key = key;
  hideSeen();
  const { origin } = key;
  if (origin.kind === "charter" && origin.principal !== null) {
    under.listing = findListing(under.invitation, origin.class, origin.principal);
    const commands = writeSshCommands(statementOf(key));
    write("command-file", commands.file);
    write("command-printed", commands.printed);
    write("principal", say("principal", { name: origin.principal }));
    await tellStatus("key-made");
    showStep("step-sign");
  } else if (under.code === "") {
    await tellStatus("");
    showStep("step-code");
  } else await send(under, (replace) => encodeCodeEnrolment(tidyCode(under.code), buildRequest(key), replace));
}

export async function send(under: Under, build: (replace: boolean) => Uint8Array, replace = false): Promise<void> {
  under.build = build;
  under.sent = build(replace);
  await under.vault?.prepare(idOf(under), under.sent);
  await deliver(under);
}

export async function deliver(under: Under): Promise<void> {
  if (!under.sent) return;
  await tellStatus("sending");
  try {
    await sendBytes(`/groups/${idOf(under)}/enrolments`, under.sent, JSON_TYPE);
  } catch (error) {
    if (error instanceof Refusal && error.code === "roster-frozen") return tellFrozen(under);
    if (isOfCode(error)) await unsend(under);
    else under.mayBeIn = true;
    throw error;
  }
  await under.vault?.finish(idOf(under));
  carryCode("");
  await tellStatus("");
  show("done-browser", under.vault !== null);
  show("done-file", under.vault === null);
  show("import-line", false);
  showStep("step-done");
}

const TAKEN: ReadonlySet<string> = new Set(["code-used", "principal-twice"]);

/** Whether the code is what is wrong, so that another may do. */
const isOfCode = (error: unknown): boolean => error instanceof Refusal && error.code.startsWith("code-") && !TAKEN.has(error.code);

/** What was refused did not arrive, unless it was sent before: then it is kept, for whoever asks again. */
async function unsend(under: Under): Promise<void> {
  if (under.mayBeIn) return;
  under.sent = null;
  await under.vault?.prepare(idOf(under), null);
}

/** What can be done about a refusal. */
export function recover(under: Under, error: unknown): boolean {
  if (error instanceof Offline) showStep("step-again");
  else if (error instanceof Refusal && TAKEN.has(error.code)) {
    void tellStatus("");
    showStep("step-replace");
    return true;
  } else if (isOfCode(error)) {
    byId<HTMLInputElement>("code").value = under.code;
    if (under.key) showStep("step-code");
    // Of an enrolment that was resumed the key is not open yet, and another code needs it.
    else offerResuming(under, null);
    tellError(error);
    return true;
  }
  return false;
}
