import { Refusal } from "../errors.js";
import { isProtected } from "../keys/protection.js";
import { checkMadeFor } from "../member/enrolling.js";
import { unpack } from "../vault/vault.js";
import { chosenFile, clear, download, show, showStep, typed } from "./dom.js";
import { deliver, goOn, recover, send } from "./enrol-sending.js";
import { idOf, isFrozen, KEY_FILE, offerResuming, tellFrozen, type Under } from "./enrol-under.js";
import { onClick, onSubmit, tellStatus } from "./telling.js";

/** The browser has forgotten what opens the key: another can be made until the roster is closed. */
function tellLost(): void {
  show("lost-anew", !isFrozen());
  show("lost-frozen", isFrozen());
  showStep("step-lost");
}

/** Shows the step at which whoever opens the page stands. */
export async function beginAt(under: Under): Promise<void> {
  const enrolling = (await under.vault?.findEnrolling(idOf(under))) ?? null;
  const kept = (await under.vault?.find(idOf(under))) ?? null;
  show("import-line", !isFrozen());
  if (enrolling?.saved) {
    under.saved = enrolling.saved;
    under.mayBeIn = enrolling.sent !== null;
    if (isFrozen() && enrolling.sent === null) return tellFrozen(under);
    offerResuming(under, enrolling.sent);
  } else if (enrolling || kept?.isLost) tellLost();
  else if (kept) {
    show("lose", !isFrozen());
    showStep("step-kept");
  } else if (isFrozen()) await tellFrozen(under);
  else showStep("step-words");
}

async function resume(under: Under): Promise<void> {
  if (under.sent) return deliver(under);
  if (!under.saved) return;
  await tellStatus("opening");
  const key = await unpack(under.saved, isProtected(under.saved) ? typed("resume-passphrase") : null, under.worker);
  clear("resume-passphrase");
  await goOn(under, key);
}

async function keepFile(under: Under): Promise<void> {
  const saved = await chosenFile("key-file");
  if (!saved) return;
  if (!under.vault) throw new Refusal("vault-unavailable");
  await tellStatus("opening");
  const passphrase = isProtected(saved) ? typed("key-file-passphrase") : null;
  const key = await unpack(saved, passphrase, under.worker);
  checkMadeFor(under.invitation, key);
  clear("key-file-passphrase");
  await under.vault.begin(key, passphrase, under.invitation.charter.group);
  await tellStatus("again");
  show("import-line", false);
  await goOn(under, key);
}

async function exportKey(under: Under): Promise<void> {
  if (under.vault) download(await under.vault.exportKey(idOf(under), null), KEY_FILE);
}

async function sendReplacing(under: Under, sent: Uint8Array): Promise<void> {
  const text = new TextDecoder().decode(sent);
  await send(under, () => new TextEncoder().encode(text.replace('"replace":false', '"replace":true')));
}

export function listenToReturns(under: Under): void {
  const instead = (error: unknown): boolean => recover(under, error);
  onSubmit("resume", () => resume(under), instead);
  onClick("start-anew", async () => {
    await under.vault?.giveUp(idOf(under));
    showStep("step-words");
  });
  onClick("export", () => exportKey(under));
  onClick("lose", () => showStep("step-words"));
  onClick("lost-anew", () => showStep("step-words"));
  onSubmit("again", () => deliver(under), instead);
  onSubmit("replace", async () => {
    if (under.build) return send(under, under.build, true);
    // Of an enrolment that was resumed, what was sent is all that is here.
    if (under.sent) await sendReplacing(under, under.sent);
  }, instead);
  onSubmit("import", () => keepFile(under), instead);
}
