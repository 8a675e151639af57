import { type Node, Parser } from "commonmark";
import { digestHex } from "../canonical/bytes.js";
import { parseUtf8 } from "../canonical/json.js";
import { checkText } from "../canonical/strings.js";
import { Refusal } from "../errors.js";
import type { Bundle } from "./format.js";
import { textName } from "./format.js";
import type { Findings } from "./findings.js";

const REFUSED: Readonly<Record<string, string>> = {
  html_block: "text-html",
  html_inline: "text-html",
  image: "text-image",
};

/** The parsed text. Refuses: encoding, string-characters, string-normalisation, text-html, text-image. */
export function parseText(bytes: Uint8Array): Node {
  const text = parseUtf8(bytes, "encoding");
  checkText(text);
  const root = new Parser().parse(text);
  const walker = root.walker();
  for (let event = walker.next(); event; event = walker.next()) {
    const code = REFUSED[event.node.type];
    if (code) throw new Refusal(code);
  }
  return root;
}

/** Step `text`. Source: PROTOCOL §5, §7. */
export function checkTexts({ files, letter }: Bundle, findings: Findings): string {
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
