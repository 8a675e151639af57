import { reportJson, reportUnreadable, type Report, verifyBundle } from "../bundle/verifier.js";
import type { Files } from "../bundle/format.js";
import { parseZip } from "../bundle/zip.js";
import { Refusal } from "../errors.js";
import { parseRing } from "../group/ring.js";
import { parseScalar } from "../group/ristretto.js";
import { proveMembership } from "../prove/membership.js";
import type { Answer, Port, Request } from "./messages.js";

type Post = (answer: Answer) => void;

function verify(id: number, read: () => Files, post: Post): Report {
  let told = 0;
  try {
    return verifyBundle(read(), (step, done, all) => {
      // A page has no use for more than a few messages a second.
      const now = performance.now();
      if (done < all && now - told < 100) return;
      told = now;
      post({ id, kind: "progress", step, done, all });
    });
  } catch (error) {
    if (error instanceof Refusal) return reportUnreadable(error);
    throw error;
  }
}

function prove(request: Extract<Request, { kind: "prove" }>, post: Post): Uint8Array {
  const { id, secret } = request;
  const opening = { s: parseScalar(secret.subarray(0, 32), "opening-invalid"), r: parseScalar(secret.subarray(32), "opening-invalid") };
  secret.fill(0);
  return proveMembership(parseRing(request.ring), request.index, opening, request.message, undefined, (done) =>
    post({ id, kind: "progress", step: "prove", done, all: 1 }),
  );
}

function answer(request: Request, post: Post): Answer {
  const { id } = request;
  if (request.kind === "prove") return { id, kind: "proof", proof: prove(request, post) };
  const read = (): Files => (request.kind === "verify" ? request.files : parseZip(request.zip));
  return { id, kind: "report", report: reportJson(verify(id, read, post)) };
}

/** Answers every request on the port; what is refused is told by its code. */
export function serve(port: Port<Request, Answer>): void {
  const post: Post = (message) => port.post(message);
  port.listen((request) => {
    try {
      post(answer(request, post));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      post({ id: request.id, kind: "refused", code: error.code, place: error.place });
    }
  });
}
