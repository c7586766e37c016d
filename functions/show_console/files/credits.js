// Credits: a month's balance, its chart, Linkup's bill and the ledger.

import { bill } from "./bill.js";
import { Chart, everyDay } from "./chart.js";
import { h, replace } from "./dom.js";
import { day, number } from "./format.js";
import { COLUMNS } from "./ledger.js";
import { focusRow, Listed } from "./listed.js";
import { Polling } from "./polling.js";
import { action, empty, load, section, table } from "./ui.js";

const PATH = "/v1/credits";
const PERIOD = /^\d{4}-(0[1-9]|1[0-2])$/;
/** How many seconds pass until the current month is asked for again. */
const PAUSE = 5;
const MONTH = new Intl.DateTimeFormat(undefined, { month: "long", year: "numeric", timeZone: "UTC" });
const PERCENT = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 });
const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

export const view = {
  id: "credits",
  title: "Credits",
  allows: (session) => session.kind === "account",
  async show(main, session, parts, signal) {
    const months = new Months(session.api, signal);
    replace(main, months.element);
    await months.open(PERIOD.test(parts[0]) ? parts[0] : today().slice(0, 7));
  },
};

/** Return the date of today by UTC, to which months and days belong. */
function today() {
  return new Date().toISOString().slice(0, 10);
}

/** Return the month that many after a month. */
export function monthAfter(period, many) {
  const [year, month] = period.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 + many)).toISOString().slice(0, 7);
}

/** The chooser of a month, and the month that it chose. */
class Months {
  constructor(api, signal) {
    this.api = api;
    this.signal = signal;
    this.month = new AbortController();
    this.name = h("h2", { "aria-live": "polite" });
    this.note = h("span", { class: "muted credits-note" });
    this.before = action("‹", () => this.open(monthAfter(this.period, -1)), { describe: "Previous month", title: "Previous month" });
    this.after = action("›", () => this.open(monthAfter(this.period, 1)), { describe: "Next month", title: "Next month" });
    this.body = h("div", { class: "view" });
    const chooser = h("div", { class: "credits-months" }, this.before, this.name, this.after, this.note);
    this.element = h("div", { class: "view" }, chooser, this.body);
  }

  /** Show a month; the current one is asked for again as long as it is looked at. */
  async open(period) {
    this.month.abort();
    this.month = new AbortController();
    const signal = AbortSignal.any([this.signal, this.month.signal]);
    const isCurrent = period === today().slice(0, 7);
    this.period = period;
    this.name.textContent = MONTH.format(new Date(`${period}-01T00:00:00Z`));
    this.after.disabled = isCurrent;
    this.note.textContent = "Months and days are UTC.";
    history.replaceState(null, "", isCurrent ? "#/credits" : `#/credits/${period}`);
    const fetch = (query) => this.api.get(PATH, { period, ...query }, { signal }).then(({ body }) => body);
    const month = new Month(fetch, signal);
    replace(this.body);
    await load(this.body, () => fetch(), (report) => (month.update(report), month.element));
    if (isCurrent && !signal.aborted) this.#follow(month, fetch, signal);
  }

  #follow(month, fetch, signal) {
    const again = async () => {
      month.update(await fetch());
      this.after.disabled = this.period === today().slice(0, 7);
      this.note.textContent = `Months and days are UTC. As of ${CLOCK.format(new Date())}; renews itself.`;
      return PAUSE;
    };
    const failed = (error) => {
      this.note.textContent = `Not renewed: ${error.message} It is tried again.`;
    };
    new Polling(again, failed, signal).start(PAUSE);
  }
}

/** A month's report; `update` renews what has changed of it and leaves the rest alone. */
class Month {
  constructor(fetch, signal) {
    this.fetch = fetch;
    this.lines = new Listed((line) => line.id);
    this.chart = new Chart(signal);
    this.figures = h("div", { class: "view" });
    this.days = h("div");
    this.bill = h("div");
    this.ledger = h("div", { class: "view" });
    const asTable = h("details", { class: "credits-details" }, h("summary", null, "As a table"), this.days);
    this.element = h(
      "div",
      null,
      h("section", { class: "section", "aria-label": "Balance" }, this.figures),
      section("Charged by day", this.chart.element, asTable),
      section("Linkup's bill beside ours", this.bill),
      section("Ledger", this.ledger),
    );
  }

