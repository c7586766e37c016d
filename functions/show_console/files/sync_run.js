// One sync: what it has done so far, how it ended, and what to do about that.

import { left, took } from "./countdown.js";
import { h, replace } from "./dom.js";
import { idOf, number, time } from "./format.js";
import { badge, copier } from "./ui.js";

export const COUNTS = ["pages", "seen", "created", "updated", "deleted", "skipped"];
const UNDER_WAY = new Set(["QUEUED", "RUNNING", "WAITING"]);
const ERROR = /^([A-Z][A-Z0-9_]*)(?:: (.*?))?(?: \(upstream request id (.*)\))?$/s;
const LATER = "Start the sync again later; it begins anew.";
const CONSENT = "Connect again, then start the sync.";

/** What a sync failed of, by the code of its error, and what to do. */
const FAILURES = {
  NOT_CONNECTED: `The connection to LinkedIn has ended. ${CONSENT}`,
  INSUFFICIENT_SCOPE: `The consent does not allow reading recommendations. ${CONSENT}`,
  UPSTREAM_CREDENTIALS: "LinkedIn refused this deployment's application. Its operator has to mend that.",
  UPSTREAM_TIMEOUT: `LinkedIn took too long. ${LATER}`,
  UPSTREAM_FAILED: `LinkedIn failed. ${LATER}`,
  UPSTREAM_UNAVAILABLE: `LinkedIn is down. ${LATER}`,
  UPSTREAM_GRANT: `LinkedIn no longer accepts the consent. ${CONSENT}`,
  SERVICE_UNAVAILABLE: `A service of this deployment did not answer. ${LATER}`,
  INTERNAL_ERROR: "A fault of Vouch. Start the sync again; if it fails again, tell the operator its id.",
};

export function isUnderWay(run) {
  return UNDER_WAY.has(run.state);
}

/** Return how long a sync ran, or a dash. */
export function duration({ started, finished }) {
  return started && finished ? took(new Date(finished) - new Date(started)) : "–";
}

/** Say what became of a sync that did not simply succeed; null for one that did. */
export function result(run) {
  if (run.state === "FAILED") return failure(run);
  if (run.state === "PARTIAL") {
    return h("p", null, "More than 20 % of what is mirrored was missing at LinkedIn, or could not be read, so nothing was removed.");
  }
  return run.skipped > 0 && !isUnderWay(run)
    ? h("p", null, `${number(run.skipped)} could not be read and stay as they were.`)
    : null;
}

function failure({ error, id }) {
  const [, code = "", detail = "", request = ""] = ERROR.exec(error ?? "") ?? [];
  const meaning = FAILURES[code] ?? `LinkedIn refused the sync. ${LATER}`;
  return h(
    "div",
    { class: "syncs-failure" },
    h("p", null, meaning),
    h(
      "p",
      { class: "syncs-details" },
      h("code", null, code || error),
      detail && ` ${detail}`,
      request
        ? [" · LinkedIn's request ", h("code", null, request), " ", copier(request, "Copy the id of LinkedIn's request")]
        : [" · sync ", h("code", null, id), " ", copier(id, "Copy the sync's id")],
    ),
  );
}

/** The progress of one sync on a card, which is changed in place. */
export class Card {
  /** `named` tells whether the card says whose sync it is. */
  constructor(run, named) {
    this.state = h("span");
    this.when = h("span", { class: "muted syncs-when" });
    this.words = h("p", { class: "muted" });
    this.result = h("div");
    this.bar = h("div", { class: "progress" }, h("progress", { "aria-label": `Sync of ${idOf(run.member)} under way` }));
    this.numbers = Object.fromEntries(COUNTS.map((name) => [name, h("dd", { dataset: { count: name } })]));
    const figures = COUNTS.map((name) => h("div", null, h("dt", null, name), this.numbers[name]));
    const owner = named && h("strong", { class: "urn", title: run.member }, idOf(run.member));
    this.element = h(
      "article",
      { class: "card syncs-card", dataset: { sync: run.id }, "aria-label": `Sync of ${idOf(run.member)}` },
      h("div", { class: "syncs-head" }, owner, this.state, this.when),
      this.bar,
      h("dl", { class: "syncs-counts" }, figures),
      this.words,
      this.result,
    );
    this.update(run);
  }

  update(run) {
    for (const name of COUNTS) {
      const text = number(run[name]);
      if (this.numbers[name].textContent !== text) this.numbers[name].textContent = text;
    }
    if (this.run?.state !== run.state) {
      replace(this.state, badge(run.state));
      replace(this.result, result(run));
      this.bar.hidden = !isUnderWay(run) || run.state === "WAITING";
    }
    this.run = run;
    this.tick();
  }

  /** Renew what passes with time. */
  tick() {
    const { state, started, resume_at: resume } = this.run;
    const since = started ? took(Math.max(0, Date.now() - new Date(started))) : "";
    const parts = {
      QUEUED: ["", "Waits for its turn."],
      RUNNING: [`for ${since}`, "Reads LinkedIn page by page. How many pages there are is known at the end only."],
      WAITING: ["", ["LinkedIn asked to wait. It goes on by itself in ", left(new Date(resume) - Date.now()), ", at ", time(resume), "."]],
    }[state] ?? [started ? `took ${duration(this.run)}` : "", ""];
    this.when.textContent = parts[0];
    replace(this.words, parts[1]);
    this.words.hidden = !parts[1];
  }
}
