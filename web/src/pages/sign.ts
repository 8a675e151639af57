import { NAMES, textName } from "../bundle/format.js";
import { parseText } from "../bundle/text.js";
import { parseWitnessList } from "../check/trust.js";
import { Refusal } from "../errors.js";
import { applyDeadlines } from "../keys/key-file.js";
import { isProtected } from "../keys/protection.js";
import { type Decision, decide, type Sitting, sitDown } from "../member/decision.js";
import { type Presented, readPresented } from "../member/presented.js";
import { writeTwelveWords } from "../member/twelve-words.js";
import { tidyStorage } from "../vault/tidy.js";
import { type Opened, type Sending, unpack, Vault } from "../vault/vault.js";
import { startWorker } from "../worker/browser.js";
import type { WorkerClient } from "../worker/client.js";
import { byId, chosen, chosenFile, clear, clockNow, download, hideSteps, show, showStep, typed, write, writeList } from "./dom.js";
import { renderText } from "./letter-text.js";
import { fetchBytes, sendPatiently } from "./server.js";
import { attempt, checkClock, onClick, onSubmit, tellError, tellStatus } from "./telling.js";
import { count, say } from "./words.js";

const RECORD_FILE = "record.bin";
const KEY_FILE = "me.key";

/** What this page has before a key is opened. */
interface Table {
  readonly letterId: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly column: Uint8Array;
  readonly worker: WorkerClient;
  readonly vault: Vault;
}

/** A letter in front of its member. */
interface Seat {
  readonly sitting: Sitting;
  readonly opened: Opened;
}

/** All files that a device may need, the same for every member: nothing asked for tells who asks. */
async function fetchFiles(letterId: string): Promise<Map<string, Uint8Array>> {
  const base = `/letters/${letterId}/member`;
  const { files } = JSON.parse(new TextDecoder().decode(await fetchBytes(base))) as { files: string[] };
  const needed = files.filter((name) => name !== NAMES.entries && name !== NAMES.directory && !name.startsWith("parent/"));
  const found = new Map<string, Uint8Array>();
  for (const name of needed) found.set(name, await fetchBytes(`${base}/${name}`));
  return found;
}

async function lay(): Promise<Table> {
  const { letter: letterId = "", now = "0" } = byId("sign").dataset;
  checkClock(Number(now));
  const worker = await startWorker();
  const vault = await Vault.open(worker);
  const [files, column] = [await fetchFiles(letterId), await fetchBytes(`/letters/${letterId}/column`)];
  return { letterId, files, column, worker, vault };
}

/** The key in this browser, or the one in the chosen file, which is kept here from then on. */
async function openKey(table: Table, presented: Presented): Promise<Opened> {
  const { vault } = table;
  const id = presented.charterId;
  const passphrase = typed("passphrase");
  const kept = await vault.find(id);
  if (kept) return vault.openKey(id, kept.isProtected ? passphrase : null);
  const saved = await chosenFile("key-file");
  if (!saved) throw new Refusal("vault-empty");
  const file = await unpack(saved, isProtected(saved) ? passphrase : null, table.worker);
  if (file.origin.kind !== "charter" || file.origin.id !== id) throw new Refusal("key-file-charter");
  await Vault.persist();
  show("imported");
  return vault.importKey(saved, isProtected(saved) ? passphrase : null, presented.roster.charter.group);
}

/** Deadlines are applied at every use, also at one that is refused then. */
async function applyNow({ vault }: Table, opened: Opened): Promise<Opened> {
  const file = applyDeadlines(opened.file, clockNow());
  return file === opened.file ? opened : vault.rewrite(opened, file);
}

async function open(table: Table): Promise<Seat> {
  const list = typed("witnesses").trim();
  await tellStatus("reading");
  const presented = readPresented(table.files, table.column, table.letterId, list === "" ? [] : parseWitnessList(list));
  checkClock(null, presented.times);
  await tellStatus("opening");
  const opened = await applyNow(table, await openKey(table, presented));
  const sitting = sitDown(presented, opened.file, clockNow());
  await tellStatus("storing");
  const tied = await table.vault.rewrite(opened, sitting.tied);
  clear("passphrase");
  return { sitting, opened: tied };
}

function writeText(table: Table, lang: string): void {
  const article = byId("text");
  const option = document.querySelector<HTMLOptionElement>(`#language option[value="${CSS.escape(lang)}"]`);
  article.lang = lang;
  article.dir = option?.dataset.dir ?? "auto";
  article.replaceChildren(renderText(parseText(table.files.get(textName(lang)) ?? new Uint8Array())));
}

function chooseLanguage(table: Table, { letter }: Presented): void {
  const langs = letter.texts.map(({ lang }) => lang);
  const own = langs.find((lang) => lang === document.documentElement.lang) ?? langs[0] ?? "";
  const choice = byId<HTMLSelectElement>("language");
  show("language-line", langs.length > 1);
  choice.value = own;
  choice.addEventListener("change", () => writeText(table, choice.value));
  writeText(table, own);
}

