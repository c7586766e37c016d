// Linkup's bill beside ours: what the month's calls cost the deployment there, in words.

import { h } from "./dom.js";
import { count, number } from "./format.js";
import { effect } from "./ledger.js";
import { figures, known } from "./ui.js";

const UNKNOWN =
  "Not known for this month: an earlier release of Vouch did not count what Linkup took.";

/** Return the part of a month's report that compares the two. */
export function bill({ charged, outcomes, upstream }) {
  if (outcomes.SETTLED + outcomes.RELEASED === 0) {
    return h("p", { class: "muted" }, "No call has ended in this month, so there is nothing to compare.");
  }
  const isEstimate = "estimated" in upstream;
  const there = isEstimate ? upstream.estimated : upstream.consumed;
  const sides = figures([
    ["Charged here", number(charged)],
    [isEstimate ? "At Linkup, estimated" : "At Linkup", known(there)],
    ["Difference", there === null ? known(null) : effect(there - charged)],
  ]);
  if (there === null) return [sides, h("p", null, UNKNOWN)];
  const about = h("p", { class: "muted" }, origin(isEstimate), " ", unknownCalls(upstream.unknown_calls));
  return [sides, h("p", null, comparison(there - charged, isEstimate)), about];
}

function comparison(difference, isEstimate) {
  const took = `Linkup took ${isEstimate ? "about " : ""}`;
  if (difference === 0) return `${took}as much as is charged here.`;
  const than = `${count(Math.abs(difference), "credit")} ${difference > 0 ? "more" : "less"} than is charged here`;
  return `${took}${than}. This changes nothing that is charged.`;
}

function origin(isEstimate) {
  return isEstimate
    ? "Version 1 of Linkup's API does not say what a call cost: this is by Linkup's documentation."
    : "Linkup says with each answer what it cost.";
}

function unknownCalls(calls) {
  if (calls === 0) return "No answer was lost.";
  return `What Linkup took for ${count(calls, "call")} is not known: the answer was lost.`;
}
