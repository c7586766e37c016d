// The refresh of a viewer: what is ordered, how it stands, and what is left of its month's budget.

import { everySecond } from "./countdown.js";
import { h, replace } from "./dom.js";
import { ago, count, distance, number, time } from "./format.js";
import { peopleOf } from "./person.js";
import { Polling } from "./polling.js";
import { HOW_MANY, priceOf } from "./prices.js";
import { action, announce, ask, badge, load } from "./ui.js";
import { pathOf } from "./viewers.js";

const SOON = 10; // seconds between two looks while a run is due
const LATER = 3600; // seconds between two looks at most
const FIELDS = [
  { name: "every", label: "Every", value: "24h", pattern: "[1-9][0-9]{0,4}[mhd]", hint: "90m, 24h or 7d: from an hour on, unless the operator set another time, to 30d." },
  { ...HOW_MANY, label: "People of each run", value: 50 },
  { name: "monthly_credits", label: "Credits a month", type: "number", value: 200, min: 1, max: 1_000_000, hint: "The most that the runs of a month (UTC) may cost." },
];
const MEANING = {
  null: "It has not run yet, and begins within a minute or two.",
  REFRESHED: "It ran as ordered.",
  DISCONNECTED: "Linkup has no session of the member. Connect the viewer: it goes on within an hour.",
  REFRESH_BUDGET: "Its budget of this month is used up. It goes on when the month turns (UTC), or at once with a higher budget.",
  ACCOUNT_CREDITS: "The account's credits of this month are used up. It goes on when the month turns (UTC), or when they are raised.",
  CREDITS_RESERVED: "Calls under way hold the credits. It goes on by itself when they have ended.",
  THROTTLED: "There were too many calls, here or at Linkup. It goes on by itself.",
};
const FAILED = "Linkup failed, or refused the call. It is tried again by itself, each time after a longer wait.";
const UNDER_V1 =
  "There are none: this deployment speaks version 1 of Linkup's API, where each call carries the member's login cookie, which is kept nowhere. Its operator can change LinkupVersion to v2.";

/** The part of a viewer's page that shows the refresh; `ran` is told of new people whom a run brought meanwhile. */
export class Refresh {
  #shown = null;
  #next = h("span", null);
  #standing = h("div", { class: "network-standing" });
  #body = h("div", null);
  element = h("section", { class: "panel network-refresh" }, h("h2", null, "Refresh"), this.#body);

  constructor({ session, viewer, signal }, ran) {
    Object.assign(this, { session, viewer, signal, ran, path: `${pathOf(viewer)}/refresh` });
    this.polling = new Polling(() => this.#look(), () => {}, signal);
    everySecond(() => this.#count(), signal);
  }

  /** Fetch how the refresh stands, and show it. */
  async reload() {
    await load(this.#body, () => this.#fetch(), (refresh) => this.#draw(refresh));
  }

  /** Return the refresh, or null if none is ordered. */
  async #fetch() {
    try {
      return (await this.session.api.get(this.path, {}, { signal: this.signal })).body;
    } catch (error) {
      if ([404, 409].includes(error.status)) return null;
      throw error;
    }
  }

  /** Look how the refresh stands now; return the seconds until the next look. */
  async #look() {
    const before = this.#shown;
    const refresh = before && (await this.#fetch());
    if (!refresh) return LATER;
    this.#update(refresh);
    if (refresh.last && refresh.last.at !== before.last?.at && refresh.last.new > 0) this.ran(refresh.last.new);
    return this.#pause;
  }

  get #pause() {
    return Math.min(Math.max((Date.parse(this.#shown.next_at) - Date.now()) / 1000, SOON), LATER);
  }

  #draw(refresh) {
    const isV1 = this.session.linkupVersion === "v1";
    this.#shown = refresh;
    if (!refresh && isV1) return h("p", { class: "muted" }, UNDER_V1);
    if (!refresh) {
      const order = action("Order a refresh…", () => this.#order());
      return [h("p", { class: "muted" }, "None is ordered. A refresh asks for people at times by itself, within a budget of its own."), h("div", { class: "actions" }, order)];
    }
    this.#update(refresh);
    this.polling.start(this.#pause);
    const end = action("Delete refresh…", () => this.#end(), { kind: "danger" });
    return [this.#standing, h("div", { class: "actions" }, !isV1 && action("Change…", () => this.#order()), end)];
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
    const next = new Date(this.#shown?.next_at ?? 0);
    this.#next.textContent = next <= Date.now() ? "now" : distance(next);
  }

  async #order() {
    const before = this.#shown;
    await this.#changed(
      {
        title: `${before ? "Change the" : "Order a"} refresh of ${this.viewer}`,
        text: `A run costs 1 credit for each 10 people that come. ${before ? "What the month was charged stays." : "The first run begins at once."}`,
        confirm: before ? "Change it" : "Order it",
        fields: FIELDS.map((each) => ({ ...each, required: true, value: before?.[each.name] ?? each.value })),
        submit: (terms) => this.session.api.put(this.path, terms),
      },
      before ? "The refresh is changed" : "The refresh is ordered",
    );
  }

  async #end() {
    await this.#changed(
      {
        title: `Delete the refresh of ${this.viewer}?`,
        text: "No run begins any more. One under way is charged, and people who came are kept. A refresh that is ordered later begins with its whole budget.",
        confirm: "Delete the refresh",
        danger: true,
        submit: () => this.session.api.delete(this.path),
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
  const names = ["charged", "reserved", "remaining"];
  const bar = names.map((name) => h("span", { class: `network-${name}` }));
  bar.forEach((part, at) => (part.style.flexGrow = month[names[at]]));
  return h(
    "div",
    { class: "network-budget" },
    h("p", null, `Budget of ${month.period}: ${count(monthly_credits, "credit")}`),
    h("div", { class: "network-bar", "aria-hidden": "true" }, bar),
    h("ul", null, names.map((name) => h("li", null, h("span", { class: `network-${name}` }), h("strong", null, number(month[name])), ` ${name}`))),
  );
}
