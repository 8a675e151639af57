import { frameDigest, fromHex, join, utf8 } from "./bytes.js";
import type { SignatureRecord } from "./letter.js";

/** What a record's proof is for: letter_id ‖ action ‖ the commitments of `next`. Source: PROTOCOL §5. */
export function recordMessage(letterId: string, record: Pick<SignatureRecord, "action" | "next">): Uint8Array {
  const action = Uint8Array.of(record.action === "sign" ? 1 : 2);
  return join(fromHex(letterId), action, ...(record.next?.commitments ?? []));
}

/** The context of the enrolment proof in `next`; `serial` is 32 bytes. Source: PROTOCOL §5. */
export const nextContext = (letterId: string, serial: Uint8Array): Uint8Array =>
  frameDigest(utf8("undersigned/v1/next"), fromHex(letterId), serial);
