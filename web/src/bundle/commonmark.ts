import { type Node, Parser } from "commonmark";
import { replaceForbidden } from "../canonical/strings.js";
import { Refusal } from "../errors.js";

const BLOCKS_MAX = 16;
const BRACKETS_MAX = 16;
const PARENTHESES_MAX = 32;
const LABEL_MAX = 999;
const LABEL = /\[(?:[^\\[\]]|\\.){0,999}\]/suy;
// commonmark's place for the start of a heading among the starts of blocks, and its word for a leaf's.
const HEADING_START = 1;
const LEAF_STARTED = 2;
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
    subject: string;
    pos: number;
    brackets: Bracket | null;
    addBracket(node: unknown, index: number, image: boolean): void;
    parseCloseBracket(block: unknown): boolean;
    parseHtmlTag(block: unknown): boolean;
    parseLinkDestination(): string | null;
    parseLinkLabel(): number;
    scanDelims(sign: number): unknown;
    spnl(): boolean;
  };
  blockStarts: ((parser: Internals) => number)[];
  readonly indented: boolean;
  readonly currentLine: string;
  readonly nextNonspace: number;
  readonly offset: number;
  addChild(type: string, offset: number): Node;
  closeUnmatchedBlocks(): void;
  advanceOffset(count: number): void;
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

/** Begins an ATX heading; commonmark's own takes time with the square of the spaces in it. */
function startHeading(parser: Internals): number {
  const line = parser.currentLine.slice(parser.nextNonspace);
  const mark = parser.indented ? undefined : /^#{1,6}(?=[ \t]|$)/.exec(line)?.[0];
  if (mark === undefined) return 0;
  const content = trimmed(line.slice(mark.length));
  let end = content.length;
  while (content[end - 1] === "#") end--;
  const closed = end === 0 || content[end - 1] === " " || content[end - 1] === "\t";
  parser.closeUnmatchedBlocks();
  const heading = parser.addChild("heading", parser.nextNonspace) as Node & { _string_content: string };
  heading.level = mark.length;
  heading._string_content = closed ? trimmed(content.slice(0, end)) : content;
  parser.advanceOffset(parser.currentLine.length - parser.offset);
  return LEAF_STARTED;
}

/** A CommonMark parser that refuses what no text may hold as soon as it meets it, images aside. */
function strictParser(spaces: Spaces): Parser {
  const parser = new Parser();
  const internals = parser as unknown as Internals;
  const { inlineParser, addChild } = internals;
  internals.blockStarts = internals.blockStarts.map((start, i) => (i === HEADING_START ? startHeading : start));
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
  const { scanDelims } = inlineParser;
  inlineParser.scanDelims = function scan(sign): unknown {
    const { subject } = this;
    this.subject = spaces.restore(subject);
    const found = scanDelims.call(this, sign);
    this.subject = subject;
    return found;
  };
  mendLinks(internals);
  return parser;
}

/**
 * The blocks and inlines of a text.
 *
 * Refuses: text-html, text-image, text-nesting, text-quote.
 * Source: CommonMark 0.31.2.
 */
export function parseCommonMark(text: string): Node {
  const spaces = new Spaces(text);
  const root = strictParser(spaces).parse(spaces.plain);
  const show = (words: string): string => replaceForbidden(spaces.restore(words));
  const walker = root.walker();
  for (let event = walker.next(); event; event = walker.next()) {
    const { node } = event;
    const code = REFUSED[node.type];
    if (code) throw new Refusal(code);
    if (node.literal !== null) node.literal = show(node.literal);
    if (node.type === "link") node.destination = (node.destination ?? "").replace(/%EE(%[89AB][0-9A-F]){2}/g, (one) => encodeURI(spaces.restore(decodeURI(one))));
  }
  return root;
}

/**
 * A text as commonmark should read it: each space beyond ASCII as a character of its own that is none, because it takes
 * such a space for one in tags and labels; and no tabs at the ends of lines, where it takes none after a definition.
 */
class Spaces {
  readonly plain: string;
  readonly #spaces = new Map<string, string>();
  #restored = ["", ""] as readonly [string, string];

  constructor(text: string) {
    let stand = 0xe000;
    for (const space of new Set(text.match(/[^\S\t\n ]/g))) {
      while (text.includes(String.fromCharCode(stand))) stand++;
      this.#spaces.set(String.fromCharCode(stand++), space);
    }
    const stands = new Map([...this.#spaces].map(([one, space]) => [space, one]));
    this.plain = text.replace(/[^\S\t\n ]/g, (space) => stands.get(space) ?? space).split("\n").map(withoutTabAtEnd).join("\n");
  }

  /** What stood there before, of the same length. */
  restore(text: string): string {
    if (this.#spaces.size === 0) return text;
    if (this.#restored[0] !== text) {
      this.#restored = [text, text.replace(/[^\x00-\x7f]/g, (one) => this.#spaces.get(one) ?? one)];
    }
    return this.#restored[1];
  }
}

function withoutTabAtEnd(line: string): string {
  const { length } = trimmedEnd(line);
  return line.includes("\t", length) ? line.slice(0, length) : line;
}

function trimmedEnd(text: string): string {
  let end = text.length;
  while (text[end - 1] === " " || text[end - 1] === "\t") end--;
  return text.slice(0, end);
}

function trimmed(text: string): string {
  return trimmedEnd(text).replace(/^[ \t]+/, "");
}
