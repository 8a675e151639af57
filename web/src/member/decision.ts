import { join } from "../canonical/bytes.js";
import { recordMessage } from "../canonical/message.js";
import { Refusal } from "../errors.js";
import { encodeScalar } from "../group/ristretto.js";
import { applyDeadlines, eraseSlot, type KeyFile, openSlot, tieSlot } from "../keys/key-file.js";
import { drawOpening } from "../prove/enrolment.js";
import { commitOpening, type Opening } from "../prove/membership.js";
import { findPlace, type Place, type Presented } from "./presented.js";
import { coverRecord, digitsOf, encodeRecord } from "./sending.js";

export type Decision = "sign" | "leave";

/** A letter that a member is shown, on a slot that is tied to it. */
export interface Sitting {
  readonly presented: Presented;
  readonly place: Place;
  /** The key file with its slot tied: to be stored before anything is shown. */
  readonly tied: KeyFile;
  /** The key file with its slot erased: what is stored after either decision. */
  readonly erased: KeyFile;
}

/** What a decision ends in. */
export interface Outcome {
  /** What is sent or saved; see coverRecord. */
  readonly sent: Uint8Array;
  /** Six hex digits, of a record that nobody sends if the letter was left. */
  readonly digits: string;
}

/** Proves; as WorkerClient.prove. `secret` is s ‖ r, 64 bytes, and is overwritten. */
export type Prove = (ring: readonly Uint8Array[], index: number, secret: Uint8Array, message: Uint8Array) => Promise<Uint8Array>;

/** Refuses a key file of another charter: key-file-charter, key-file-letter. */
function checkKey({ charterId, roster }: Presented, { origin }: KeyFile): void {
  if (origin.kind === "charter") {
    if (origin.id !== charterId) throw new Refusal("key-file-charter");
    return;
  }
  const again = roster.charter.classes.some(({ rule }) => rule.kind === "signers-of" && rule.letter === origin.id);
  if (!again) throw new Refusal("key-file-letter");
}

/** A second copy of a key file, which can be erased without the first. */
const copyFile = (file: KeyFile): KeyFile => ({
  ...file,
  slots: file.slots.map((slot) => ({ ...slot, secret: slot.secret.slice() })),
});

/**
 * Applies the deadlines and ties the letter's slot to the letter.
 *
 * @param now the device's time, seconds since 1970.
 * Refuses: key-file-charter, key-file-letter, letter-closed, letter-not-open, not-on-roster, ring-too-small,
 * slot-erased, slot-tied, slot-unknown. Source: PROTOCOL §2, §5.
 */
export function sitDown(presented: Presented, file: KeyFile, now: number): Sitting {
  const { letter, letterId } = presented;
  checkKey(presented, file);
  const commitment = file.commitments[letter.slot];
  if (!commitment) throw new Refusal("slot-unknown");
  const place = findPlace(presented, commitment);
  if (now < letter.opens) throw new Refusal("letter-not-open");
  if (now >= letter.closes) throw new Refusal("letter-closed");
  const tied = tieSlot(applyDeadlines(file, now), letter.slot, letterId, letter.closes);
  return { presented, place, tied, erased: eraseSlot(copyFile(tied), letter.slot) };
}

const secretOf = ({ s, r }: Opening): Uint8Array => join(encodeScalar(s), encodeScalar(r));

/** The ring to prove in, and the secret: the member's own, or a throw-away one in a ring that differs in it alone. */
function chooseSecret({ presented, place, tied }: Sitting, decision: Decision): { ring: readonly Uint8Array[]; secret: Uint8Array } {
  const own = openSlot(tied, presented.letter.slot, presented.letterId);
  const other = drawOpening();
  const commitment = commitOpening(decision === "sign" ? own : other).toBytes();
  return {
    ring: place.commitments.map((member, i) => (i === place.index ? commitment : member)),
    secret: secretOf(decision === "sign" ? own : other),
  };
}

/**
 * Signs the letter or leaves it, by the same work: a proof in a ring of the same size, a record, a cover.
 *
 * Refuses: letter-closed, letter-not-open, slot-erased, slot-tied, and those of coverRecord and of proving.
 * Source: PROTOCOL §2, §5, docs/decisions/0013-cover.md.
 */
export async function decide(sitting: Sitting, decision: Decision, now: number, prove: Prove): Promise<Outcome> {
  const { letter, letterId } = sitting.presented;
  if (now < letter.opens) throw new Refusal("letter-not-open");
  if (now >= letter.closes) throw new Refusal("letter-closed");
  const { ring, secret } = chooseSecret(sitting, decision);
  const message = recordMessage(letterId, { action: "sign", next: null });
  const proof = await prove(ring, sitting.place.index, secret, message);
  const record = encodeRecord({ bucket: sitting.place.ring.bucket, class: sitting.place.ring.class, proof });
  return { sent: await coverRecord(decision === "sign" ? record : null, letter.collector), digits: digitsOf(record) };
}
