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
const LABEL_MAX = 999;
const LABEL = /\[(?:[^\\[\]]|\\.){0,999}\]/suy;
const SPACE = /[ \t]*(?:\n[ \t]*)?/y;

const REFUSED: Readonly<Record<string, string>> = {
  html_block: "text-html",
  image: "text-image",
};

interface Bracket {
  readonly previous: Bracket | null;
  readonly index: number;
  bracketAfter?: boolean;
}

/** The parts of commonmark's parser, beyond what it declares, that the rules of this protocol need. */
interface Internals {
  readonly inlineParser: {
    readonly subject: string;
    pos: number;
    brackets: Bracket | null;
    addBracket(node: unknown, index: number, image: boolean): void;
    parseCloseBracket(block: unknown): boolean;
    parseHtmlTag(block: unknown): boolean;
    parseLinkDestination(): string | null;
    parseLinkLabel(): number;
    spnl(): boolean;
  };
  addChild(type: string, offset: number): Node;
}

const firstLine = (node: Node): number => node.sourcepos[0][0];
const lastLine = (node: Node): number => node.sourcepos[1][0];

/** Refuses a block inside too many others, one directly after a quotation, and raw HTML. */
function checkBlock(node: Node): void {
  let depth = -1;
  for (let outer = node.parent; outer; outer = outer.parent) depth++;
  const before = node.prev;
  const afterQuote = before?.type === "block_quote" && firstLine(node) <= lastLine(before) + 1;
  const code = depth > BLOCKS_MAX ? "text-nesting" : afterQuote ? "text-quote" : REFUSED[node.type];
  if (code) throw new Refusal(code, ` line ${firstLine(node)}`);
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

/** Bounds and forms of links in which commonmark departs from the specification. */
function mendLinks({ inlineParser }: Internals): void {
  const { parseCloseBracket, parseLinkDestination } = inlineParser;
  inlineParser.spnl = function skip(): boolean {
    SPACE.lastIndex = this.pos;
    SPACE.exec(this.subject);
    this.pos = SPACE.lastIndex;
    return true;
  };
  inlineParser.parseLinkLabel = function parse(): number {
    LABEL.lastIndex = this.pos;
    const label = LABEL.exec(this.subject)?.[0] ?? "";
    const length = isLongLabel(label) ? 0 : label.length;
    this.pos += length;
    return length;
  };
  inlineParser.parseCloseBracket = function parse(block): boolean {
    const opener = this.brackets;
    // What is too long for a label is none, as if there were a bracket in it.
    if (opener && isLongLabel(this.subject.slice(opener.index, this.pos + 1))) opener.bracketAfter = true;
    return parseCloseBracket.call(this, block);
  };
  // Without a bound, links that do not end take time with the square of their number.
  inlineParser.parseLinkDestination = function parse(): string | null {
    const deep = this.subject[this.pos] !== "<" && hasDeepParentheses(this.subject, this.pos);
    return deep ? null : parseLinkDestination.call(this);
  };
}

function isLongLabel(label: string): boolean {
  return label.length > LABEL_MAX + 2 && [...label].length > LABEL_MAX + 2;
}

/** A CommonMark parser that refuses what no text may hold as soon as it meets it, images aside. */
function strictParser(): Parser {
  const parser = new Parser();
  const internals = parser as unknown as Internals;
  const { inlineParser, addChild } = internals;
  const { addBracket, parseHtmlTag } = inlineParser;
  internals.addChild = function add(type, offset): Node {
    const node = addChild.call(this, type, offset);
    checkBlock(node);
    return node;
  };
  inlineParser.addBracket = function add(node, index, image): void {
    addBracket.call(this, node, index, image);
    let open = 0;
    for (let bracket = this.brackets; bracket; bracket = bracket.previous) open++;
    if (open > BRACKETS_MAX) throw new Refusal("text-nesting");
  };
  const ends = new HtmlEnds();
  inlineParser.parseHtmlTag = function parse(block): boolean {
    if (ends.follow(this.subject, this.pos) && parseHtmlTag.call(this, block)) throw new Refusal("text-html");
    return false;
  };
  mendLinks(internals);
  return parser;
}

/**
 * The text with each space beyond ASCII as a character of its own that is none, and without tabs at the ends of lines.
 *
 * commonmark takes such a space for one in tags and labels, and no tab after a link reference definition.
 */
function withPlainSpaces(text: string): string {
  let stand = 0xe000;
  for (const space of new Set(text.match(/[^\S\t\n ]/g))) {
    while (text.includes(String.fromCharCode(stand))) stand++;
    text = text.replaceAll(space, String.fromCharCode(stand));
  }
  return text.split("\n").map(withoutTabAtEnd).join("\n");
}

function withoutTabAtEnd(line: string): string {
  let end = line.length;
  while (line[end - 1] === " " || line[end - 1] === "\t") end--;
  return line.includes("\t", end) ? line.slice(0, end) : line;
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
  const root = strictParser().parse(withPlainSpaces(text));
  const walker = root.walker();
  for (let event = walker.next(); event; event = walker.next()) {
    const code = REFUSED[event.node.type];
    if (code) throw new Refusal(code);
  }
  return root;
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
