import type { Answer, Request } from "./messages.js";
import { WorkerClient } from "./client.js";
import { serve } from "./serve.js";

/** What a dedicated worker sees as its global object. */
interface WorkerScope {
  postMessage(message: Answer): void;
  onmessage: ((event: MessageEvent<Request>) => void) | null;
}

/** Whether this script runs in a worker. */
export const isWorker = (): boolean => typeof document === "undefined";

/** Answers a page; to be called in a worker. */
export function serveInWorker(): void {
  const scope = self as unknown as WorkerScope;
  serve({
    post: (message) => scope.postMessage(message),
    listen: (receive) => {
      scope.onmessage = (event) => receive(event.data);
    },
  });
}

/** The script as this page was told to load it: its text comes with the same digest again, from the browser's cache. */
async function fetchOwnScript(): Promise<Blob> {
  // A page that stands as a file holds its script.
  const inline = document.querySelector("script#client");
  if (inline) return new Blob([inline.textContent ?? ""], { type: "text/javascript" });
  const script = document.querySelector<HTMLScriptElement>("script[src][integrity]");
  if (!script) throw new TypeError("the page does not say where its script is");
  const answer = await fetch(script.src, { integrity: script.integrity, credentials: "omit", referrerPolicy: "no-referrer" });
  return new Blob([await answer.arrayBuffer()], { type: "text/javascript" });
}

/** Starts a worker from the page's own script. A worker's address knows no digest, so its bytes are checked before. */
export async function startWorker(): Promise<WorkerClient> {
  const address = URL.createObjectURL(await fetchOwnScript());
  const worker = new Worker(address);
  return new WorkerClient(
    {
      post: (message) => worker.postMessage(message),
      listen: (receive) => {
        worker.onmessage = (event: MessageEvent<Answer>) => receive(event.data);
      },
    },
    () => {
      worker.terminate();
      URL.revokeObjectURL(address);
    },
  );
}
