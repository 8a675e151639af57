import { Vault } from "../vault/vault.js";
import { startWorker } from "../worker/browser.js";
import { byId, showStep } from "./dom.js";
import { forgetDue, tidy } from "./sign-table.js";
import { attempt, checkClock, checkWay, onSubmit } from "./telling.js";

/**
 * The page at the address of a letter that the server does not know: taken off when it was over, or never there.
 *
 * Whether it is over nobody but the member can tell here. So it is asked for, and no slot of a key is touched.
 */
export function runGone(): Promise<void> {
  return attempt(async () => {
    checkWay(location);
    const { letter = "", now = "0" } = byId("gone").dataset;
    checkClock(Number(now));
    const vault = await Vault.open(await startWorker());
    await forgetDue(vault);
    onSubmit("forget", async () => {
      await vault.settle(letter);
      await tidy(vault);
      showStep("step-erased");
    });
    if ((await vault.sendings()).some((unsent) => unsent.letter === letter)) showStep("step-unsent");
  });
}
