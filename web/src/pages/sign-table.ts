import { NAMES } from "../bundle/format.js";
import type { Presented } from "../member/presented.js";
import { tidyStorage } from "../vault/tidy.js";
import { type Sending, Vault } from "../vault/vault.js";
import { startWorker } from "../worker/browser.js";
import type { WorkerClient } from "../worker/client.js";
import { byId, clockNow } from "./dom.js";
import { fetchBytes } from "./server.js";
import { checkClock } from "./telling.js";

/** Why a letter takes nothing in any more. */
export type Over = "closed" | "abandoned";

/** What this page has before a key is opened. */
export interface Table {
  readonly letterId: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly column: Uint8Array;
  readonly worker: WorkerClient;
  readonly vault: Vault;
  /** What the server says of the letter, or null. */
  readonly over: Over | null;
  /** What was decided and is being saved as a file, until the member has looked for it. */
  held: Sending | null;
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

const readOver = (over: string): Over | null => (over === "closed" || over === "abandoned" ? over : null);

export async function layTable(): Promise<Table> {
  const { letter: letterId = "", now = "0", over = "" } = byId("sign").dataset;
  checkClock(Number(now));
  const worker = await startWorker();
  const vault = await Vault.open(worker);
  await forgetDue(vault);
  keepAwake(vault);
  const [files, column] = [await fetchFiles(letterId), await fetchBytes(`/letters/${letterId}/column`)];
  return { letterId, files, column, worker, vault, over: readOver(over), held: null };
}

/** Why the letter takes nothing in now, by the server's word or by its own terms; null while it does. */
export const findOver = ({ over }: Table, { letter }: Presented): Over | null => over ?? (letter.closes <= clockNow() ? "closed" : null);

const AWAKE_MS = 4 * 60_000;

/**
 * Looks into the seals' folder every few minutes while the page is open.
 *
 * In a private window Chromium forgets such a folder, and all in it, when it was not used for ten minutes.
 */
export function keepAwake({ seals }: Vault): void {
  if (seals) setInterval(() => void seals.list().catch(() => {}), AWAKE_MS);
}

/** Where no seal was destroyed, the browser is made to write its files anew. */
export async function tidy({ seals }: Vault): Promise<void> {
  if (!seals) await tidyStorage();
}

/** Forgets what was not sent about letters whose time is over; of a page that has checked the clock. */
export async function forgetDue(vault: Vault): Promise<void> {
  if ((await vault.settleDue(clockNow())).length > 0) await tidy(vault);
}
