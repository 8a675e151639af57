import { encodeHex } from "../canonical/bytes.js";
import type { Charter, Class } from "../canonical/charter.js";
import { DAY, TIME_MAX } from "../canonical/times.js";
import { Refusal } from "../errors.js";
import { SLOTS_MAX } from "../limits.js";
import { checkEd25519Key } from "./ed25519.js";
import { parseTokenKey } from "./tokens.js";

const isTwice = (values: readonly string[]): boolean => new Set(values).size < values.length;

function need(holds: boolean, code: string, place: string): void {
  if (!holds) throw new Refusal(code, place);
}

/** A slot's calendar window, seconds since 1970: its first moment and the first after it; null without a calendar. */
export function slotWindow({ calendar }: Charter, slot: number): { from: number; to: number } | null {
  if (!calendar) return null;
  const window = Math.floor(slot / calendar.slots);
  const from = calendar.start + window * calendar.days * DAY;
  return { from, to: from + calendar.days * DAY };
}

function checkCalendar(charter: Charter): void {
  const { calendar, slots } = charter;
  if (!calendar) return;
  const windows = Math.ceil(slots / calendar.slots);
  const end = calendar.start + windows * calendar.days * DAY;
  need(calendar.days >= 1 && calendar.slots >= 1 && end <= TIME_MAX, "charter-calendar", "/calendar");
}

function checkLog({ log }: Charter): void {
  need(log.quorum <= log.witnesses.length, "charter-quorum", "/log/quorum");
  need(!isTwice([log.origin, ...log.witnesses.map(({ name }) => name)]), "charter-name-twice", "/log/witnesses");
  const keys = [log.ed25519, ...log.witnesses.map(({ ed25519 }) => ed25519)];
  need(!isTwice(keys.map(encodeHex)), "charter-key-twice", "/log/witnesses");
  for (const key of keys) checkEd25519Key(key);
}

const registrarsOf = ({ rule }: Class) =>
  rule.kind === "registrars" || rule.kind === "blind-registrars" ? rule.registrars : [];

function checkRegistrars({ classes }: Charter): void {
  const registrars = classes.flatMap(registrarsOf);
  need(!isTwice(registrars.map(({ name }) => name)), "registrar-twice", "/classes");
  need(!isTwice(registrars.map(({ ed25519 }) => encodeHex(ed25519))), "registrar-key-twice", "/classes");
  for (const { ed25519 } of registrars) checkEd25519Key(ed25519);
  const blind = classes.flatMap(({ rule }) => (rule.kind === "blind-registrars" ? rule.registrars : []));
  const moduli = blind.map(({ rsa }) => String(parseTokenKey(rsa).n));
  need(!isTwice(moduli), "token-key-twice", "/classes");
  classes.forEach(({ rule }, i) => {
    if (rule.kind !== "registrars" && rule.kind !== "blind-registrars") return;
    const count = rule.registrars.length;
    need(2 * rule.threshold > count && rule.threshold <= count, "registrars-threshold", `/classes/${i}/rule/threshold`);
  });
}

/** The letter whose signers speak again, or null. Refuses: charter-signers-of. */
export function findParentLetter({ classes }: Charter): string | null {
  const letters = new Set(classes.map(({ rule }) => (rule.kind === "signers-of" ? rule.letter : null)));
  need(letters.size <= 1, "charter-signers-of", "/classes");
  const [letter = null] = letters;
  return letter;
}

/** The charter's own rules. Refuses: charter-…, registrar-…, registrars-threshold, token-key…, ed25519-key…. Source: PROTOCOL §4. */
export function checkCharter(charter: Charter): void {
  need(charter.classes.length > 0, "charter-no-class", "/classes");
  need(!isTwice(charter.classes.map(({ name }) => name)), "charter-class-twice", "/classes");
  need(charter.slots >= 1 && charter.slots <= SLOTS_MAX, "charter-slots", "/slots");
  need(charter.min_ring >= 2, "charter-min-ring", "/min_ring");
  checkCalendar(charter);
  checkLog(charter);
  checkRegistrars(charter);
  findParentLetter(charter);
}
