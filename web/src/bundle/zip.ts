import { compareBytes, utf8 } from "../canonical/bytes.js";
import { Refusal } from "../errors.js";
import { crc32 } from "./crc.js";

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const VERSION = 10;
const FIRST_DAY = 0x0021;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;

interface Part {
  readonly name: Uint8Array;
  readonly at: number;
  readonly crc: number;
  readonly data: Uint8Array;
}

function need(holds: boolean): void {
  if (!holds) throw new Refusal("zip-form");
}

class Cursor {
  at = 0;
  readonly #view: DataView;

  constructor(readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  number(size: 2 | 4): number {
    need(this.at + size <= this.bytes.length);
    this.at += size;
    return size === 2 ? this.#view.getUint16(this.at - 2, true) : this.#view.getUint32(this.at - 4, true);
  }

  take(count: number): Uint8Array {
    need(this.at + count <= this.bytes.length);
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  peek(): number {
    const value = this.number(4);
    this.at -= 4;
    return value;
  }

  expect(size: 2 | 4, ...values: number[]): void {
    for (const value of values) need(this.number(size) === value);
  }
}

/** Flags, method, time, date: the same in both headers. */
function expectCommon(cursor: Cursor): void {
  cursor.expect(2, VERSION, 0);
  if (cursor.number(2) !== 0) throw new Refusal("zip-method");
  cursor.expect(2, 0, FIRST_DAY);
}

function readLocal(cursor: Cursor): Part {
  const at = cursor.at;
  cursor.expect(4, LOCAL);
  expectCommon(cursor);
  const crc = cursor.number(4);
  const size = cursor.number(4);
  cursor.expect(4, size);
  const nameLength = cursor.number(2);
  cursor.expect(2, 0);
  return { name: cursor.take(nameLength), at, crc, data: cursor.take(size) };
}

function readCentral(cursor: Cursor, part: Part): void {
  cursor.expect(4, CENTRAL);
  cursor.expect(2, VERSION);
  expectCommon(cursor);
  cursor.expect(4, part.crc, part.data.length, part.data.length);
  cursor.expect(2, part.name.length, 0, 0, 0, 0);
  cursor.expect(4, 0, part.at);
  need(compareBytes(cursor.take(part.name.length), part.name) === 0);
}

function nameOf(part: Part, before: Part | undefined): string {
  if (part.name.length === 0 || part.name.some((byte) => byte < 0x21 || byte > 0x7e)) throw new Refusal("zip-name");
  if (before && compareBytes(before.name, part.name) >= 0) throw new Refusal("zip-order");
  return String.fromCharCode(...part.name);
}

/**
 * The files of the one zip that the protocol allows: every byte of it has one possible value.
 *
 * Refuses: zip-form, zip-method, zip-name, zip-order, zip-crc. Source: PROTOCOL §7.
 */
export function parseZip(bytes: Uint8Array): Map<string, Uint8Array> {
  const cursor = new Cursor(bytes);
  const parts: Part[] = [];
  while (cursor.peek() === LOCAL) parts.push(readLocal(cursor));
  const directory = cursor.at;
  for (const part of parts) readCentral(cursor, part);
  const size = cursor.at - directory;
  cursor.expect(4, END);
  cursor.expect(2, 0, 0, parts.length, parts.length);
  cursor.expect(4, size, directory);
  cursor.expect(2, 0);
  need(cursor.at === bytes.length);
  const files = new Map<string, Uint8Array>();
  parts.forEach((part, i) => {
    files.set(nameOf(part, parts[i - 1]), part.data);
  });
  for (const part of parts) if (crc32(part.data) !== part.crc) throw new Refusal("zip-crc");
  return files;
}

function header(fields: readonly (readonly [2 | 4, number])[]): Uint8Array {
  const bytes = new Uint8Array(fields.reduce((sum, [size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return bytes;
}

/** The zip of a bundle's files. Source: PROTOCOL §7. */
export function buildZip(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const parts = [...files].map(([name, data]) => ({ name: utf8(name), data, crc: crc32(data) }));
  parts.sort((a, b) => compareBytes(a.name, b.name));
  const body: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const { name, data, crc } of parts) {
    const common = [[2, VERSION], [2, 0], [2, 0], [2, 0], [2, FIRST_DAY], [4, crc], [4, data.length], [4, data.length]] as const;
    body.push(header([[4, LOCAL], ...common, [2, name.length], [2, 0]]), name, data);
    const rest = [[2, name.length], [2, 0], [2, 0], [2, 0], [2, 0], [4, 0], [4, at]] as const;
    directory.push(header([[4, CENTRAL], [2, VERSION], ...common, ...rest]), name);
    at += LOCAL_BYTES + name.length + data.length;
  }
  const size = parts.reduce((sum, part) => sum + CENTRAL_BYTES + part.name.length, 0);
  const end = header([[4, END], [2, 0], [2, 0], [2, parts.length], [2, parts.length], [4, size], [4, at], [2, 0]]);
  const whole = new Uint8Array(at + size + END_BYTES);
  let position = 0;
  for (const piece of [...body, ...directory, end]) {
    whole.set(piece, position);
    position += piece.length;
  }
  return whole;
}
