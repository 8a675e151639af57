import { buildShown } from "../bundle/shown.js";
import { type Listener, type Report, reportJson, reportUnreadable, verifyBundle } from "../bundle/verifier.js";
import { parseZip } from "../bundle/zip.js";
import type { Policy } from "../check/trust.js";
import { Refusal } from "../errors.js";
import { parseRing } from "../group/ring.js";
import { parseScalar } from "../group/ristretto.js";
import { protect, unprotect } from "../keys/protection.js";
import { proveMembership } from "../prove/membership.js";
import { FILE_SEALS } from "../vault/seals.js";
import type { Answer, Port, Request } from "./messages.js";

type Post = (answer: Answer) => void;

function verify(request: Extract<Request, { policy: Policy }>, post: Post): Report {
  const { id, policy } = request;
  let told = 0;
  try {
    const files = request.kind === "verify" ? request.files : parseZip(request.zip);
    const listen: Listener = (step, done, all) => {
      // A page has no use for more than a few messages a second.
      const now = performance.now();
      if (done < all && now - told < 100) return;
      told = now;
      post({ id, kind: "progress", step, done, all });
    };
    return verifyBundle(files, listen, policy);
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

/** A browser without such files, or without room, is told as `vault-unavailable`. */
async function useSeal({ id, act, name, key }: Extract<Request, { kind: "seal" }>): Promise<Answer> {
  try {
    if (act === "list") return { id, kind: "names", names: await FILE_SEALS.list() };
    if (act === "read") return { id, kind: "bytes", bytes: await FILE_SEALS.read(name) };
    await (act === "write" ? FILE_SEALS.write(name, key) : FILE_SEALS.destroy(name));
    return { id, kind: "names", names: [] };
  } catch {
    throw new Refusal("vault-unavailable");
  }
}

async function answer(request: Request, post: Post): Promise<Answer> {
  const { id } = request;
  switch (request.kind) {
    case "prove":
      return { id, kind: "proof", proof: prove(request, post) };
    case "protect":
      return { id, kind: "bytes", bytes: await protect(request.bytes, request.passphrase) };
    case "unprotect":
      return { id, kind: "bytes", bytes: await unprotect(request.bytes, request.passphrase) };
    case "seal":
      return useSeal(request);
    default: {
      const report = verify(request, post);
      return { id, kind: "report", report: reportJson(report), shown: report.verified && buildShown(report.verified, request.policy) };
    }
  }
}

/** Answers every request on the port; what is refused is told by its code. */
export function serve(port: Port<Request, Answer>): void {
  const post: Post = (message) => port.post(message);
  port.listen((request) => {
    answer(request, post).then(post, (error: unknown) => {
      const refusal = error instanceof Refusal ? error : new Refusal("client-failed");
      post({ id: request.id, kind: "refused", code: refusal.code, place: refusal.place });
      if (refusal !== error) throw error;
    });
  });
}
