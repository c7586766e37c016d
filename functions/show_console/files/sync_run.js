// One sync: what it has done so far, how it ended, and what to do about that.

import { left, took } from "./countdown.js";
import { h, replace } from "./dom.js";
import { idOf, number, shortUrn, time } from "./format.js";
import { badge, copier } from "./ui.js";

export const COUNTS = ["pages", "seen", "created", "updated", "deleted", "skipped"];
const UNDER_WAY = ["QUEUED", "RUNNING", "WAITING"];
const ERROR = /^([A-Z][A-Z0-9_]*)(?:: (.*?))?(?: \(upstream request id (.*)\))?$/s;
const LATER = "Start the sync again later; it begins anew.";
const CONSENT = "Connect again, then start the sync.";

/** What a sync failed of, by the code of its error, and what to do. */
const FAILURES = {
  NOT_CONNECTED: `The connection to LinkedIn has ended. ${CONSENT}`,
  INSUFFICIENT_SCOPE: `The consent does not allow reading recommendations. ${CONSENT}`,
  UPSTREAM_GRANT: `LinkedIn no longer accepts the consent. ${CONSENT}`,
  UPSTREAM_CREDENTIALS: "LinkedIn refused this deployment's application: its operator has to mend that.",
  UPSTREAM_TIMEOUT: `LinkedIn took too long. ${LATER}`,
  UPSTREAM_FAILED: `LinkedIn failed. ${LATER}`,
  UPSTREAM_UNAVAILABLE: `LinkedIn is down. ${LATER}`,
  SERVICE_UNAVAILABLE: `A service of this deployment did not answer. ${LATER}`,
  INTERNAL_ERROR: "A fault of Vouch. Start the sync again; if that fails too, tell the operator its id.",
};

export function isUnderWay({ state }) {
  return UNDER_WAY.includes(state);
}

/** Return how long a sync ran, or a dash. */
export function duration({ started, finished }) {
  return started && finished ? took(new Date(finished) - new Date(started)) : "–";
}

/** Say what became of a sync that did not simply succeed; null for one that did. */
export function result(run) {
  if (run.state === "FAILED") return failure(run);
  if (run.state === "PARTIAL") {
    return h("p", null, "Over 20 % of the mirror was missing at LinkedIn or unreadable, so nothing was removed.");
  }
  return run.skipped > 0 && h("p", null, `${number(run.skipped)} could not be read and stay as they were.`);
}

function failure({ error, id }) {
  const [, code = "", detail = "", request = ""] = ERROR.exec(error ?? "") ?? [];
  const [name, told] = request ? ["LinkedIn's request", request] : ["sync", id];
  const details = [h("code", null, code || error), detail && ` ${detail}`, ` · ${name} `, h("code", null, told), " "];
  return [
    h("p", null, FAILURES[code] ?? `LinkedIn refused the sync. ${LATER}`),
    h("p", { class: "muted" }, details, copier(told, `Copy the id of the ${name.replace("LinkedIn's ", "")}`)),
  ];
}

/** Return a card of a sync under way, which `update` changes in place. */
export function cardOf({ member }, isAccount) {
  const name = `Sync of ${idOf(member)}`;
  const head = h("div", { class: "syncs-head" });
  const bar = h("progress", { "aria-label": `${name} under way` });
  const counts = h("dl", { class: "syncs-counts" });
  const words = h("p", { class: "muted" });
  const parts = [head, h("div", { class: "progress" }, bar), counts, words];
  const card = h("article", { class: "card syncs-card", "aria-label": name }, parts);
  const update = (run) => {
    const since = run.state === "RUNNING" && `for ${took(Math.max(0, Date.now() - new Date(run.started)))}`;
    replace(head, isAccount && shortUrn(member), badge(run.state), h("span", { class: "muted" }, since));
    bar.hidden = run.state === "WAITING";
    replace(counts, COUNTS.map((count) => numberOf(count, run)));
    replace(words, meaning(run));
  };
  return Object.assign(card, { update });
}

function numberOf(name, run) {
  return h("div", null, h("dt", null, name), h("dd", { dataset: { count: name } }, number(run[name])));
}

function meaning({ state, resume_at: resume }) {
  if (state === "QUEUED") return "Waits for its turn.";
  if (state === "RUNNING") return "Reads LinkedIn page by page; how many there are is known at the end.";
  const rest = left(new Date(resume) - Date.now());
  return ["LinkedIn asked to wait. It goes on by itself in ", rest, ", at ", time(resume), "."];
}
