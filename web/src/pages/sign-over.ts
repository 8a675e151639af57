import { applyDeadlines, eraseSlot, type KeyFile } from "../keys/key-file.js";
import type { Presented } from "../member/presented.js";
import { writeTwelveWords } from "../member/twelve-words.js";
import { byId, clear, clockNow, show, showStep, typed, write, writeList } from "./dom.js";
import { forgetUnsent } from "./sign-ends.js";
import { type Over, type Table, tidy } from "./sign-table.js";
import { onSubmit, tellStatus } from "./telling.js";
import { say } from "./words.js";

/** Whether the letter is past its close by this device's clock: what a server says erases no slot that is free. */
function isPast({ letter }: Presented): boolean {
  return clockNow() >= letter.closes;
}

/**
 * The file with nothing in it that was set aside for the letter, nor what is past its time.
 * A free slot goes too once the letter has closed, where it is sure that everybody was shown the same letter.
 */
function eraseOf(presented: Presented, file: KeyFile, isSure: boolean): KeyFile {
  const { letter, letterId } = presented;
  const left = applyDeadlines(file, clockNow());
  const slot = left.slots[letter.slot];
  const isTied = slot?.state === "tied" && slot.letter === letterId;
  const isDue = slot?.state === "free" && isSure && isPast(presented);
  return isTied || isDue ? eraseSlot(left, letter.slot) : left;
}

async function erase({ vault }: Table, presented: Presented, passphrase: string | null): Promise<void> {
  await tellStatus("opening");
  const opened = await vault.openKey(presented.charterId, passphrase);
  clear("erase-passphrase");
  await tellStatus("storing");
  // Written in any case: how long it takes does not tell what was there.
  const isSure = !presented.needsWords || byId<HTMLInputElement>("over-compared").checked;
  await vault.rewrite(opened, eraseOf(presented, opened.file, isSure));
  await tidy(vault);
  await tellStatus("");
  showStep("step-erased");
}

/** A letter that takes nothing in any more: what is left of it on this device can be erased, without a word to anybody. */
export async function offerErasing(table: Table, presented: Presented, over: Over): Promise<void> {
  const hadUnsent = await forgetUnsent(table);
  const kept = await table.vault.find(presented.charterId);
  write("over-title", say(over === "abandoned" ? "title-abandoned" : "title-closed"));
  show("over-closed", over === "closed");
  show("over-abandoned", over === "abandoned");
  show("over-unsent", hadUnsent && over === "closed");
  show("over-dropped", hadUnsent && over === "abandoned");
  // What nothing opens any more is as good as erased.
  const isHere = kept !== null && !kept.isLost;
  show("erase", isHere);
  show("over-absent", !isHere);
  show("erase-passphrase-line", kept?.isProtected ?? false);
  show("over-compare", presented.needsWords && isPast(presented));
  writeList("over-words-of-charter", writeTwelveWords(presented.charterId));
  writeList("over-words-of-letter", writeTwelveWords(presented.letterId));
  onSubmit("erase", () => erase(table, presented, kept?.isProtected ? typed("erase-passphrase") : null));
  await tellStatus("");
  showStep("step-over");
}
