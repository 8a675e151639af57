import { parentPort } from "node:worker_threads";
import { serve } from "./serve.js";

/** The worker's script in node. */
serve({
  post: (message) => parentPort?.postMessage(message),
  listen: (receive) => parentPort?.on("message", receive),
});