  update(report) {
    const { ledger, ...rest } = report;
    if (JSON.stringify(rest) !== this.shown) {
      this.shown = JSON.stringify(rest);
      replace(this.figures, figures(report), share(report));
      this.chart.show(report.period, report.days, today());
      replace(this.days, dayTable(report));
      replace(this.bill, bill(report));
    }
    const before = JSON.stringify(this.lines.rows);
    this.lines.refresh(ledger);
    if (!this.ledger.hasChildNodes() || JSON.stringify(this.lines.rows) !== before) this.#list(report.period);
  }

  #list(period) {
    if (!this.lines.rows.length) {
      replace(this.ledger, unused(period));
      return;
    }
    const rows = table(COLUMNS, this.lines.rows, { caption: "The month's ledger, newest line first" });
    const next = this.lines.next && action("Show older lines", () => this.#more(period));
    replace(this.ledger, rows, next && h("div", { class: "actions" }, next));
  }

  async #more(period) {
    const report = await this.fetch({ page_token: this.lines.next });
    const read = this.lines.rows.length;
    this.lines.extend(report.ledger);
    this.#list(period);
    focusRow(this.ledger, read);
  }
}

function figures({ limit, granted, remaining, reserved, charged, outcomes }) {
  const none = "no limit";
  return h(
    "dl",
    { class: "figures" },
    figure("Granted", limit === null ? none : number(granted), limit === null ? "calls are counted only" : "for the month"),
    figure("Remaining", limit === null ? none : number(remaining), "for calls to come"),
    figure("Reserved", number(reserved), "by calls under way"),
    figure("Charged", number(charged), `${number(outcomes.SETTLED)} settled, ${number(outcomes.RELEASED)} released`),
  );
}

function figure(name, value, hint) {
  return h("div", { class: "figure" }, h("dt", null, name), h("dd", null, value), h("dd", { class: "credits-hint" }, hint));
}

/** Say how much of the month's credits is gone, with a bar; without a limit there is nothing to say. */
function share({ limit, granted, remaining, reserved, charged }) {
  if (limit === null || granted === 0) return null;
  const part = (name, value) => {
    const bar = h("span", { class: `credits-part credits-${name}` });
    bar.style.width = `${Math.min(100, (value / granted) * 100)}%`;
    return bar;
  };
  const text =
    remaining === 0 && reserved === 0
      ? "All credits of the month are used: calls are refused until the month ends or the limit is raised."
      : `${PERCENT.format(charged / granted)} of the month's credits are charged.`;
  return h(
    "div",
    { class: "credits-share" },
    h("div", { class: "credits-parts", "aria-hidden": "true" }, part("charged", charged), part("reserved", reserved)),
    h("p", { class: charged >= 0.8 * granted ? "credits-near" : "muted" }, text),
  );
}

function dayTable({ period, days }) {
  const columns = [
    { title: "Day", cell: ({ date }) => h("time", { dateTime: date }, day(date)) },
    { title: "Credits charged", numeric: true, cell: ({ charged }) => number(charged) },
    { title: "Calls", numeric: true, cell: ({ calls }) => number(calls) },
  ];
  const used = everyDay(period, days).filter(({ charged, calls }) => charged || calls);
  return used.length ? table(columns, used, { caption: "Charges by day" }) : h("p", { class: "muted" }, "No call ended on any day of this month.");
}

function unused(period) {
  if (period !== today().slice(0, 7)) return empty("No credits were used", "This month has no lines.");
  const ask = h("a", { class: "button button-primary credits-link", href: "#/network" }, "Ask for people");
  return empty("Nothing spent yet", "Credits are charged for people whom Linkup recommends.", ask);
}
