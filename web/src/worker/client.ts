import type { Shown } from "../bundle/shown.js";
import type { ReportJson } from "../bundle/verifier.js";
import { type Policy, TRUSTS_NOTHING } from "../check/trust.js";
import { Refusal } from "../errors.js";
import type { Seals } from "../vault/seals.js";
import type { Answer, Port, Request } from "./messages.js";

type Unnumbered<R> = R extends Request ? Omit<R, "id"> : never;
const OTHER = "the worker gave another answer";

type Progress = (step: string, done: number, all: number) => void;

/** Asks the worker and tells how far it is. */
export class WorkerClient {
  #next = 0;
  readonly #waiting = new Map<number, (answer: Answer) => void>();

  /** @param end ends the worker; it can be asked nothing afterwards. */
  constructor(
    readonly port: Port<Answer, Request>,
    readonly end: () => void = () => {},
  ) {
    port.listen((answer) => this.#waiting.get(answer.id)?.(answer));
  }

  #ask(request: Unnumbered<Request>, progress: Progress): Promise<Answer> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, (answer) => {
        if (answer.kind === "progress") return progress(answer.step, answer.done, answer.all);
        this.#waiting.delete(id);
        if (answer.kind === "refused") reject(new Refusal(answer.code, answer.place));
        else resolve(answer);
      });
      this.port.post({ ...request, id } as Request);
    });
  }

  /** The report on a bundle, as `undersigned verify --json` prints it, and what is shown of one that is valid. */
  async verify(
    bundle: Uint8Array | ReadonlyMap<string, Uint8Array>,
    progress: Progress = () => {},
    policy: Policy = TRUSTS_NOTHING,
  ): Promise<{ readonly report: ReportJson; readonly shown: Shown | null }> {
    const request =
      bundle instanceof Uint8Array ? { kind: "verify-zip" as const, zip: bundle, policy } : { kind: "verify" as const, files: bundle, policy };
    const answer = await this.#ask(request, progress);
    if (answer.kind !== "report") throw new TypeError(OTHER);
    return answer;
  }

  /** A key file's document in an age file. Rejects with a Refusal: passphrase-empty. */
  protect(document: Uint8Array, passphrase: string): Promise<Uint8Array> {
    return this.#crypt("protect", document, passphrase);
  }

  /** The document of a protected key file. Rejects with a Refusal: too-large, key-file-passphrase. */
  unprotect(bytes: Uint8Array, passphrase: string): Promise<Uint8Array> {
    return this.#crypt("unprotect", bytes, passphrase);
  }

  async #crypt(kind: "protect" | "unprotect", bytes: Uint8Array, passphrase: string): Promise<Uint8Array> {
    const answer = await this.#ask({ kind, bytes, passphrase }, () => {});
    if (answer.kind !== "bytes") throw new TypeError(OTHER);
    return answer.bytes;
  }

  /** The vault's seals; a worker alone can overwrite a file where it lies. Each rejects with a Refusal: vault-unavailable. */
  readonly seals: Seals = {
    write: async (name, key) => void (await this.#seal("write", name, key)),
    read: async (name) => {
      const answer = await this.#seal("read", name);
      return answer.kind === "bytes" ? answer.bytes : new Uint8Array();
    },
    destroy: async (name) => void (await this.#seal("destroy", name)),
    list: async () => {
      const answer = await this.#seal("list", "");
      return answer.kind === "names" ? [...answer.names] : [];
    },
  };

  #seal(act: keyof Seals, name: string, key: Uint8Array = new Uint8Array()): Promise<Answer> {
    return this.#ask({ kind: "seal", act, name, key }, () => {});
  }

  /** A membership proof; see proveMembership. `secret` is s ‖ r, 64 bytes. Rejects with a Refusal. */
  async prove(
    ring: readonly Uint8Array[],
    index: number,
    secret: Uint8Array,
    message: Uint8Array,
    progress: Progress = () => {},
  ): Promise<Uint8Array> {
    const answer = await this.#ask({ kind: "prove", ring, index, secret, message }, progress);
    if (answer.kind !== "proof") throw new TypeError(OTHER);
    return answer.proof;
  }
}
