// The refresh of a viewer: what is ordered, how it stands, and what is left of its month's budget.

import { h, replace } from "./dom.js";
import { ago, count, number, time } from "./format.js";
import { peopleOf } from "./person.js";
import { priceOf } from "./prices.js";
import { repeat, until } from "./timing.js";
import { action, announce, ask, badge, load } from "./ui.js";
import { pathOf } from "./viewers.js";

const LOOK_AGAIN = 10; // seconds between two looks while a run is due
const USUAL = { every: "24h", total_results: 50, monthly_credits: 200 };
const MEANING = {
  null: "It has not run yet, and begins within a minute or two.",
  REFRESHED: "It ran as ordered.",
  DISCONNECTED: "Linkup has no session of the member. Connect the viewer: it goes on within an hour after that.",
  REFRESH_BUDGET: "Its budget of this month is used up. It goes on when the month turns (UTC), or at once with a higher budget.",
  ACCOUNT_CREDITS: "The account's credits of this month are used up. It goes on when the month turns (UTC), or when the operator raises them.",
  CREDITS_RESERVED: "Calls under way hold the credits. It goes on by itself when they have ended.",
  THROTTLED: "There were too many calls, here or at Linkup. It goes on by itself.",
};
const FAILED = "Linkup failed, or refused the call. It is tried again by itself, each time after a longer wait.";
const UNDER_V1 =
  "There are none here: this deployment speaks version 1 of Linkup's API, where each call carries the member's login cookie, which is kept nowhere. Its operator can change LinkupVersion to v2.";

/** The part of a viewer's page that shows the refresh; `ran` is called with how many new people a run brought meanwhile. */
export class Refresh {
  #session;
  #viewer;
  #signal;
  #ran;
  #shown = null;
  #next = h("span", null);
  #standing = h("div", { class: "network-standing" });
  #body = h("div", null);

  constructor({ session, viewer, signal }, ran) {
    this.#session = session;
    this.#viewer = viewer;
    this.#signal = signal;
    this.#ran = ran;
    this.element = h("section", { class: "panel network-refresh" }, h("h2", null, "Refresh"), this.#body);
    let seconds = 0;
    repeat(() => {
      this.#count();
      if (this.#isDue && ++seconds % LOOK_AGAIN === 0) this.#look();
    }, signal);
  }

  /** Fetch how the refresh stands, and show it. */
  async reload() {
    await load(this.#body, () => this.#fetch(), (refresh) => this.#draw(refresh));
  }

  get #isV1() {
    return this.#session.linkupVersion === "v1";
  }

  get #path() {
    return `${pathOf(this.#viewer)}/refresh`;
  }

  get #isDue() {
    return this.#shown !== null && Date.parse(this.#shown.next_at) <= Date.now() && !document.hidden;
  }

  /** Return the refresh, or null if none is ordered. */
  async #fetch() {
    try {
      return (await this.#session.api.get(this.#path, {}, { signal: this.#signal })).body;
    } catch (error) {
      if ([404, 409].includes(error.status)) return null;
      throw error;
    }
  }

  /** Look whether a run that is due has ended; a failure is left to the next look. */
  async #look() {
    const refresh = await this.#fetch().catch(() => null);
    const before = this.#shown;
    if (refresh === null || before === null) return;
    this.#update(refresh);
    if (refresh.last && refresh.last.at !== before.last?.at && refresh.last.new > 0) this.#ran(refresh.last.new);
  }

  #draw(refresh) {
    this.#shown = refresh;
    if (refresh === null) return this.#none();
    this.#update(refresh);
    const buttons = [!this.#isV1 && action("Change…", () => this.#order(this.#shown)), action("Delete refresh…", () => this.#end(), { kind: "danger" })];
    return [this.#standing, h("div", { class: "actions" }, buttons)];
  }

  #none() {
    if (this.#isV1) return h("p", { class: "muted" }, UNDER_V1);
    return [
      h("p", { class: "muted" }, "None is ordered. A refresh asks for people at times by itself, within a monthly budget of its own."),
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
      h("p", null, outcome && [badge(outcome), " "], MEANING[reason ?? outcome] ?? FAILED, reason && h("span", { class: "muted" }, ` (${reason})`)),
      budget(refresh),
      h("dl", { class: "facts" }, Object.entries(facts).map(([name, value]) => [h("dt", null, name), h("dd", null, value)])),
    );
    this.#count();
  }

  #count() {
    if (this.#shown) this.#next.textContent = until(this.#shown.next_at);
  }

  async #order(refresh) {
    const { every, total_results, monthly_credits } = refresh ?? USUAL;
    const required = true;
    await this.#changed(
      {
        title: `${refresh ? "Change the" : "Order a"} refresh of ${this.#viewer}`,
        text: `A run costs 1 credit for each 10 people that come. ${refresh ? "What the month was charged so far stays." : "The first run begins at once."}`,
        confirm: refresh ? "Change it" : "Order it",
        fields: [
          { name: "every", label: "Every", required, value: every, pattern: "[1-9][0-9]{0,4}[mhd]", maxlength: 6, hint: "90m, 24h or 7d: at least an hour, unless the operator set another time, and at most 30d." },
          { name: "total_results", label: "People of each run", type: "number", required, min: 1, max: 1000, value: total_results, hint: "1 to 1,000." },
          { name: "monthly_credits", label: "Credits a month", type: "number", required, min: 1, max: 1_000_000, value: monthly_credits, hint: "The most that the runs of a month (UTC) may cost; at least the price of one." },
        ],
        submit: (terms) => this.#session.api.put(this.#path, terms),
      },
      refresh ? "The refresh is changed" : "The refresh is ordered",
    );
  }

  async #end() {
    await this.#changed(
      {
        title: `Delete the refresh of ${this.#viewer}?`,
        text: "People are not asked for by itself any more; those who came stay. A run under way is charged, and its people are kept. A refresh that is ordered later begins with its whole budget.",
        confirm: "Delete the refresh",
        danger: true,
        submit: () => this.#session.api.delete(this.#path),
      },
      "The refresh is deleted",
    );
  }

  /** Ask, and show how the refresh stands after the change. */
  async #changed(question, done) {
    if (!(await ask(question))) return;
    announce(done);
    await this.reload();
    this.#body.querySelector("button")?.focus();
  }
}

/** Return the month's budget as a bar and in numbers. */
function budget({ monthly_credits, month }) {
  const parts = ["charged", "reserved", "remaining"].map((name) => {
    const part = h("span", { class: `network-${name}` });
    part.style.flexGrow = month[name];
    return { part, item: h("li", null, h("span", { class: `network-${name}` }), h("strong", null, number(month[name])), ` ${name}`) };
  });
  return h(
    "div",
    { class: "network-budget" },
    h("p", null, `Budget of ${month.period}: ${count(monthly_credits, "credit")}`),
    h("div", { class: "network-bar", "aria-hidden": "true" }, parts.map(({ part }) => part)),
    h("ul", null, parts.map(({ item }) => item)),
  );
}
