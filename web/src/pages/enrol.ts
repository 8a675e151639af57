import { Refusal } from "../errors.js";
import { encodeKeyFile } from "../keys/key-file.js";
import { buildSshEntry, drawFor, encodeSshEnrolment, parseArmor, refusePrivateKey, STATEMENT_FILE, statementOf } from "../member/enrolling.js";
import { findListing } from "../member/invitation.js";
import { writeTwelveWords } from "../member/twelve-words.js";
import { Vault } from "../vault/vault.js";
import { startWorker } from "../worker/browser.js";
import { byId, chosen, clear, download, showStep, typed, write, writeList } from "./dom.js";
import { beginAt, listenToReturns } from "./enrol-returns.js";
import { goOn, hideSeen, recover, send } from "./enrol-sending.js";
import { carryCode, KEY_FILE, openVault, readGroup, takeCode, type Under } from "./enrol-under.js";
import { choosePassphrase } from "./passphrase.js";
import { forgetDue, keepAwake } from "./sign-table.js";
import { attempt, checkWay, onClick, onSubmit, tellStatus } from "./telling.js";
import { say } from "./words.js";

function offerKey(under: Under): void {
  if (under.listing) write("principal", say("principal", { name: under.listing.principal }));
  showStep("step-key");
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

/** What is typed into a field where a public thing belongs; a private key is taken out of it at once. */
function typedPublic(id: string): string {
  const text = typed(id);
  try {
    refusePrivateKey(text);
  } catch (error) {
    clear(id);
    throw error;
  }
  return text;
}

async function giveSignature(under: Under): Promise<void> {
  const { key, listing } = under;
  if (!key || !listing) return;
  const entry = buildSshEntry(key, listing, parseArmor(typedPublic("signature")));
  await send(under, (replace) => encodeSshEnrolment(entry, replace));
}

function listenToClasses(under: Under): void {
  onSubmit("words-agree", () => showStep("step-class"));
  onSubmit("choose-class", () => {
    under.className = chosen("class");
    for (const seen of document.querySelectorAll<HTMLElement>(".seen")) seen.hidden = seen.id !== `seen-${under.className}`;
    const { way } = document.querySelector<HTMLInputElement>("input[name=class]:checked")?.dataset ?? {};
    if (way === "code" && under.code !== "") return offerKey(under);
    showStep(way === "ssh" ? "step-name" : way === "code" ? "step-code" : "step-elsewhere");
  });
  onSubmit("choose-name", () => {
    under.listing = findListing(under.invitation, under.className, typedPublic("name"));
    offerKey(under);
  });
}

function listenToSteps(under: Under): void {
  const instead = (error: unknown): boolean => recover(under, error);
  onSubmit("choose-code", async () => {
    under.code = typed("code");
    carryCode(under.code);
    under.listing = null;
    if (under.key) await goOn(under, under.key);
    else offerKey(under);
  }, instead);
  onSubmit("make-key", () => makeKey(under), instead);
  onSubmit("is-saved", async () => {
    if (under.key) await goOn(under, under.key);
  }, instead);
  onClick("save-again", () => {
    if (under.saved) download(under.saved, KEY_FILE);
  });
  onClick("statement", () => {
    if (under.key) download(statementOf(under.key), STATEMENT_FILE);
  });
  onSubmit("give-signature", () => giveSignature(under), instead);
}

/** The page to enrol. Source: PROTOCOL §2, §4. */
export function runEnrol(): Promise<void> {
  return attempt(async () => {
    checkWay(location);
    await tellStatus("reading");
    const worker = await startWorker();
    const [invitation, vault] = [await readGroup(), await openVault(worker)];
    if (vault) await forgetDue(vault);
    if (vault) keepAwake(vault);
    const under: Under = { invitation, worker, vault, className: "", listing: null, code: takeCode(), key: null, saved: null, build: null, sent: null, mayBeIn: false };
    writeList("words-of-charter", writeTwelveWords(invitation.charterId));
    listenToClasses(under);
    listenToSteps(under);
    listenToReturns(under);
    await tellStatus("checked");
    await beginAt(under);
  });
}
