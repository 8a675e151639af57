import { Refusal } from "../errors.js";
import { encodeKeyFile, type KeyFile } from "../keys/key-file.js";
import { isProtected } from "../keys/protection.js";
import { buildRequest, buildSshEntry, checkMadeFor, drawFor, encodeCodeEnrolment, encodeSshEnrolment, parseArmor, STATEMENT_FILE, statementOf, tidyCode, writeSshCommands } from "../member/enrolling.js";
import { findListing } from "../member/invitation.js";
import { writeTwelveWords } from "../member/twelve-words.js";
import { unpack, Vault } from "../vault/vault.js";
import { startWorker } from "../worker/browser.js";
import { byId, chosen, chosenFile, clear, download, show, showStep, typed, write, writeList } from "./dom.js";
import { idOf, isFrozen, openVault, readGroup, takeCode, tellFrozen, type Under } from "./enrol-under.js";
import { choosePassphrase } from "./passphrase.js";
import { Offline, sendBytes } from "./server.js";
import { forgetDue } from "./sign-table.js";
import { attempt, onClick, onSubmit, tellStatus } from "./telling.js";
import { say } from "./words.js";

const KEY_FILE = "me.key";
const JSON_TYPE = "application/json";

async function beginAt(under: Under): Promise<void> {
  const enrolling = await under.vault?.findEnrolling(idOf(under));
  const kept = await under.vault?.find(idOf(under));
  if (enrolling) {
    under.saved = enrolling.saved;
    under.sent = enrolling.sent;
    if (isFrozen() && under.sent === null) return tellFrozen(under);
    show("start-anew", !isFrozen());
    show("resume-sent", enrolling.sent !== null);
    show("resume-open", enrolling.sent === null);
    show("resume-passphrase-line", enrolling.sent === null && isProtected(enrolling.saved));
    showStep("step-resume");
  } else if (kept) {
    show("lose", !isFrozen());
    showStep("step-kept");
  } else if (isFrozen()) await tellFrozen(under);
  else showStep("step-words");
}

function offerKey(under: Under): void {
  if (under.listing) write("principal", say("principal", { name: under.listing.principal }));
  showStep("step-key");
}

function hideSeen(): void {
  for (const seen of document.querySelectorAll<HTMLElement>(".seen")) seen.hidden = true;
}

/** The key is safe: what is next is the SSH key's signature, or sending. */
async function goOn(under: Under, key: KeyFile): Promise<void> {
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
  } else if (under.code === "") showStep("step-code");
  else await send(under, (replace) => encodeCodeEnrolment(tidyCode(under.code), buildRequest(key), replace));
}

async function send(under: Under, build: (replace: boolean) => Uint8Array, replace = false): Promise<void> {
  under.build = build;
  under.sent = build(replace);
  await under.vault?.prepare(idOf(under), under.sent);
  await deliver(under);
}

async function deliver(under: Under): Promise<void> {
  if (!under.sent) return;
  await tellStatus("sending");
  try {
    await sendBytes(`/groups/${idOf(under)}/enrolments`, under.sent, JSON_TYPE);
  } catch (error) {
    if (error instanceof Refusal && error.code === "roster-frozen") return tellFrozen(under);
    throw error;
  }
  await under.vault?.finish(idOf(under));
  await tellStatus("");
  show("done-browser", under.vault !== null);
  show("done-file", under.vault === null);
  show("import-line", false);
  showStep("step-done");
}

/** What can be done about a refusal. */
function recover(error: unknown): boolean {
  if (error instanceof Offline) showStep("step-again");
  else if (error instanceof Refusal && (error.code === "code-used" || error.code === "principal-twice")) {
    void tellStatus("");
    showStep("step-replace");
    return true;
  } else if (error instanceof Refusal && error.code.startsWith("code-")) showStep("step-code");
  return false;
}

