// The refresh of a viewer: what is ordered, how it stands, and what is left of its month's budget.

import { ApiError } from "./api.js";
import { h, replace } from "./dom.js";
import { ago, count, number, time } from "./format.js";
import { peopleOf } from "./person.js";
import { priceOf } from "./prices.js";
import { repeat, until } from "./timing.js";
import { action, announce, ask, badge, load } from "./ui.js";

const LOOK_AGAIN = 10; // seconds between two looks while a run is due
const USUAL = { every: "24h", total_results: 50, monthly_credits: 200 };
const OUTCOMES = {
  null: "It has not run yet, and begins within a minute or two.",
  REFRESHED: "The last run brought what Linkup has.",
  DISCONNECTED: "Linkup has no session of the member. Connect the viewer; the refresh goes on within an hour after that.",
};
const REASONS = {
  REFRESH_BUDGET: "The refresh's budget of this month is used up. It goes on when the month turns (UTC), or at once with a higher budget.",
  ACCOUNT_CREDITS: "The account's credits of this month are used up. It goes on when the month turns (UTC), or when the operator raises them.",
  CREDITS_RESERVED: "Calls under way hold the credits. It goes on by itself when they have ended.",
  THROTTLED: "There were too many calls, here or at Linkup. It goes on by itself.",
};
const FAILED = "Linkup failed or refused the call. It is tried again by itself, each time after a longer wait.";
const UNDER_V1 =
  "There are no refreshes here: this deployment speaks version 1 of Linkup's API, where each call carries the member's login cookie, and a cookie is kept nowhere. Its operator can change LinkupVersion to v2.";

/** The part of a viewer's page that shows the refresh. */
export class Refresh {
  #session;
  #viewer;
  #signal;
  #ran;
  #shown = null;
  #next = h("span", { class: "numeric" });
  #standing = h("div", { class: "network-standing" });
  #body = h("div", null);

