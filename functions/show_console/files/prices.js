// What calls cost by the documented tariff, what was charged, and what to do where one is refused.

import { h } from "./dom.js";
import { count } from "./format.js";

export const HOW_MANY = { name: "total_results", label: "How many people", type: "number", value: 10, min: 1, max: 1000, hint: "1 to 1,000." };

/** Return the most that a call for so many people can cost. */
export function priceOf(people) {
  return Math.ceil(people / 10);
}

/** Return what is left of the account's credits this month; null without a limit. */
export async function creditsLeft(api, signal) {
  const { body } = await api.get("/v1/credits", { count: 1 }, { signal });
  return body.remaining;
}

/** Return in words what is left; null is an account without a limit. */
export function left(remaining) {
  return remaining === null ? "No monthly limit" : `${count(remaining, "credit")} left this month`;
}

/** Return in words what an answer says was charged, and what is left. */
export function chargeOf(headers) {
  const remaining = remainingOf(headers);
  const charged = count(Number(headers.get("x-credits-charged")), "credit");
  return `${charged} charged. ${remaining === undefined ? "" : `${left(remaining)}.`}`;
}

/** Return what an answer says is left: null without a limit, undefined if it does not say. */
export function remainingOf(headers) {
  const said = headers.get("x-credits-remaining");
  if (said === null) return undefined;
  return said === "unlimited" ? null : Number(said);
}

/** Run a request; where it may have been served all the same, its error says what to do. */
export async function advised(advice, run) {
  try {
    return await run();
  } catch (error) {
    if (isUnknown(error)) error.message += ` ${advice}`;
    throw error;
  }
}

/** Return what somebody can do whose call for people failed; null if the error says it. */
export function wayOut(error) {
  if (error.status === 402) return h("p", null, "Nothing was charged. ", h("a", { href: "#/credits" }, "Credits"), " shows what the month's were spent on.");
  return isUnknown(error) ? h("p", null, "Linkup may have served it. Ask again without a change: that is the same request, and charged once at most.") : null;
}

/** Tell whether a call may have been served; under a success the answer could not be read. */
function isUnknown({ status }) {
  return status < 400 || [500, 502, 504].includes(status);
}
