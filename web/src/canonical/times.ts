import { Refusal } from "../errors.js";

const TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z$/;
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;

/** Seconds of a day. */
export const DAY = 86_400;
/** 9999-12-31T23:59:59Z. */
export const TIME_MAX = 253_402_300_799;

function seconds(parts: readonly string[], written: string): number {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.map(Number);
  const time = new Date(0);
  time.setUTCFullYear(year, month - 1, day);
  time.setUTCHours(hour, minute, second);
  if (year < 1 || encodeTime(time.getTime() / 1000).slice(0, written.length) !== written) throw new Refusal("time");
  return time.getTime() / 1000;
}

/** Seconds since 1970 of `YYYY-MM-DDThh:mm:ssZ`. Refuses: time. Source: PROTOCOL §1. */
export function parseTime(text: string): number {
  const match = TIME.exec(text);
  if (!match) throw new Refusal("time");
  return seconds(match.slice(1), text);
}

/** Seconds since 1970 of 00:00Z on `YYYY-MM-DD`. Refuses: time. */
export function parseDate(text: string): number {
  const match = DATE.exec(text);
  if (!match) throw new Refusal("time");
  return seconds(match.slice(1), text);
}

/** `YYYY-MM-DDThh:mm:ssZ`. */
export const encodeTime = (time: number): string => `${new Date(time * 1000).toISOString().slice(0, 19)}Z`;
