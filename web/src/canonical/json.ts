import { Refusal, within } from "../errors.js";
import { JSON_DEPTH } from "../limits.js";
import { digestHex, utf8 } from "./bytes.js";

/** What JSON can hold under the rules of the protocol. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Decodes UTF-8 and refuses, with `code`, what is not; a byte order mark stays. */
export function parseUtf8(bytes: Uint8Array, code: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refusal(code);
  }
}

/** RFC 8785 text of a value. Numbers are integers from 0, so their text is the decimal one. */
export function encodeJsonText(value: Json): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(encodeJsonText).join(",")}]`;
  const fields = value as { readonly [key: string]: Json };
  const keys = Object.keys(fields).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${encodeJsonText(fields[key] as Json)}`).join(",")}}`;
}

/** The JCS bytes of a value. Source: RFC 8785. */
export const encodeJson = (value: Json): Uint8Array => utf8(encodeJsonText(value));

/** SHA-256 of the JCS bytes, in hex. Source: PROTOCOL §1. */
export const documentId = (value: Json): string => digestHex(encodeJson(value));

const LONE_SURROGATE = /\p{Surrogate}/u;

function checkShape(value: Json, depth: number): void {
  if (typeof value === "string") {
    if (LONE_SURROGATE.test(value)) throw new Refusal("json", "", "a lone surrogate");
    return;
  }
  if (value === null || typeof value !== "object") return;
  if (depth >= JSON_DEPTH) throw new Refusal("json-depth");
  if (Array.isArray(value)) {
    for (const item of value) checkShape(item, depth + 1);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    checkShape(key, depth);
    checkShape(item, depth + 1);
  }
}

/**
 * Reads exactly the canonical bytes of a document: what is read is written again and must be the same, so there is
 * no second form (no white space, other order, key twice, exponent or escape too many).
 *
 * @param read makes the typed value of it, and refuses what the document's form does not allow.
 * Refuses: json, json-depth, json-not-canonical, and what `read` refuses. Source: PROTOCOL §1.
 */
export function parseDocument<T>(bytes: Uint8Array, place: string, read: (value: Json, place: string) => T): T {
  return within(place, () => {
    const text = parseUtf8(bytes, "json");
    let value: Json;
    try {
      value = JSON.parse(text) as Json;
    } catch {
      throw new Refusal("json");
    }
    checkShape(value, 0);
    if (encodeJsonText(value) !== text) throw new Refusal("json-not-canonical");
    return within(":", () => read(value, ""));
  });
}
