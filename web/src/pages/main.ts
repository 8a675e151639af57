import { isWorker, serveInWorker } from "../worker/browser.js";
import { runPage } from "./page.js";

// One script for pages and their workers, so that what both use is in it once.
if (isWorker()) serveInWorker();
else void runPage();
