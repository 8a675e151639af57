import type { Answer, Request } from "./messages.js";
import { serve } from "./serve.js";

/** The worker's script in a browser. */
const scope = self as unknown as { postMessage(message: Answer): void; onmessage: ((event: MessageEvent<Request>) => void) | null };

serve({
  post: (message) => scope.postMessage(message),
  listen: (receive) => {
    scope.onmessage = (event) => receive(event.data);
  },
});