async function makeKey(under: Under): Promise<void> {
  const passphrase = choosePassphrase("passphrase", "passphrase-again", byId<HTMLInputElement>("plain").checked);
  await tellStatus("storing");
  const key = drawFor(under.invitation, under.className, under.listing?.principal ?? null);
  clear("passphrase", "passphrase-again");
  if (chosen("where") === "browser") {
    if (!under.vault) throw new Refusal("vault-unavailable");
    await Vault.persist();
    await under.vault.begin(key, passphrase, under.invitation.charter.group);
    return goOn(under, key);
  }
  under.vault = null;
  under.key = key;
  const document = encodeKeyFile(key);
  under.saved = passphrase === null ? document : await under.worker.protect(document, passphrase);
  download(under.saved, KEY_FILE);
  hideSeen();
  await tellStatus("");
  showStep("step-saved");
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

function listenToSteps(under: Under): void {
  onSubmit("words-agree", () => showStep("step-class"));
  onSubmit("choose-class", () => {
    under.className = chosen("class");
    for (const seen of document.querySelectorAll<HTMLElement>(".seen")) seen.hidden = seen.id !== `seen-${under.className}`;
    const { way } = document.querySelector<HTMLInputElement>("input[name=class]:checked")?.dataset ?? {};
    if (way === "code" && under.code !== "") return offerKey(under);
    showStep(way === "ssh" ? "step-name" : way === "code" ? "step-code" : "step-elsewhere");
  });
  onSubmit("choose-name", () => {
    under.listing = findListing(under.invitation, under.className, typed("name"));
    offerKey(under);
  });
  onSubmit("choose-code", async () => {
    under.code = typed("code");
    under.listing = null;
    if (under.key) await goOn(under, under.key);
    else offerKey(under);
  }, recover);
  onSubmit("make-key", () => makeKey(under), recover);
  onSubmit("is-saved", async () => {
    if (under.key) await goOn(under, under.key);
  }, recover);
  onClick("save-again", () => {
    if (under.saved) download(under.saved, KEY_FILE);
  });
  onClick("statement", () => {
    if (under.key) download(statementOf(under.key), STATEMENT_FILE);
  });
  onSubmit("give-signature", async () => {
    const { key, listing } = under;
    if (!key || !listing) return;
    const entry = buildSshEntry(key, listing, parseArmor(typed("signature")));
    await send(under, (replace) => encodeSshEnrolment(entry, replace));
  }, recover);
}

function listenToReturns(under: Under): void {
  onSubmit("resume", () => resume(under), recover);
  onClick("start-anew", async () => {
    await under.vault?.giveUp(idOf(under));
    showStep("step-words");
  });
  onClick("export", () => exportKey(under));
  onClick("lose", () => showStep("step-words"));
  onSubmit("again", () => deliver(under), recover);
  onSubmit("replace", async () => {
    if (under.build) return send(under, under.build, true);
    // Of an enrolment that was resumed, what was sent is all that is here.
    if (under.sent) await sendReplacing(under, under.sent);
  }, recover);
  onSubmit("import", () => keepFile(under), recover);
}

async function sendReplacing(under: Under, sent: Uint8Array): Promise<void> {
  const text = new TextDecoder().decode(sent);
  await send(under, () => new TextEncoder().encode(text.replace('"replace":false', '"replace":true')));
}

/** The page to enrol. Source: PROTOCOL §2, §4. */
export function runEnrol(): Promise<void> {
  return attempt(async () => {
    await tellStatus("reading");
    const worker = await startWorker();
    const [invitation, vault] = [await readGroup(), await openVault(worker)];
    if (vault) await forgetDue(vault);
    const under: Under = { invitation, worker, vault, className: "", listing: null, code: takeCode(), key: null, saved: null, build: null, sent: null };
    writeList("words-of-charter", writeTwelveWords(invitation.charterId));
    listenToSteps(under);
    listenToReturns(under);
    await tellStatus("checked");
    await beginAt(under);
  });
}
