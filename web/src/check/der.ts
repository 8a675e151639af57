import { bigEndian, encodeHex } from "../canonical/bytes.js";

/** The bytes are not strict DER of the expected form. */
export class DerFault extends Error {}

const fault = (why: string): never => {
  throw new DerFault(why);
};

/** One value: its tag byte, content and whole encoding. Source: X.690, DER. */
export interface Der {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly whole: Uint8Array;
}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  null: 0x05,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

function readOne(bytes: Uint8Array, at: number): [Der, number] {
  const tag = bytes[at] ?? fault("cut short");
  if ((tag & 31) === 31) fault("a tag of several bytes");
  let length = bytes[at + 1] ?? fault("cut short");
  let start = at + 2;
  if (length > 127) {
    const count = length - 128;
    if (count === 0 || count > 4) fault("an indefinite or huge length");
    const written = bytes.subarray(start, start + count);
    start += count;
    length = Number(bigEndian(written));
    if (written.length !== count || written[0] === 0 || length < 128) fault("a length not in its one form");
  }
  const end = start + length;
  if (end > bytes.length) fault("cut short");
  return [{ tag, content: bytes.subarray(start, end), whole: bytes.subarray(at, end) }, end];
}

/** The values that stand one after another. Throws DerFault. */
export function readAll(bytes: Uint8Array): Der[] {
  const values: Der[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [value, end] = readOne(bytes, at);
    values.push(value);
    at = end;
  }
  return values;
}

/** The one value that these bytes are. */
export function readDer(bytes: Uint8Array, tag: number): Der {
  const [value, ...more] = readAll(bytes);
  if (!value || more.length > 0) return fault("not one value");
  return expect(value, tag);
}

/** The value, of this tag. */
export function expect(value: Der | undefined, tag: number): Der {
  if (value?.tag !== tag) return fault(`not of tag ${tag}`);
  return value;
}

/** What a constructed value holds. */
export const childrenOf = (value: Der | undefined, tag: number): Der[] => readAll(expect(value, tag).content);

/** A non-negative INTEGER in its one form. */
export function readInteger(value: Der | undefined): bigint {
  const { content } = expect(value, TAG.integer);
  const [first = 128, second = 128] = content;
  if (first >= 128 || (first === 0 && content.length > 1 && second < 128)) fault("an integer not in its one form, or negative");
  return bigEndian(content);
}

/** Dotted text of an OBJECT IDENTIFIER. */
export function readOid(value: Der | undefined): string {
  const { content } = expect(value, TAG.oid);
  const numbers: bigint[] = [];
  let held = 0n;
  content.forEach((byte, i) => {
    if (held === 0n && byte === 0x80) fault("an identifier not in its one form");
    held = (held << 7n) | BigInt(byte & 127);
    if (byte < 128) {
      numbers.push(held);
      held = 0n;
    } else if (i === content.length - 1) fault("an identifier cut short");
  });
  const first = numbers.shift() ?? fault("an empty identifier");
  const top = first < 80n ? first / 40n : 2n;
  return [top, first - top * 40n, ...numbers].join(".");
}

/** The bytes of a BIT STRING without unused bits. */
export function readBits(value: Der | undefined): Uint8Array {
  const { content } = expect(value, TAG.bits);
  if (content[0] !== 0) fault("a bit string with unused bits");
  return content.subarray(1);
}

export function readBoolean(value: Der | undefined): boolean {
  const { content } = expect(value, TAG.boolean);
  if (content.length !== 1 || (content[0] !== 0 && content[0] !== 255)) fault("a boolean not in its one form");
  return content[0] === 255;
}

const CENTURY_PIVOT = 50;

/** Seconds since 1970, with a fraction, of a UTCTime or GeneralizedTime. */
export function readTime(value: Der | undefined): number {
  const text = String.fromCharCode(...(value?.content ?? []));
  const pattern = value?.tag === TAG.utcTime ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)()Z$/ : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d*[1-9])?Z$/;
  if (value?.tag !== TAG.utcTime && value?.tag !== TAG.generalizedTime) fault("not a time");
  const [, y = "", ...rest] = pattern.exec(text) ?? fault("a time not in its one form");
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = rest.slice(0, 5).map(Number);
  const year = Number(y) + (y.length > 2 ? 0 : Number(y) < CENTURY_PIVOT ? 2000 : 1900);
  const time = new Date(0);
  time.setUTCFullYear(year, month - 1, day);
  time.setUTCHours(hour, minute, second);
  if (time.getUTCMonth() !== month - 1 || time.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) fault("no real time");
  return time.getTime() / 1000 + Number(`0${rest[5] || ""}`);
}

export const sameDer = (a: Der, b: Der): boolean => encodeHex(a.whole) === encodeHex(b.whole);
