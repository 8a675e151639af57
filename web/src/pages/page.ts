import { runEnrol } from "./enrol.js";
import { runGone } from "./gone.js";
import { runSign } from "./sign.js";
import { runVerify } from "./verify.js";

/** A page's script: called once, when the page is there. */
type Page = () => Promise<void> | void;

// One line for each value of `data-page` on the body.
const PAGES: Readonly<Record<string, Page>> = {
  enrol: runEnrol,
  gone: runGone,
  sign: runSign,
  verify: runVerify,
};

/** Runs the script of the page that this document is. */
export async function runPage(): Promise<void> {
  const page = PAGES[document.body.dataset.page ?? ""];
  if (!page) return;
  document.body.classList.add("scripted");
  await page();
}
