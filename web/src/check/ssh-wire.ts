import { utf8 } from "../canonical/bytes.js";
import { Refusal } from "../errors.js";

/** Reads the values of SSH's wire format one after another. Source: RFC 4251 §5. */
export class WireReader {
  #at = 0;

  constructor(readonly bytes: Uint8Array) {}

  /** The next `count` bytes. Refuses: ssh-wire. */
  take(count: number): Uint8Array {
    if (this.#at + count > this.bytes.length) throw new Refusal("ssh-wire");
    this.#at += count;
    return this.bytes.subarray(this.#at - count, this.#at);
  }

  number(): number {
    return this.take(4).reduce((sum, byte) => sum * 256 + byte, 0);
  }

  string(): Uint8Array {
    return this.take(this.number());
  }

  /** A string that is compared with words. */
  word(): string {
    return String.fromCharCode(...this.string().subarray(0, 1000));
  }

  /** An mpint that is not negative, in its one form. */
  natural(): bigint {
    const bytes = this.string();
    if (bytes.length === 0) return 0n;
    const [first = 0, second = 0] = bytes;
    if (first >= 128 || (first === 0 && (bytes.length === 1 || second < 128))) throw new Refusal("ssh-wire");
    return bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  }

  /** Refuses bytes that are left: ssh-wire. */
  end(): void {
    if (this.#at !== this.bytes.length) throw new Refusal("ssh-wire");
  }
}

/** A string on the wire. */
export function wireString(content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === "string" ? utf8(content) : content;
  const result = new Uint8Array(4 + bytes.length);
  new DataView(result.buffer).setUint32(0, bytes.length);
  result.set(bytes, 4);
  return result;
}
