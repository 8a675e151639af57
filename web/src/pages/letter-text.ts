import type { Node } from "commonmark";

const BLOCKS: Readonly<Record<string, string>> = {
  paragraph: "p",
  block_quote: "blockquote",
  item: "li",
  emph: "em",
  strong: "strong",
  link: "u",
  thematic_break: "hr",
};

function elementOf(node: Node): HTMLElement | null {
  if (node.type === "heading") return document.createElement(`h${Math.min(node.level + 1, 6)}`);
  if (node.type === "list") {
    const list = document.createElement(node.listType === "ordered" ? "ol" : "ul");
    if (list instanceof HTMLOListElement && node.listStart > 1) list.start = node.listStart;
    return list;
  }
  const tag = BLOCKS[node.type];
  return tag === undefined ? null : document.createElement(tag);
}

/** Text that stands for itself: code, breaks, and words. */
function leafOf(node: Node): globalThis.Node | null {
  if (node.type === "softbreak") return document.createTextNode("\n");
  if (node.type === "linebreak") return document.createElement("br");
  if (node.type === "text") return document.createTextNode(node.literal ?? "");
  if (node.type !== "code" && node.type !== "code_block") return null;
  const code = document.createElement("code");
  code.textContent = node.literal;
  if (node.type === "code") return code;
  const block = document.createElement("pre");
  block.append(code);
  return block;
}

/** A signer is led nowhere from here, and sees where a link would lead. */
function addAddress(element: HTMLElement, node: Node): void {
  if (node.type !== "link" || !node.destination) return;
  const address = document.createElement("bdi");
  address.textContent = ` (${node.destination})`;
  element.append(address);
}

const isTight = (node: Node): boolean => node.type === "paragraph" && node.parent?.type === "item" && (node.parent.parent?.listTight ?? false);

function fill(parent: globalThis.Node, node: Node): void {
  for (let child = node.firstChild; child; child = child.next) {
    const leaf = leafOf(child);
    const element = leaf ? null : elementOf(child);
    if (leaf) parent.appendChild(leaf);
    else if (!element || isTight(child)) fill(parent, child);
    else {
      fill(element, child);
      addAddress(element, child);
      parent.appendChild(element);
    }
  }
}

/** A letter's text, made of elements of this list alone: nothing in it is ever read as HTML. Source: PROTOCOL §5. */
export function renderText(root: Node): DocumentFragment {
  const fragment = document.createDocumentFragment();
  fill(fragment, root);
  return fragment;
}
