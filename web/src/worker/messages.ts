import type { Files } from "../bundle/format.js";
import type { Step } from "../bundle/findings.js";
import type { Shown } from "../bundle/shown.js";
import type { ReportJson } from "../bundle/verifier.js";
import type { Seals } from "../vault/seals.js";
import type { Policy } from "../check/trust.js";

/** What a page asks of the worker; `id` comes back with every answer. */
export type Request =
  | { readonly id: number; readonly kind: "verify"; readonly files: Files; readonly policy: Policy }
  | { readonly id: number; readonly kind: "verify-zip"; readonly zip: Uint8Array; readonly policy: Policy }
  | { readonly id: number; readonly kind: "protect" | "unprotect"; readonly bytes: Uint8Array; readonly passphrase: string }
  | { readonly id: number; readonly kind: "seal"; readonly act: keyof Seals; readonly name: string; readonly key: Uint8Array }
  | {
      readonly id: number;
      readonly kind: "prove";
      /** The ring's commitments, 32 bytes each. */
      readonly ring: readonly Uint8Array[];
      readonly index: number;
      /** s ‖ r, 64 bytes. */
      readonly secret: Uint8Array;
      readonly message: Uint8Array;
    };

/** What the worker tells: progress as often as it likes, then one result or refusal. */
export type Answer =
  | { readonly id: number; readonly kind: "progress"; readonly step: Step | "prove"; readonly done: number; readonly all: number }
  | { readonly id: number; readonly kind: "report"; readonly report: ReportJson; readonly shown: Shown | null }
  | { readonly id: number; readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly id: number; readonly kind: "names"; readonly names: readonly string[] }
  | { readonly id: number; readonly kind: "proof"; readonly proof: Uint8Array }
  | { readonly id: number; readonly kind: "refused"; readonly code: string; readonly place: string };

/** One end of a channel; a browser's worker and node's are made to fit it. */
export interface Port<In, Out> {
  post(message: Out): void;
  listen(receive: (message: In) => void): void;
}
