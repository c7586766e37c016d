// How moments, numbers and names are written: as the reader's locale and zone have them.

import { h } from "./dom.js";

const NUMBER = new Intl.NumberFormat();
const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const AGO = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const STEPS = Object.entries({ second: 60, minute: 60, hour: 24, day: 30, month: 12, year: Infinity });

/** Return a number as the reader's locale has it; a dash for none. */
export const number = (value) => ((value ?? null) === null ? "–" : NUMBER.format(value));

/** Return "1 credit", "3 credits"; any noun that takes an s works. */
export const count = (value, noun) => `${number(value)} ${noun}${value === 1 ? "" : "s"}`;

/** Return a <time> of a moment: date and time of day, with the UTC as its title. */
export const time = (moment) => stamp(moment, (date) => DATE.format(date));

/** Return a <time> of a moment as its distance from now: "5 minutes ago", "in 2 hours". */
export const ago = (moment) => stamp(moment, distance);

export function distance(date) {
  let value = (date.getTime() - Date.now()) / 1000;
  for (const [unit, most] of STEPS) {
    if (Math.abs(value) < most) return AGO.format(Math.round(value), unit);
    value /= most;
  }
}

/** Return a day of a UTC calendar, as in 2025-10-31, in the reader's form. */
export const day = (text) => DAY.format(new Date(`${text}T12:00:00`));

function stamp(moment, write) {
  if ((moment ?? null) === null) return h("span", { class: "muted" }, "–");
  const date = new Date(moment);
  const utc = date.toISOString().replace("T", " ").replace(/\.\d+Z$/, " UTC");
  return h("time", { dateTime: date.toISOString(), title: utc }, write(date));
}

/** Return the last part of a URN, whole in the title: "anaDemo" for urn:li:person:anaDemo. */
export const shortUrn = (urn) => h("span", { class: "urn", title: urn }, idOf(urn));

/** Return the id of a URN; what is in brackets counts as the id. */
export const idOf = (urn) => /^urn:li:[^:]+:(.+)$/s.exec(urn)?.[1] ?? urn;

/** Return the first letters of the first and the last name, for a place where a picture would be. */
export function initials(name) {
  const words = (name ?? "").trim().split(/\s+/u).filter(Boolean);
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words;
  return chosen.map((word) => [...word][0].toLocaleUpperCase()).join("") || "?";
}
