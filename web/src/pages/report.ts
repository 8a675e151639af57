import type { Step } from "../bundle/findings.js";
import type { Facts, Shown } from "../bundle/shown.js";
import type { ReportJson } from "../bundle/verifier.js";
import { buildItem, byId, show, writeList } from "./dom.js";
import { count, isolateName, say, writeMoment, writeNumber } from "./words.js";

type RingJson = ReportJson["rings"][number];
type Cosigner = Facts["cosigners"][number];
type Eligible = Facts["eligible"][number];

const warn = (warning: string): string => say("warning", { warning });

/** The facts of the earlier letters on whose signers this one rests, the latest first. */
const listEarlier = ({ parent }: Facts): Facts[] => (parent === null ? [] : [parent, ...listEarlier(parent)]);

function tellClass({ name, entries, rule, registrars, threshold }: Eligible): string {
  const names = registrars.map(isolateName).join(", ");
  const told = say(`rule-${rule}`, { names, number: writeNumber(registrars.length), threshold: writeNumber(threshold) });
  return say("eligible", { name, entries: count("entries", entries), rule: told });
}

const tellEligible = (facts: Facts): string[] => [
  say("member-means", { entries: count("entries", facts.entries) }),
  ...facts.eligible.map(tellClass),
  ...listEarlier(facts).flatMap(({ title, eligible }) => [say("earlier-eligible", { title }), ...eligible.map(tellClass)]),
];

function nameRing({ class: name, bucket }: RingJson): string {
  const part = writeNumber((bucket ?? 0) + 1);
  if (name === null) return bucket === null ? say("ring-all") : say("ring-all-part", { part });
  return bucket === null ? say("ring-class", { name }) : say("ring-class-part", { name, part });
}

/** What a reader must know of a ring before drawing a conclusion from it, or null. */
function findWarning({ size, signed }: RingJson, minRing: number): string | null {
  if (size < minRing) return say("ring-small", { number: writeNumber(minRing) });
  if (signed === size) return say("ring-whole");
  return 2 * signed > size ? say("ring-half") : null;
}

function tellRings({ rings }: ReportJson, { minRing, withdrawn }: Facts): string[] {
  const told = rings.map((ring) => {
    const line = say("ring", { ring: nameRing(ring), signed: writeNumber(ring.signed), size: writeNumber(ring.size) });
    const warning = findWarning(ring, minRing);
    return warning === null ? line : `${line} ${warn(warning)}`;
  });
  return [say("ring-means"), ...told, ...(withdrawn > 0 ? [count("withdrawn", withdrawn)] : [])];
}

function nameCosigner({ name, isNamed, isKnown }: Cosigner): string {
  return isNamed ? (isKnown ? say("cosigner-known", { name }) : isolateName(name)) : say("cosigner-own", { name });
}

function tellWitnesses({ cosigners, quorum }: Facts): string[] {
  if (cosigners.length === 0) return [warn(say("no-witness"))];
  const names = cosigners.map(nameCosigner).join(", ");
  const told = count("witnesses", cosigners.length, { names, quorum: writeNumber(quorum) });
  return cosigners.some(({ isNamed }) => isNamed) ? [told] : [told, warn(say("no-witness-named"))];
}

const tellDate = ({ dated }: Facts): string => (dated === null ? say("undated") : say("dated", { time: writeMoment(dated) }));

const tellVouchers = (facts: Facts): string[] => [
  say(facts.known.log ? "log-known" : "log", { origin: facts.origin }),
  ...tellWitnesses(facts),
  say("twelve", { words: facts.words.join(" ") }),
  tellDate(facts),
];

/** The same of each earlier letter, under a heading of its own. */
function showEarlier(facts: Facts): void {
  const parts = listEarlier(facts).flatMap((one) => {
    const [heading, list] = [document.createElement("h2"), document.createElement("ul")];
    heading.textContent = say("earlier-vouchers", { title: one.title });
    list.append(...tellVouchers(one).map(buildItem));
    return [heading, list];
  });
  byId("report-earlier").replaceChildren(...parts);
}

/** What the reader compared with nothing of their own, so that it rests on the file's own word. */
function listUncompared({ known, cosigners, dated }: Facts): string[] {
  const told = [];
  if (!known.log) told.push(say("uncompared-log"));
  if (!cosigners.some(({ isKnown }) => isKnown)) told.push(say("uncompared-witnesses"));
  if (dated !== null && !known.authority) told.push(say("uncompared-authority"));
  return told;
}

const listAllUncompared = (facts: Facts): string[] => [
  ...listUncompared(facts),
  ...listEarlier(facts).flatMap((one) => listUncompared(one).map((gap) => say("of-earlier", { title: one.title, gap }))),
];

/** Beside the count, all that may not be missed by whoever reports it: the command line's sentences. */
export function tellReport(report: ReportJson, { facts }: Shown): void {
  writeList("report-eligible", tellEligible(facts));
  writeList("report-rings", tellRings(report, facts));
  writeList("report-vouchers", tellVouchers(facts));
  showEarlier(facts);
  const uncompared = listAllUncompared(facts);
  writeList("report-uncompared", uncompared);
  show("uncompared", uncompared.length > 0);
  show("unproven-age", facts.dated === null);
  show("unproven-crowd", report.rings.some(({ size, signed }) => 2 * signed > size));
  show("report");
}

const tellLog = ({ leaves, cosigners }: Facts): string =>
  cosigners.length === 0 ? count("step-log-alone", leaves) : count("step-log", leaves, { names: cosigners.map(({ name }) => isolateName(name)).join(", ") });

/** What a step that passed has checked, where that is a number; null where it is not. */
export function detailOf(step: Step, report: ReportJson, { facts }: Shown): string | null {
  if (step === "roster") return count("step-roster", facts.entries);
  if (step === "signature") return count("step-signature", facts.proofs);
  if (step === "duplicate") return count("step-duplicate", report.signatures ?? 0);
  if (step === "log") return tellLog(facts);
  return step === "timestamp" ? (facts.dated === null ? say("unasked") : writeMoment(facts.dated)) : null;
}
