import { type Node, Parser } from "commonmark";
import { digestHex } from "../canonical/bytes.js";
import { parseUtf8 } from "../canonical/json.js";
import { checkText } from "../canonical/strings.js";
import { Refusal } from "../errors.js";
import type { Findings } from "./findings.js";
import { type Bundle, textName } from "./format.js";

const BLOCKS_MAX = 16;
const BRACKETS_MAX = 16;

const REFUSED: Readonly<Record<string, string>> = {
  html_block: "text-html",
  html_inline: "text-html",
  image: "text-image",
};
const CONTAINERS = new Set(["block_quote", "list", "item"]);

interface Bracket {
  readonly previous: Bracket | null;
}

/** The parts of commonmark's parser, beyond what it declares, that the rules of this protocol need. */
interface Internals {
  readonly inlineParser: { brackets: Bracket | null; addBracket(node: unknown, index: number, image: boolean): void };
  blocks: { readonly paragraph: { finalize(parser: unknown, block: Node): void } };
}

const firstLine = (node: Node): number => node.sourcepos[0][0];
const lastLine = (node: Node): number => node.sourcepos[1][0];

/** Whether a quotation stands directly before the node, without an empty line between. */
function followsQuote(node: Node): boolean {
  const before = node.prev;
  return before?.type === "block_quote" && firstLine(node) <= lastLine(before) + 1;
}

function refuseAt(code: string, node: Node): never {
  throw new Refusal(code, ` line ${firstLine(node)}`);
}

/** A CommonMark parser that stops where too many brackets are open at once, or a quotation does not end. */
function strictParser(): Parser {
  const parser = new Parser();
  const internals = parser as unknown as Internals;
  const { inlineParser, blocks } = internals;
  const { addBracket } = inlineParser;
  inlineParser.addBracket = function add(node, index, image): void {
    addBracket.call(this, node, index, image);
    let open = 0;
    for (let bracket = this.brackets; bracket; bracket = bracket.previous) open++;
    if (open > BRACKETS_MAX) throw new Refusal("text-nesting");
  };
  // A paragraph of link reference definitions alone is gone from the tree, so it is looked at before that.
  const { paragraph } = blocks;
  const finalize = (parent: unknown, block: Node): void => {
    if (followsQuote(block)) refuseAt("text-quote", block);
    paragraph.finalize(parent, block);
  };
  internals.blocks = { ...blocks, paragraph: { ...paragraph, finalize } };
  return parser;
}

/** Refuses raw HTML, images, blocks too deep inside each other, and a quotation without an empty line after it. */
function checkNodes(root: Node): void {
  const walker = root.walker();
  let depth = 0;
  for (let event = walker.next(); event; event = walker.next()) {
    const { node, entering } = event;
    if (CONTAINERS.has(node.type)) depth += entering ? 1 : -1;
    if (depth > BLOCKS_MAX) refuseAt("text-nesting", node);
    const code = REFUSED[node.type];
    if (code) throw new Refusal(code);
    if (followsQuote(node)) refuseAt("text-quote", node);
  }
}

/**
 * The parsed text.
 *
 * Refuses: encoding, string-characters, string-normalisation, text-html, text-image, text-nesting, text-quote.
 * Source: PROTOCOL §5, decision 5.
 */
export function parseText(bytes: Uint8Array): Node {
  const text = parseUtf8(bytes, "encoding");
  checkText(text);
  // commonmark takes no tab after a link reference definition, which the specification allows (§4.7).
  const root = strictParser().parse(text.replace(/[ \t]*\t[ \t]*$/gm, ""));
  checkNodes(root);
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
