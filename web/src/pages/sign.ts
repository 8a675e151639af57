import { textName } from "../bundle/format.js";
import { parseText } from "../bundle/text.js";
import { encodeBase64 } from "../canonical/base64.js";
import { parseWitnessList } from "../check/trust.js";
import { Refusal } from "../errors.js";
import { applyDeadlines } from "../keys/key-file.js";
import { isProtected } from "../keys/protection.js";
import { type Decision, decide, type Sitting, sitDown } from "../member/decision.js";
import { commitmentsIn } from "../member/enrolling.js";
import { type Presented, readPresented } from "../member/presented.js";
import { writeTwelveWords } from "../member/twelve-words.js";
import { type Opened, type Sending, unpack, Vault } from "../vault/vault.js";
import { byId, chosen, chosenFile, clear, clockNow, download, hideSteps, show, showStep, typed, write, writeList } from "./dom.js";
import { renderText } from "./letter-text.js";
import { handOver, listenToEnds, offerAgain, tellLate } from "./sign-ends.js";
import { offerErasing } from "./sign-over.js";
import { findOver, layTable, type Table, tidy } from "./sign-table.js";
import { attempt, checkClock, checkWay, onClick, onSubmit, tellStatus } from "./telling.js";
import { count, say, writeLocal } from "./words.js";

const KEY_FILE = "me.key";

/** A letter in front of its member. */
interface Seat {
  readonly sitting: Sitting;
  readonly opened: Opened;
}

/** The key in this browser, or the one in the chosen file, which is kept here from then on. */
async function openKey(table: Table, presented: Presented): Promise<Opened> {
  const { vault } = table;
  const id = presented.charterId;
  const passphrase = typed("passphrase");
  const kept = await vault.find(id);
  if (kept && !kept.isLost) return vault.openKey(id, kept.isProtected ? passphrase : null);
  const saved = await chosenFile("key-file");
  if (!saved) throw new Refusal("vault-empty");
  const file = await unpack(saved, isProtected(saved) ? passphrase : null, table.worker);
  if (file.origin.kind !== "charter" || file.origin.id !== id) throw new Refusal("key-file-charter");
  await Vault.persist();
  show("imported");
  return vault.importKey(saved, isProtected(saved) ? passphrase : null, presented.roster.charter.group, kept !== null);
}

const isClosed = (error: unknown): boolean => error instanceof Refusal && error.code === "letter-closed";

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

/** Its times are in UTC; beside them stand those of the member's own clock, where they are others. */
function writeLocalTimes({ closes, releases }: Presented["letter"]): void {
  const told = [say("local-closes", { time: writeLocal(closes) })];
  if (releases !== null) told.push(say("local-releases", { time: writeLocal(releases) }));
  for (const place of document.querySelectorAll<HTMLElement>(".local")) {
    place.textContent = told.join(" ");
    place.hidden = new Date(closes * 1000).getTimezoneOffset() === 0;
  }
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
  byId("letter").focus();
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
  const { title, closes } = letter;
  const sending: Sending = { letter: letterId, title, closes, sent, digits, signed: decision === "sign" };
  await tellStatus("storing");
  await table.vault.rewrite(opened, sitting.erased, sending);
  sitting.tied.slots[letter.slot]?.secret.fill(0);
  return sending;
}

/** Its time ran out in front of the member: nothing was proved, and the slot is erased as by either decision. */
async function runOut({ vault }: Table, { sitting, opened }: Seat): Promise<void> {
  hideSteps();
  await vault.rewrite(opened, sitting.erased);
  sitting.tied.slots[sitting.presented.letter.slot]?.secret.fill(0);
  await tidy(vault);
  tellLate("closed", null);
}

async function act(table: Table, seat: Seat, decision: Decision): Promise<void> {
  const how = chosen("how");
  show("shown", false);
  showStep("step-work");
  let sending: Sending;
  try {
    sending = await settleDecision(table, seat, decision);
  } catch (error) {
    if (isClosed(error)) return runOut(table, seat);
    hideSteps();
    show("shown");
    throw error;
  }
  await handOver(table, sending, { how, again: false });
}

/** An enrolment whose answer was lost, and that the roster holds: its key is the one to sign with. */
async function adopt({ vault }: Table, { charterId, column }: Presented): Promise<void> {
  const sent = (await vault.findEnrolling(charterId))?.sent;
  const commitments = sent ? commitmentsIn(sent) : [];
  if (column.some((one) => commitments.includes(encodeBase64(one)))) await vault.finish(charterId);
}

async function offerKey(table: Table, { charterId }: Presented): Promise<void> {
  const kept = await table.vault.find(charterId);
  onClick("export", async () => download(await table.vault.exportKey(charterId, null), KEY_FILE));
  const isHere = kept !== null && !kept.isLost;
  show("key-here", isHere);
  show("key-absent", !isHere);
  show("key-lost", kept?.isLost ?? false);
  show("key-none", kept === null);
  show("passphrase-line", !isHere || kept.isProtected);
  showStep("step-open");
}

function listen(table: Table, presented: Presented): void {
  let seat: Seat | null = null;
  onSubmit("open", async () => {
    try {
      seat = await open(table);
    } catch (error) {
      if (isClosed(error)) return offerErasing(table, presented, "closed");
      throw error;
    }
    present(table, seat);
  });
  onSubmit("decide", async (by) => {
    if (seat) await act(table, seat, (by as HTMLButtonElement | null)?.value === "leave" ? "leave" : "sign");
  });
  listenToEnds(table);
}

/** The page to sign a letter or leave it. Source: PROTOCOL §2, §5, §6. */
export function runSign(): Promise<void> {
  return attempt(async () => {
    checkWay(location);
    await tellStatus("reading");
    const table = await layTable();
    const presented = readPresented(table.files, table.column, table.letterId, []);
    await adopt(table, presented);
    writeLocalTimes(presented.letter);
    listen(table, presented);
    const over = findOver(table, presented);
    if (over) return offerErasing(table, presented, over);
    if (!(await offerAgain(table))) await offerKey(table, presented);
    await tellStatus("");
  });
}
