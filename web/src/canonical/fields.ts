import { Refusal, within } from "../errors.js";
import { parseBase64 } from "./base64.js";
import type { Json } from "./json.js";
import { checkString } from "./strings.js";
import { parseDate, parseTime } from "./times.js";

/** Reads one field: the typed value, or a refusal with the place. */
export type Field<T> = (value: Json, place: string) => T;
/** What a field is read as. */
export type Read<F> = F extends Field<infer T> ? T : never;

export const fieldsOf = (value: Json, place: string): { readonly [key: string]: Json } => {
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new Refusal("type", place);
  return value as { readonly [key: string]: Json };
};

function stringOf(value: Json, place: string): string {
  if (typeof value !== "string") throw new Refusal("type", place);
  return value;
}

/** A string under the rules for all strings. */
export const text: Field<string> = (value, place) => {
  const string = stringOf(value, place);
  checkString(string, place);
  return string;
};

/** A string of a pattern. Refuses: name. */
export const matching = (pattern: RegExp): Field<string> => (value, place) => {
  const string = stringOf(value, place);
  if (!pattern.test(string)) throw new Refusal("name", place);
  return string;
};

/** One of some words. Refuses: value. */
export const oneOf = <const W extends string>(...words: W[]): Field<W> => (value, place) => {
  const word = words.find((candidate) => candidate === stringOf(value, place));
  if (word === undefined) throw new Refusal("value", place);
  return word;
};

/** An integer 0 … 2^53 − 1. Refuses: number. */
export const integer: Field<number> = (value, place) => {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw new Refusal("number", place);
  return value;
};

export const bool: Field<boolean> = (value, place) => {
  if (typeof value !== "boolean") throw new Refusal("type", place);
  return value;
};

/** A digest in hex, kept as its text. Refuses: hex. */
export const digest: Field<string> = (value, place) => {
  if (!/^[0-9a-f]{64}$/.test(stringOf(value, place))) throw new Refusal("hex", place);
  return value as string;
};

/** Binary of `length` bytes, of any length if null. Refuses: base64, length. */
export const binary = (length: number | null): Field<Uint8Array> => (value, place) => {
  const bytes = within(place, () => parseBase64(stringOf(value, "")));
  if (length !== null && bytes.length !== length) throw new Refusal("length", place);
  return bytes;
};

/** A time as seconds since 1970. Refuses: time. */
export const time: Field<number> = (value, place) => within(place, () => parseTime(stringOf(value, "")));
/** A date as the seconds of its first moment. Refuses: time. */
export const date: Field<number> = (value, place) => within(place, () => parseDate(stringOf(value, "")));

/** The field, or null. */
export const optional = <T>(field: Field<T>): Field<T | null> => (value, place) =>
  value === null ? null : field(value, place);

/** At most `most` of the field. Refuses: too-many. */
export const list = <T>(field: Field<T>, most: number): Field<readonly T[]> => (value, place) => {
  if (!Array.isArray(value)) throw new Refusal("type", place);
  if (value.length > most) throw new Refusal("too-many", place);
  return value.map((item: Json, i) => field(item, `${place}/${i}`));
};

/** An object with names of a pattern as keys. */
export const mapOf = <T>(pattern: RegExp, field: Field<T>, most: number): Field<ReadonlyMap<string, T>> => (value, place) => {
  const entries = Object.entries(fieldsOf(value, place));
  if (entries.length > most) throw new Refusal("too-many", place);
  return new Map(
    entries.map(([key, item]) => {
      if (!pattern.test(key)) throw new Refusal("name", `${place}/${key}`);
      return [key, field(item, `${place}/${key}`)];
    }),
  );
};

type Shape = { readonly [key: string]: Field<unknown> };
type Of<S extends Shape> = { readonly [K in keyof S]: Read<S[K]> };

/** An object with exactly these fields. Refuses: field-missing, field-unknown. */
export const object = <S extends Shape>(shape: S): Field<Of<S>> => (value, place) => {
  const fields = fieldsOf(value, place);
  const missing = Object.keys(shape).find((key) => !Object.hasOwn(fields, key));
  if (missing !== undefined) throw new Refusal("field-missing", `${place}/${missing}`);
  const unknown = Object.keys(fields).find((key) => !Object.hasOwn(shape, key));
  if (unknown !== undefined) throw new Refusal("field-unknown", `${place}/${unknown}`);
  return Object.fromEntries(
    Object.entries(shape).map(([key, field]) => [key, field(fields[key] as Json, `${place}/${key}`)]),
  ) as Of<S>;
};

/** A document of a kind, version 1. Refuses: document-version, document-kind. */
export const document = <const K extends string, S extends Shape>(kind: K, shape: S) =>
  object({
    undersigned: ((value, place) => {
      if (value !== 1) throw new Refusal("document-version", place);
      return 1;
    }) as Field<1>,
    kind: ((value, place) => {
      if (value !== kind) throw new Refusal("document-kind", place);
      return kind;
    }) as Field<K>,
    ...shape,
  });
