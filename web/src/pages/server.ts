import { Refusal } from "../errors.js";
import { doWork } from "../member/work.js";
import { painted } from "./dom.js";

/** The page's server could not be reached, or the answer did not arrive. */
export class Offline extends Error {}

const SAFE: RequestInit = { credentials: "omit", referrerPolicy: "no-referrer", redirect: "error", cache: "no-store" };

async function ask(path: string, options: RequestInit): Promise<Uint8Array> {
  let answer: Response;
  let bytes: Uint8Array;
  try {
    answer = await fetch(`${document.body.dataset.prefix ?? ""}${path}`, { ...SAFE, ...options });
    bytes = new Uint8Array(await answer.arrayBuffer());
  } catch {
    throw new Offline();
  }
  if (answer.ok) return bytes;
  throw new Refusal(codeIn(bytes) ?? "server-failed");
}

function codeIn(bytes: Uint8Array): string | null {
  try {
    const { code } = JSON.parse(new TextDecoder().decode(bytes)) as { code?: unknown };
    return typeof code === "string" ? code : null;
  } catch {
    return null;
  }
}

/** The bytes at an address below the prefix. Refuses with the server's code; throws Offline. */
export const fetchBytes = (path: string): Promise<Uint8Array> => ask(path, { headers: { accept: "application/octet-stream" } });

/** Sends bytes. Refuses with the server's code; throws Offline, and then it may have arrived or not. */
export async function sendBytes(path: string, body: Uint8Array, type: string, work = ""): Promise<void> {
  const headers = { "content-type": type, accept: "application/json" };
  await ask(path, { method: "POST", body: body as BodyInit, headers: work === "" ? headers : { ...headers, "undersigned-work": work } });
}

const TRIES = 5;

/** The same, doing the work that is asked for while many wait. */
export async function sendPatiently(path: string, body: Uint8Array, type: string): Promise<void> {
  let work = "";
  for (let left = TRIES; ; left--) {
    try {
      return await sendBytes(path, body, type, work);
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== "work-needed" || left === 0) throw error;
      work = await doWork(await fetchBytes("/challenge"), painted);
    }
  }
}
