import type { Node } from "commonmark";
import { digestHex } from "../canonical/bytes.js";
import { parseUtf8 } from "../canonical/json.js";
import { checkText } from "../canonical/strings.js";
import { parseCommonMark } from "./commonmark.js";
import type { Findings } from "./findings.js";
import { type Bundle, textName } from "./format.js";

/**
 * The parsed text.
 *
 * Refuses: encoding, string-characters, string-normalisation, text-html, text-image, text-nesting, text-quote.
 * Source: PROTOCOL §5, decision 5.
 */
export function parseText(bytes: Uint8Array): Node {
  const text = parseUtf8(bytes, "encoding");
  checkText(text);
  return parseCommonMark(text);
}

/** Step `text`. Source: PROTOCOL §5, §7. */
export function checkTexts({ files, letter }: Pick<Bundle, "files" | "letter">, findings: Findings): string {
  if (letter.texts.length === 0) findings.add("text-none", "letter.json:/texts");
  const seen = new Set<string>();
  letter.texts.forEach(({ lang, sha256 }, i) => {
    if (seen.has(lang.toLowerCase())) findings.add("text-language-twice", `letter.json:/texts/${i}/lang`, lang);
    seen.add(lang.toLowerCase());
    const bytes = files.get(textName(lang)) as Uint8Array;
    if (digestHex(bytes) !== sha256) findings.add("text-digest", textName(lang));
    findings.try(textName(lang), () => parseText(bytes));
  });
  const count = letter.texts.length;
  return `${count} text${count === 1 ? "" : "s"}, each the one that the letter names`;
}
