import { Refusal } from "../errors.js";
import type { Sending } from "../vault/vault.js";
import { byId, clear, download, show, showStep, typed, write } from "./dom.js";
import { Offline, sendPatiently } from "./server.js";
import { type Over, type Table, tidy } from "./sign-table.js";
import { onClick, onSubmit, tellError, tellStatus } from "./telling.js";
import { say } from "./words.js";

const RECORD_FILE = "record.bin";

/** How what was decided leaves the device. */
interface Way {
  readonly how: string;
  /** Whether it may have arrived before. */
  readonly again: boolean;
}

// An unknown address is no end: a server may be without the letter for a while, and the slot is erased by now.
const ENDS: ReadonlyMap<string, Over> = new Map([
  ["letter-closed", "closed"],
  ["letter-abandoned", "abandoned"],
]);

/** Why the collector takes nothing for this letter any more, or null: then it is to be sent again. */
const findEnd = (error: unknown): Over | null => (error instanceof Refusal && ENDS.get(error.code)) || null;

async function forget({ vault, letterId }: Table): Promise<void> {
  await vault.settle(letterId);
  await tidy(vault);
}

/** Forgets what was decided and goes on; where it cannot be forgotten, it is offered again. */
async function forgetThen(table: Table, sending: Sending, goOn: () => void): Promise<void> {
  try {
    await forget(table);
  } catch (error) {
    return offerAfter(table, sending, "unsent-before", error);
  }
  goOn();
}

/** Hands over what was decided; it is kept until the server has it, or says for good that it takes nothing. */
export async function handOver(table: Table, sending: Sending, { how, again }: Way): Promise<void> {
  if (how === "file") return offerFile(table, sending);
  try {
    await tellStatus("sending");
    await sendPatiently(`/letters/${table.letterId}/records`, sending.sent, "application/octet-stream");
  } catch (error) {
    const end = findEnd(error);
    if (!end) return offerAfter(table, sending, error instanceof Offline ? "unsent-broken" : "unsent-refused", error);
    return forgetThen(table, sending, () => tellLate(end, again ? sending.digits : null));
  }
  return forgetThen(table, sending, () => finish(sending, how));
}

function finish({ digits, signed }: Sending, how: string): void {
  void tellStatus("");
  write("done-title", say(signed ? "signed" : "left"));
  write("digits", digits);
  write("done-digits", say(signed ? "digits-signed" : "digits-left"));
  show("done-file", how === "file");
  showStep("step-done");
}

/**
 * The last page for whoever came too late: the same for either decision.
 *
 * @param digits those of what may have arrived before; null where it is known that it did not.
 */
export function tellLate(end: Over, digits: string | null): void {
  void tellStatus("");
  show("late-abandoned", end === "abandoned");
  show("late-closed", end === "closed" && digits === null);
  show("late-unknown", end === "closed" && digits !== null);
  show("late-remember", end === "closed" && digits !== null);
  write("late-digits", digits ?? "");
  showStep("step-late");
}

/** Whether a download arrived no page is told: the member looks, and until then nothing is forgotten. */
async function offerFile(table: Table, sending: Sending): Promise<void> {
  table.held = sending;
  await tellStatus("");
  download(sending.sent, RECORD_FILE);
  showStep("step-file");
}

async function confirmFile(table: Table): Promise<void> {
  const { held } = table;
  if (!held) return;
  await forget(table);
  table.held = null;
  finish(held, "file");
}

const REASONS = ["unsent-broken", "unsent-refused", "unsent-before"] as const;
type Reason = (typeof REASONS)[number];

function showUnsent(isProtected: boolean, why: Reason, digits: string | null): void {
  for (const one of REASONS) show(one, one === why);
  show("unsent-remember", digits !== null);
  write("unsent-digits", digits ?? "");
  show("resend-passphrase-line", isProtected);
  showStep("step-unsent");
}

const findUnsent = async ({ vault, letterId }: Table) => (await vault.sendings()).find(({ letter }) => letter === letterId);

/** What could not be sent is kept, and the reason told. */
async function offerAfter(table: Table, { digits }: Sending, why: Reason, error: unknown): Promise<void> {
  const unsent = await findUnsent(table);
  if (unsent) showUnsent(unsent.isProtected, why, digits);
  tellError(error);
}

/** Offers to send what an earlier visit left, if it left anything. */
export async function offerAgain(table: Table): Promise<boolean> {
  const unsent = await findUnsent(table);
  if (unsent) showUnsent(unsent.isProtected, "unsent-before", null);
  return unsent !== undefined;
}

/** Forgets what an earlier visit left, of a letter that takes nothing in any more; whether there was anything. */
export async function forgetUnsent(table: Table): Promise<boolean> {
  if (!(await findUnsent(table))) return false;
  await forget(table);
  return true;
}

async function sendAgain(table: Table, how: string): Promise<void> {
  await tellStatus("opening");
  const passphrase = byId("resend-passphrase-line").hidden ? null : typed("resend-passphrase");
  const sending = await table.vault.openSending(table.letterId, passphrase);
  clear("resend-passphrase");
  await handOver(table, sending, { how, again: true });
}

export function listenToEnds(table: Table): void {
  onSubmit("resend", () => sendAgain(table, "send"));
  onClick("save-unsent", () => sendAgain(table, "file"));
  onSubmit("is-saved", () => confirmFile(table));
  onClick("save-again", () => {
    if (table.held) download(table.held.sent, RECORD_FILE);
  });
}
