/** One sentence, or its forms by the plural category of a number. */
type Sentence = string | Readonly<Record<string, string>>;

let known: Readonly<Record<string, Sentence>> | null = null;

/** The sentences that the server put into the page, in the page's language. */
function words(): Readonly<Record<string, Sentence>> {
  known ??= JSON.parse(document.getElementById("words")?.textContent ?? "{}") as Record<string, Sentence>;
  return known;
}

/** The page's language, as numbers and dates are written in it on the server. */
const lang = (): string =>
  document.documentElement.lang.replace(/^(en)?$/, "en-GB").replace(/^ar$/, "ar-u-nu-latn");

const LEFTWARDS = /[\p{Script=Hebrew}\p{Script=Arabic}]/u;
const RIGHTWARDS = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/u;

/** Text that runs the other way than the page, kept from reordering the sentence that it stands in (UAX #9). */
function isolate(text: string): string {
  const contrary = document.documentElement.dir === "rtl" ? RIGHTWARDS : LEFTWARDS;
  return contrary.test(text) ? `\u2068${text}\u2069` : text;
}

/** A name as it stands in a list of names. */
export const isolateName = isolate;

function fill(sentence: string, values: Readonly<Record<string, string>>): string {
  return sentence.replace(/\{(\w+)\}/g, (field, name: string) => isolate(values[name] ?? field));
}

/** The page's sentence with this name, its `{fields}` filled in; the name itself where the page has none. */
export function say(name: string, values: Readonly<Record<string, string>> = {}): string {
  const sentence = words()[name];
  return fill(typeof sentence === "string" ? sentence : name, values);
}

/** The form of the sentence that fits the number, which fills in `{number}`. */
export function count(name: string, number: number, values: Readonly<Record<string, string>> = {}): string {
  const forms = words()[name];
  if (forms === undefined || typeof forms === "string") return say(name, { number: writeNumber(number), ...values });
  const form = forms[new Intl.PluralRules(lang()).select(number)] ?? forms.other ?? name;
  return fill(form, { number: writeNumber(number), ...values });
}

/** Whether the page has a sentence with this name. */
export const knows = (name: string): boolean => Object.hasOwn(words(), name);

/** The sentence for an error code, in the page's language; the code where the page has none. */
export const sayCode = (code: string): string => say(`code:${code}`) === `code:${code}` ? code : say(`code:${code}`);

export const writeNumber = (number: number): string => new Intl.NumberFormat(lang()).format(number);

/** A day, from seconds since 1970. */
export const writeDate = (seconds: number): string =>
  new Intl.DateTimeFormat(lang(), { dateStyle: "long", timeZone: "UTC" }).format(seconds * 1000);

/** A day and time by this device's clock, from seconds since 1970; nobody else is told where it stands. */
export const writeLocal = (seconds: number): string =>
  new Intl.DateTimeFormat(lang(), { dateStyle: "full", timeStyle: "long" }).format(seconds * 1000);

/** A day and time in UTC, from seconds since 1970. */
export const writeMoment = (seconds: number): string =>
  `${new Intl.DateTimeFormat(lang(), { dateStyle: "long", timeStyle: "medium", timeZone: "UTC" }).format(seconds * 1000)} UTC`;
