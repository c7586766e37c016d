// What calls cost by the documented tariff, what was charged, and what to do where one fails.

import { count } from "./format.js";

export const HOW_MANY = {
  name: "total_results",
  label: "How many people",
  type: "number",
  required: true,
  value: 10,
  min: 1,
  max: 1000,
  hint: "1 to 1,000.",
};
const UNCHARGED = "Nothing was charged. Credits shows what the month's were spent on.";
const UNKNOWN =
  "Linkup may have served it. Send it again without a change: what was served is found, and charged once at most.";

/** Return the most that a call for so many people can cost. */
export function priceOf(people) {
  return Math.ceil(people / 10);
}

/** Return in words what is left; null is an account without a limit. */
export function left(remaining) {
  return remaining === null ? "No monthly limit." : `${count(remaining, "credit")} left this month.`;
}

/** Return in words what an answer says was charged, and what is left. */
export function chargeOf(headers) {
  const remaining = remainingOf(headers);
  const charged = count(Number(headers.get("x-credits-charged")), "credit");
  return `${charged} charged. ${remaining === undefined ? "" : left(remaining)}`;
}

/** Return what an answer says is left: null without a limit, undefined if it does not say. */
export function remainingOf(headers) {
  const said = headers?.get("x-credits-remaining") ?? undefined;
  return said === "unlimited" ? null : said && Number(said);
}

/** Run a request that may cost credits; where it fails, its error says what that means for them. */
export async function advised(run) {
  try {
    return await run();
  } catch (error) {
    const advice = error.status === 402 ? UNCHARGED : isUnknown(error) && UNKNOWN;
    if (advice) error.message = `${error.message.replace(/[.!?]?$/, ".")} ${advice}`;
    throw error;
  }
}

/** Tell whether a call may have been served; under a success the answer could not be read. */
function isUnknown({ status }) {
  return status < 400 || [500, 502, 504].includes(status);
}
