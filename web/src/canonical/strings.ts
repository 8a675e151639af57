import { Refusal } from "../errors.js";

const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u;
const FORBIDDEN_IN_TEXTS =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u;

function check(value: string, forbidden: RegExp, place: string): void {
  const found = forbidden.exec(value);
  if (found) {
    const point = (found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    throw new Refusal("string-characters", place, `U+${point}`);
  }
  if (value.normalize("NFC") !== value) throw new Refusal("string-normalisation", place);
}

/** A JSON string. Refuses: string-characters, string-normalisation. Source: PROTOCOL §1. */
export const checkString = (value: string, place = ""): void => check(value, FORBIDDEN, place);

/** A text, where tab and LF are allowed. Refuses: string-characters, string-normalisation. */
export const checkText = (value: string, place = ""): void => check(value, FORBIDDEN_IN_TEXTS, place);

/** The text with U+FFFD for each character that no text may have. */
export const replaceForbidden = (text: string): string => text.replace(new RegExp(FORBIDDEN_IN_TEXTS, "gu"), "\ufffd");

/** Patterns of names. Source: PROTOCOL §1, §5. */
export const CLASS_NAME = /^[a-z0-9-]{1,32}$/;
export const KEY_NAME = /^[!-*,-~]{1,200}$/;
export const PRINCIPAL = /^[A-Za-z0-9._@-]{1,200}$/;
export const LANGUAGE = /^(?=.{1,35}$)[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8})*$/;
