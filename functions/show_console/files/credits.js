// Credits: the month that is chosen, the current one if none is.

import { h, replace } from "./dom.js";
import { Month, thisMonth } from "./month.js";
import { Polling } from "./polling.js";
import { action } from "./ui.js";

const PERIOD = /^\d{4}-(0[1-9]|1[0-2])$/;
const PAUSE = 5; // seconds until the current month is asked for again
const MONTH = new Intl.DateTimeFormat(undefined, { month: "long", year: "numeric", timeZone: "UTC" });
const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const UTC = "Months and days are UTC.";

export const view = {
  id: "credits",
  title: "Credits",
  allows: (session) => session.kind === "account",
  async show(main, session, [period], signal) {
    const months = new Months(session.api, signal);
    replace(main, months.chooser, months.body);
    await months.open(PERIOD.test(period) ? period : thisMonth());
  },
};

function monthAfter(period, many) {
  const [year, month] = period.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 + many)).toISOString().slice(0, 7);
}

/** The chooser of a month, and the month that it chose. */
class Months {
  constructor(api, signal) {
    Object.assign(this, { api, signal, looking: new AbortController(), body: h("div") });
    const step = (label, describe, many) =>
      action(label, () => void this.open(monthAfter(this.period, many)), { describe, title: describe });
    this.name = h("h2", { "aria-live": "polite" });
    this.note = h("span", { class: "muted credits-note" });
    this.after = step("›", "Next month", 1);
    this.before = step("‹", "Previous month", -1);
    this.chooser = h("div", { class: "credits-months" }, this.before, this.name, this.after, this.note);
  }

  /** Show a month; the current one is asked for again while it is looked at. */
  async open(period) {
    this.looking.abort();
    this.looking = new AbortController();
    const signal = AbortSignal.any([this.signal, this.looking.signal]);
    const isCurrent = period === thisMonth();
    this.period = period;
    this.name.textContent = MONTH.format(new Date(`${period}-01T00:00:00Z`));
    const isLast = period >= thisMonth();
    if (isLast && document.activeElement === this.after) this.before.focus(); // a disabled button has no focus
    this.after.disabled = isLast;
    this.note.textContent = UTC;
    history.replaceState(null, "", isCurrent ? "#/credits" : `#/credits/${period}`);
    const month = new Month(this.api, period, signal);
    replace(this.body, month.element);
    await month.open();
    if (isCurrent) this.#follow(month, signal);
  }

  #follow(month, signal) {
    const again = async () => {
      await month.renew();
      this.after.disabled = this.period >= thisMonth();
      this.note.textContent = `${UTC} As of ${CLOCK.format(new Date())}; renews itself.`;
      return PAUSE;
    };
    const failed = (error) => (this.note.textContent = `Not renewed: ${error.message}`);
    new Polling(again, failed, signal).start(PAUSE);
  }
}
