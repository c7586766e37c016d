// What calls for people cost by the documented tariff, and what to do where one is refused.

import { ApiError } from "./api.js";
import { h } from "./dom.js";
import { count } from "./format.js";

const PEOPLE_OF_A_CREDIT = 10;

/** Return the most that a call for so many people can cost. */
export function priceOf(people) {
  return Math.ceil(people / PEOPLE_OF_A_CREDIT);
}

/** Return what is left of the account's credits this month: null without a limit. */
export async function creditsLeft(api, signal) {
  const { body } = await api.get("/v1/credits", { count: 1 }, { signal });
  return body.remaining;
}

/** Return in words what is left; null is an account without a limit. */
export function left(remaining) {
  return remaining === null ? "no monthly limit" : `${count(remaining, "credit")} left this month`;
}

/** Return in words what an answer says that the call was charged, and what is left. */
export function chargeOf(headers) {
  const charged = headers.get("x-credits-charged");
  if (charged === null) return "";
  const remaining = remainingOf(headers);
  const rest = remaining === undefined ? "" : `, ${left(remaining)}`;
  return `${count(Number(charged), "credit")} charged${rest}.`;
}

/** Return what an answer says is left: null without a limit, undefined if it does not say. */
export function remainingOf(headers) {
  const said = headers.get("x-credits-remaining");
  if (said === null) return undefined;
  return said === "unlimited" ? null : Number(said);
}

/** Run a request; where its outcome is not known, its error says what to do besides. */
export async function advised(advice, run) {
  try {
    return await run();
  } catch (error) {
    if (isUnknown(error)) error.message += ` ${advice}`;
    throw error;
  }
}

/** Tell whether a request that failed may have been served all the same. */
export function isUnknown(error) {
  return error instanceof ApiError && [0, 500, 502, 504].includes(error.status);
}

/** Return what somebody can do whose call for people was refused; null if the message says it. */
export function wayOut(error) {
  if (!(error instanceof ApiError)) return null;
  if (error.status === 402) return ["Nothing was charged. What is left, and what was charged: ", h("a", { href: "#/credits" }, "Credits"), "."];
  if (isUnknown(error)) return "Linkup may have served it. Ask again without a change: it is the same request then, and charged once at most.";
  return null;
}