  /**
   * @param {{session: import("./session.js").Session, viewer: string, signal: AbortSignal, ran: (fresh: number) => unknown}} given
   *   `ran` is called when a run has brought new people while the refresh was shown
   */
  constructor({ session, viewer, signal, ran }) {
    this.#session = session;
    this.#viewer = viewer;
    this.#signal = signal;
    this.#ran = ran;
    this.element = h("section", { class: "panel network-refresh" }, h("h2", null, "Refresh"), this.#body);
    let seconds = 0;
    repeat(() => void (this.#tick(), this.#isDue && ++seconds % LOOK_AGAIN === 0 && this.#look()), 1000, signal);
  }

  /** Fetch how the refresh stands, and show it. */
  async reload() {
    await load(this.#body, () => this.#fetch(), (refresh) => this.#draw(refresh));
  }

  get #isV1() {
    return this.#session.linkupVersion === "v1";
  }

  get #path() {
    return `/v1/network/viewers/${encodeURIComponent(this.#viewer)}/refresh`;
  }

  get #isDue() {
    return this.#shown !== null && Date.parse(this.#shown.next_at) <= Date.now() && !document.hidden;
  }

  /** Return the refresh, or null if none is ordered. */
  async #fetch() {
    try {
      return (await this.#session.api.get(this.#path, {}, { signal: this.#signal })).body;
    } catch (error) {
      if (error instanceof ApiError && [404, 409].includes(error.status)) return null;
      throw error;
    }
  }

  /** Look whether a run that is due has ended; a failure is left to the next look. */
  async #look() {
    const refresh = await this.#fetch().catch(() => this.#shown);
    if (refresh === null || this.#shown === null) return;
    const { last } = this.#shown;
    this.#update(refresh);
    if (refresh.last && refresh.last.at !== last?.at && refresh.last.new > 0) this.#ran(refresh.last.new);
  }

  #draw(refresh) {
    this.#shown = refresh;
    if (refresh === null) return this.#isV1 ? h("p", { class: "muted" }, UNDER_V1) : this.#none();
    this.#update(refresh);
    const buttons = [
      !this.#isV1 && action("Change…", () => this.#order(this.#shown)),
      action("Delete refresh…", () => this.#end(), { kind: "danger" }),
    ];
    return [this.#standing, h("div", { class: "actions" }, buttons)];
  }

  #none() {
    return [
      h("p", { class: "muted" }, "None is ordered. A refresh asks Linkup at times by itself, within a monthly budget of its own."),
      h("div", { class: "actions" }, action("Order a refresh…", () => this.#order(null))),
    ];
  }

  #update(refresh) {
    this.#shown = refresh;
    const { outcome, reason, every, total_results, last } = refresh;
    const facts = {
      Order: `Every ${every}, ${peopleOf(total_results)}: at most ${count(priceOf(total_results), "credit")} a run`,
      "Next run": [this.#next, " (", time(refresh.next_at), ")"],
      "Last run": last ? [ago(last.at), `: ${number(last.new)} new, ${number(last.known)} known, ${count(last.charged, "credit")}`] : "–",
    };
    replace(
      this.#standing,
      h("p", null, outcome && [badge(outcome), " "], reason ? [REASONS[reason] ?? FAILED, h("span", { class: "muted" }, ` (${reason})`)] : OUTCOMES[outcome]),
      budget(refresh),
      h("dl", { class: "facts" }, Object.entries(facts).map(([name, value]) => [h("dt", null, name), h("dd", null, value)])),
    );
    this.#tick();
  }

  #tick() {
    if (this.#shown) this.#next.textContent = until(this.#shown.next_at);
  }

  async #order(refresh) {
    const { every, total_results, monthly_credits } = refresh ?? USUAL;
    const answer = await ask({
      title: refresh ? `Change the refresh of ${this.#viewer}` : `Order a refresh of ${this.#viewer}`,
      text: `Each run costs 1 credit for each 10 people that come. ${refresh ? "The month's charges so far stay." : "The first run begins at once."}`,
      confirm: refresh ? "Change it" : "Order it",
      fields: [
        { name: "every", label: "Every", required: true, value: every, pattern: "[1-9][0-9]{0,4}[mhd]", maxlength: 6, hint: "Minutes, hours or days: 90m, 24h, 7d. At least an hour, unless the operator set another time; at most 30d." },
        { name: "total_results", label: "People of each run", type: "number", required: true, min: 1, max: 1000, value: total_results, hint: "1 to 1,000." },
        { name: "monthly_credits", label: "Credits a month, at most", type: "number", required: true, min: 1, max: 1_000_000, value: monthly_credits, hint: "At least the price of one run. The month is that of UTC; the account's own limit holds besides." },
      ],
      submit: (terms) => this.#session.api.put(this.#path, terms),
    });
    if (!answer) return;
    announce(refresh ? "The refresh is changed" : "The refresh is ordered");
    await this.reload();
    this.#focus();
  }

  async #end() {
    const gone = await ask({
      title: `Delete the refresh of ${this.#viewer}?`,
      text: "Linkup is not asked by itself any more. People who came stay; a run under way is charged and its people are kept. A refresh that is ordered later begins with its whole budget.",
      confirm: "Delete the refresh",
      danger: true,
      submit: () => this.#session.api.delete(this.#path),
    });
    if (!gone) return;
    announce("The refresh is deleted");
    await this.reload();
    this.#focus();
  }

  #focus() {
    this.#body.querySelector("button")?.focus();
  }
}

/** Return the month's budget as a bar and in numbers. */
function budget({ monthly_credits, month }) {
  const parts = { charged: month.charged, reserved: month.reserved, remaining: month.remaining };
  const bar = h("div", { class: "network-budget-bar", "aria-hidden": "true" });
  for (const [name, value] of Object.entries(parts)) {
    const part = bar.appendChild(h("span", { class: `network-budget-${name}` }));
    part.style.flexGrow = value;
  }
  return h(
    "div",
    { class: "network-budget" },
    h("p", null, `Budget of ${month.period}: ${count(monthly_credits, "credit")}`),
    bar,
    h("ul", null, Object.entries(parts).map(([name, value]) => h("li", { class: `network-part-${name}` }, h("strong", null, number(value)), ` ${name}`))),
  );
}
