import type { Listing } from "../check/directory.js";
import type { KeyFile } from "../keys/key-file.js";
import { type Invitation, readInvitation } from "../member/invitation.js";
import { Vault } from "../vault/vault.js";
import type { WorkerClient } from "../worker/client.js";
import { byId } from "./dom.js";
import { fetchBytes } from "./server.js";
import { checkClock } from "./telling.js";

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
}

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

/** A code may stand behind the # of the address: browsers do not send that. It is taken out of the address at once. */
export function takeCode(): string {
  const code = location.hash.slice(1);
  if (code !== "") history.replaceState(null, "", location.pathname + location.search);
  return code;
}
