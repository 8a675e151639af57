import { type Node, Parser } from "commonmark";
import { digestHex } from "../canonical/bytes.js";
import { parseUtf8 } from "../canonical/json.js";
import { checkText } from "../canonical/strings.js";
import { Refusal } from "../errors.js";
import type { Findings } from "./findings.js";
import { type Bundle, textName } from "./format.js";

const BLOCKS_MAX = 16;
const BRACKETS_MAX = 16;
const PARENTHESES_MAX = 32;

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
  readonly inlineParser: {
    readonly subject: string;
    readonly pos: number;
    brackets: Bracket | null;
    addBracket(node: unknown, index: number, image: boolean): void;
    parseLinkDestination(): string | null;
    parseHtmlTag(block: unknown): boolean;
  };
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

/** Whether a link's destination from `at` opens more parentheses inside each other than are followed (§6.3). */
function hasDeepParentheses(text: string, at: number): boolean {
  let open = 0;
  for (let i = at; i < text.length && text.charCodeAt(i) > 0x20; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === "(") open++;
    else if (text[i] === ")" && --open < 0) return false;
    if (open > PARENTHESES_MAX) return true;
  }
  return false;
}

/** Knows where the last end of each kind of HTML is, so that none is searched for again and again in vain. */
class HtmlEnds {
  #text = "";
  #last: readonly (readonly [string, number])[] = [];

  /** Whether what is opened at `at` can end at all. */
  follow(text: string, at: number): boolean {
    if (text !== this.#text) {
      this.#text = text;
      this.#last = [["<!--", "-->"], ["<?", "?>"], ["<![CDATA[", "]]>"], ["<", ">"]].map(([open = "", end = ""]) => [open, text.lastIndexOf(end)]);
    }
    return (this.#last.find(([open]) => text.startsWith(open, at))?.[1] ?? -1) > at;
  }
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
  // Without a bound, links that do not end take time with the square of their number.
  const { parseLinkDestination } = inlineParser;
  inlineParser.parseLinkDestination = function parse(): string | null {
    return hasDeepParentheses(this.subject, this.pos) ? null : parseLinkDestination.call(this);
  };
  const { parseHtmlTag } = inlineParser;
  const ends = new HtmlEnds();
  inlineParser.parseHtmlTag = function parse(block): boolean {
    return ends.follow(this.subject, this.pos) && parseHtmlTag.call(this, block);
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
