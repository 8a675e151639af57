import type { Listing } from "../check/directory.js";
import type { KeyFile } from "../keys/key-file.js";
import { isProtected } from "../keys/protection.js";
import { type Invitation, readInvitation } from "../member/invitation.js";
import { Vault } from "../vault/vault.js";
import type { WorkerClient } from "../worker/client.js";
import { byId, show, showStep } from "./dom.js";
import { fetchBytes } from "./server.js";
import { tidy } from "./sign-table.js";
import { checkClock, tellStatus } from "./telling.js";

export const KEY_FILE = "me.key";

/** Where an enrolment stands, on this page alone. */
export interface Under {
  readonly invitation: Invitation;
  readonly worker: WorkerClient;
  /** Null where the key is kept in a file. */
  vault: Vault | null;
  className: string;
  listing: Listing | null;
  code: string;
  key: KeyFile | null;
  saved: Uint8Array | null;
  /** What the server is sent, once all of it is there. */
  build: ((replace: boolean) => Uint8Array) | null;
  sent: Uint8Array | null;
  /** Whether what was sent may be on the roster although the answer that came last says no. */
  mayBeIn: boolean;
}

/** Whether the roster was closed when the page was made. */
export const isFrozen = (): boolean => byId("enrol").dataset.frozen === "true";

export const idOf = ({ invitation }: Under): string => invitation.charterId;

export async function readGroup(): Promise<Invitation> {
  const { group = "", now = "0" } = byId("enrol").dataset;
  checkClock(Number(now));
  const charter = await fetchBytes(`/groups/${group}/charter.json`);
  const first = readInvitation(charter, group, null);
  const byDirectory = first.charter.classes.some(({ rule }) => rule.kind === "ssh-directory");
  return byDirectory ? readInvitation(charter, group, await fetchBytes(`/groups/${group}/directory`)) : first;
}

export const openVault = async (worker: WorkerClient): Promise<Vault | null> => {
  try {
    return await Vault.open(worker);
  } catch {
    return null;
  }
};

/** Offers to go on with a key that was made before: by sending what was sent, or by opening it where nothing is. */
export function offerResuming(under: Under, sent: Uint8Array | null): void {
  under.sent = sent;
  show("start-anew", !isFrozen());
  show("resume-sent", sent !== null);
  show("resume-open", sent === null);
  show("resume-passphrase-line", sent === null && under.saved !== null && isProtected(under.saved));
  showStep("step-resume");
}

/** The roster was closed without this enrolment: its key is worth nothing, and is not kept. */
export async function tellFrozen(under: Under): Promise<void> {
  const { vault, key } = under;
  const gaveUp = vault !== null && (await vault.findEnrolling(idOf(under))) !== null;
  if (gaveUp) await vault.giveUp(idOf(under));
  if (gaveUp) await tidy(vault);
  const isBefore = vault !== null && (await vault.find(idOf(under))) !== null;
  show("frozen-dropped", gaveUp);
  show("frozen-file", vault === null && key !== null);
  show("frozen-kept", isBefore);
  show("import-line", false);
  await tellStatus("");
  showStep("step-frozen");
}

/** A code may stand behind the # of the address: browsers do not send that. It is taken out of the address at once. */
export function takeCode(): string {
  const code = location.hash.slice(1);
  if (code !== "") history.replaceState(null, "", location.pathname + location.search);
  carryCode(code);
  return code;
}

/** Whoever changes the language takes the code along, behind the # as it came. */
export function carryCode(code: string): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".languages a")) link.hash = code;
}
