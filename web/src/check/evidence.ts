import type { Charter, Class, RuleOf } from "../canonical/charter.js";
import type { Entry } from "../canonical/roster.js";
import { Refusal } from "../errors.js";
import type { Listing } from "./directory.js";
import type { Signed } from "./ed25519.js";
import type { RsaKey } from "./rsa.js";
import { checkSshsig } from "./sshsig.js";
import { checkToken, parseTokenKey } from "./tokens.js";

/** An Ed25519 signature that is left to be checked in a batch, with what to say if it fails. */
export interface Pending {
  readonly signed: Signed;
  readonly code: string;
}

/** What the checks of evidence need besides the entry. */
export interface EvidenceContext {
  /** The directory by principal; null if there is none. */
  readonly directory: ReadonlyMap<string, Listing> | null;
  /** Keys for blind signatures, by the registrar's name. */
  readonly tokenKeys: ReadonlyMap<string, RsaKey>;
}

/** Every blind registrar's key. */
export function collectTokenKeys({ classes }: Charter): Map<string, RsaKey> {
  const blind = classes.flatMap(({ rule }) => (rule.kind === "blind-registrars" ? rule.registrars : []));
  return new Map(blind.map(({ name, rsa }) => [name, parseTokenKey(rsa)]));
}

const EVIDENCE_FIELD = {
  "ssh-directory": "sshsig",
  registrars: "signatures",
  "blind-registrars": "tokens",
  "signers-of": "leaf",
} as const;

function checkKind({ rule }: Class, entry: Entry): void {
  if (!(EVIDENCE_FIELD[rule.kind] in entry.evidence)) throw new Refusal("evidence-kind");
  if (rule.kind === "ssh-directory") {
    if (entry.principal === null) throw new Refusal("principal-missing");
  } else if (entry.principal !== null) throw new Refusal("principal-not-null");
}

function checkDirectory(name: string, entry: Entry, statement: Uint8Array, directory: EvidenceContext["directory"]): Pending[] {
  if (!("sshsig" in entry.evidence)) throw new Refusal("evidence-kind");
  const listing = directory?.get(entry.principal ?? "");
  if (!listing || listing.class !== name) throw new Refusal("principal-not-listed", "", entry.principal ?? "");
  const signed = checkSshsig(entry.evidence.sshsig, listing.key, statement);
  return signed ? [{ signed, code: "sshsig-signature" }] : [];
}

/** The registrars that the evidence names, each with its item: in the charter's order and enough of them. */
function matchRegistrars<R extends { readonly name: string }, I extends { readonly registrar: string }>(
  rule: { readonly threshold: number; readonly registrars: readonly R[] },
  items: readonly I[],
): [R, I][] {
  let last = -1;
  const pairs = items.map((item): [R, I] => {
    const index = rule.registrars.findIndex(({ name }) => name === item.registrar);
    const registrar = rule.registrars[index];
    if (!registrar) throw new Refusal("registrar-unknown", "", item.registrar);
    if (index <= last) throw new Refusal("registrar-order", "", item.registrar);
    last = index;
    return [registrar, item];
  });
  if (pairs.length < rule.threshold) throw new Refusal("registrars-too-few");
  return pairs;
}

function checkRegistrars(rule: RuleOf<"registrars">, entry: Entry, statement: Uint8Array): Pending[] {
  if (!("signatures" in entry.evidence)) throw new Refusal("evidence-kind");
  return matchRegistrars(rule, entry.evidence.signatures).map(([registrar, { ed25519 }]) => ({
    signed: { key: registrar.ed25519, message: statement, signature: ed25519 },
    code: "registrar-signature",
  }));
}

function checkTokens(
  rule: RuleOf<"blind-registrars">,
  entry: Entry,
  statement: Uint8Array,
  keys: EvidenceContext["tokenKeys"],
): void {
  if (!("tokens" in entry.evidence)) throw new Refusal("evidence-kind");
  for (const [{ name }, { prefix, rsa }] of matchRegistrars(rule, entry.evidence.tokens)) {
    checkToken(keys.get(name) as RsaKey, statement, prefix, rsa);
  }
}

/**
 * Checks an entry's evidence by its class's rule, except for speaking again (see parent.ts).
 *
 * @param statement the JCS bytes of the enrolment statement.
 * @returns Ed25519 signatures that are left to be checked.
 * Refuses: evidence-kind, principal-…, registrar-…, registrars-too-few, sshsig-…, ssh-wire, token-…. Source: PROTOCOL §4.
 */
export function checkEvidence(of: Class, entry: Entry, statement: Uint8Array, context: EvidenceContext): Pending[] {
  checkKind(of, entry);
  const { rule } = of;
  if (rule.kind === "ssh-directory") return checkDirectory(of.name, entry, statement, context.directory);
  if (rule.kind === "registrars") return checkRegistrars(rule, entry, statement);
  if (rule.kind === "blind-registrars") checkTokens(rule, entry, statement, context.tokenKeys);
  return [];
}
