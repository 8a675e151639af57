import { createInterface } from "node:readline";
import { parseText } from "../bundle/text.js";
import { Refusal } from "../errors.js";

/** The code that a text is refused with, or null. */
function codeOf(text: string): string | null {
  try {
    parseText(new TextEncoder().encode(text));
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

// A text a line on standard input, each as a JSON string; for each a line with its code as JSON, null for none.
for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(codeOf(JSON.parse(line) as string)));
