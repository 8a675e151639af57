import { sha256 } from "@noble/hashes/sha2.js";
import { compareBytes, fromHex, join } from "../canonical/bytes.js";
import type { SignatureRecord } from "../canonical/letter.js";
import type { Entry } from "../canonical/roster.js";
import { parseRing, type Ring } from "../group/ring.js";
import type { Point } from "../group/ristretto.js";
import { type Bundle, recordPlace } from "./format.js";
import type { Findings } from "./findings.js";

/** Which entries can sign together: indices in roster order. */
export interface RingOf {
  readonly class: string | null;
  readonly bucket: number | null;
  readonly members: readonly number[];
}

/** The fewest buckets of at most `limit`, sizes differing by at most one, larger first; members in roster order. */
function cut(members: readonly number[], keys: readonly Uint8Array[], limit: number): number[][] {
  const count = Math.ceil(members.length / limit);
  const sorted = [...members].sort((a, b) => compareBytes(keys[a] as Uint8Array, keys[b] as Uint8Array));
  const small = Math.floor(members.length / count);
  const larger = members.length % count;
  let at = 0;
  return Array.from({ length: count }, (_, i) => {
    const size = small + (i < larger ? 1 : 0);
    at += size;
    return sorted.slice(at - size, at).sort((a, b) => a - b);
  });
}

/** What rings are built of: the terms of a letter. */
export type RingTerms = Pick<Bundle["letter"], "class_counts" | "ring_limit" | "slot">;

/** The letter's rings, in the order of classes and buckets. Source: PROTOCOL §5, rings. */
export const buildRings = (
  letter: RingTerms,
  rosterId: string,
  classes: readonly { readonly name: string }[],
  entries: readonly Entry[],
): RingOf[] =>
  divideColumn(letter, rosterId, classes, entries.map((entry) => entry.class), entries.map((entry) => entry.commitments[letter.slot] as Uint8Array));

/** The same from the slot's column: for every entry, in roster order, its class and its commitment. */
export function divideColumn(
  letter: RingTerms,
  rosterId: string,
  classes: readonly { readonly name: string }[],
  classOf: readonly string[],
  column: readonly Uint8Array[],
): RingOf[] {
  const names = letter.class_counts ? classes.map(({ name }) => name) : [null];
  const id = fromHex(rosterId);
  return names.flatMap((name): RingOf[] => {
    const members = classOf.flatMap((own, i) => (name === null || own === name ? [i] : []));
    if (members.length <= letter.ring_limit) return [{ class: name, bucket: null, members }];
    const keys = column.map((commitment) => sha256(join(id, commitment)));
    return cut(members, keys, letter.ring_limit).map((part, bucket) => ({ class: name, bucket, members: part }));
  });
}

/** The ring that a record names. */
export const findRing = (rings: readonly RingOf[], record: SignatureRecord): RingOf | undefined =>
  rings.find((ring) => ring.class === record.class && ring.bucket === record.bucket);

/** Step `ring`. Source: PROTOCOL §5, §7. */
export function checkRings(bundle: Bundle, findings: Findings): { rings: RingOf[]; detail: string } {
  const { charter } = bundle.roster;
  const rings = buildRings(bundle.letter, bundle.rosterId, charter.classes, bundle.entries);
  bundle.records.forEach((record, i) => {
    const ring = findRing(rings, record);
    if (!ring) findings.add("ring-unknown", recordPlace(i));
    else if (ring.members.length < charter.min_ring) findings.add("ring-too-small", recordPlace(i), ring.class ?? "");
  });
  return { rings, detail: `${rings.length} ring${rings.length === 1 ? "" : "s"}` };
}

/** What proofs over this ring are checked with. */
export function openRing(ring: RingOf, slot: number, entries: readonly Entry[], points: readonly Point[][]): Ring {
  return parseRing(
    ring.members.map((i) => entries[i]?.commitments[slot] as Uint8Array),
    ring.members.map((i) => points[i]?.[slot] as Point),
  );
}