function present(table: Table, { sitting, opened }: Seat): void {
  const { presented, place } = sitting;
  chooseLanguage(table, presented);
  write("counted", count("counted", place.commitments.length));
  const name = `${place.ring.class ?? ""}/${place.ring.bucket ?? ""}`;
  for (const crowd of document.querySelectorAll<HTMLElement>(".crowd")) crowd.hidden = crowd.dataset.ring !== name;
  show("is-plain", !opened.isProtected);
  show("compare", presented.needsWords);
  show("compared-line", presented.needsWords);
  byId<HTMLInputElement>("compared").required = presented.needsWords;
  writeList("words-of-charter", writeTwelveWords(presented.charterId));
  writeList("words-of-letter", writeTwelveWords(presented.letterId));
  show("witnessed", presented.witnesses.length > 0);
  write("witnessed", say("witnesses", { names: presented.witnesses.join(", ") }));
  hideSteps();
  show("shown");
  write("status", `${say("checked")} ${say("tied")}`);
  byId("letter").scrollIntoView();
}

function tellProgress(part: number): void {
  byId<HTMLProgressElement>("progress").value = Math.round(100 * part);
  write("status", say("proving", { percent: String(Math.round(100 * part)) }));
}

/** Proves, erases and keeps what is to be sent, in this order; the same work for either decision. */
async function settleDecision(table: Table, { sitting, opened }: Seat, decision: Decision): Promise<Sending> {
  const { letter, letterId } = sitting.presented;
  checkClock(null, sitting.presented.times);
  const { sent, digits } = await decide(sitting, decision, clockNow(), (ring, index, secret, message) =>
    table.worker.prove(ring, index, secret, message, (_, done) => tellProgress(done)),
  );
  const sending: Sending = { letter: letterId, title: letter.title, sent, digits, signed: decision === "sign" };
  await tellStatus("storing");
  await table.vault.rewrite(opened, sitting.erased, sending);
  sitting.tied.slots[letter.slot]?.secret.fill(0);
  return sending;
}

async function handOver(table: Table, sending: Sending, how: string): Promise<void> {
  await tellStatus("sending");
  if (how === "file") download(sending.sent, RECORD_FILE);
  else await sendPatiently(`/letters/${table.letterId}/records`, sending.sent, "application/octet-stream");
  await table.vault.settle(table.letterId);
  if (!table.vault.seals) await tidyStorage();
}

function finish({ digits, signed }: Sending, how: string): void {
  void tellStatus("");
  write("done-title", say(signed ? "signed" : "left"));
  write("digits", digits);
  write("done-digits", say(signed ? "digits-signed" : "digits-left"));
  show("done-file", how === "file");
  showStep("step-done");
}

async function act(table: Table, seat: Seat, decision: Decision): Promise<void> {
  const how = chosen("how");
  show("shown", false);
  showStep("step-work");
  let sending: Sending;
  try {
    sending = await settleDecision(table, seat, decision);
  } catch (error) {
    hideSteps();
    show("shown");
    throw error;
  }
  try {
    await handOver(table, sending, how);
  } catch (error) {
    await offerAgain(table);
    tellError(error);
    return;
  }
  finish(sending, how);
}

async function offerAgain(table: Table): Promise<boolean> {
  const unsent = (await table.vault.sendings()).find(({ letter }) => letter === table.letterId);
  if (!unsent) return false;
  show("resend-passphrase-line", unsent.isProtected);
  showStep("step-unsent");
  return true;
}

async function again(table: Table, how: string): Promise<void> {
  await tellStatus("opening");
  const passphrase = byId("resend-passphrase-line").hidden ? null : typed("resend-passphrase");
  const sending = await table.vault.openSending(table.letterId, passphrase);
  clear("resend-passphrase");
  await handOver(table, sending, how);
  finish(sending, how);
}

async function offerKey(table: Table): Promise<void> {
  const { charterId } = readPresented(table.files, table.column, table.letterId, []);
  const kept = await table.vault.find(charterId);
  onClick("export", async () => download(await table.vault.exportKey(charterId, null), KEY_FILE));
  show("key-here", kept !== null);
  show("key-absent", kept === null);
  show("passphrase-line", kept === null || kept.isProtected);
  showStep("step-open");
}

/** The page to sign a letter or leave it. Source: PROTOCOL §2, §5, §6. */
export function runSign(): Promise<void> {
  return attempt(async () => {
    await tellStatus("reading");
    const table = await lay();
    let seat: Seat | null = null;
    onSubmit("open", async () => {
      seat = await open(table);
      present(table, seat);
    });
    onSubmit("decide", async (by) => {
      if (seat) await act(table, seat, (by as HTMLButtonElement | null)?.value === "leave" ? "leave" : "sign");
    });
    onSubmit("resend", () => again(table, "send"));
    onClick("save-unsent", () => again(table, "file"));
    if (!(await offerAgain(table))) await offerKey(table);
    await tellStatus("");
  });
}
