/** The page's element with this id; the templates and scripts of a release fit each other. */
export function byId<E extends HTMLElement = HTMLElement>(id: string): E {
  const element = document.getElementById(id);
  if (!element) throw new TypeError(`the page has no element ${id}`);
  return element as E;
}

export const show = (id: string, visible = true): void => {
  byId(id).hidden = !visible;
};

export const write = (id: string, text: string): void => {
  byId(id).textContent = text;
};

/** What is typed in; passphrases and code points are compared in one form on every device. */
export const typed = (id: string): string => byId<HTMLInputElement>(id).value.normalize("NFC");

export const clear = (...ids: readonly string[]): void => {
  for (const id of ids) byId<HTMLInputElement>(id).value = "";
};

/** The value of the checked button of a group. */
export const chosen = (name: string): string => document.querySelector<HTMLInputElement>(`input[name="${name}"]:checked`)?.value ?? "";

/** Hides every step of the page. */
export function hideSteps(): void {
  for (const step of document.querySelectorAll<HTMLElement>(".stage")) step.hidden = true;
}

/** Shows one step of the page and hides the others, and moves the reader to it. */
export function showStep(id: string): void {
  hideSteps();
  show(id);
  const heading = document.querySelector<HTMLElement>(`#${id} h2`);
  heading?.setAttribute("tabindex", "-1");
  heading?.focus();
}

export function buildItem(text: string): HTMLLIElement {
  const line = document.createElement("li");
  line.textContent = text;
  return line;
}

export const writeList = (id: string, items: readonly string[]): void => byId(id).replaceChildren(...items.map(buildItem));

/** Gives the browser bytes to save. */
export function download(bytes: Uint8Array, name: string): void {
  const address = URL.createObjectURL(new Blob([bytes as BlobPart], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** The bytes of the file chosen in an input, or null. */
export async function chosenFile(id: string): Promise<Uint8Array | null> {
  const [file] = byId<HTMLInputElement>(id).files ?? [];
  return file ? new Uint8Array(await file.arrayBuffer()) : null;
}

/** Lets the page show what was just written before long work begins. */
export const painted = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

/** The device's clock, seconds since 1970. */
export const clockNow = (): number => Math.floor(Date.now() / 1000);
