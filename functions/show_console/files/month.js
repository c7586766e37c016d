// A month of credits: its balance, its chart, Linkup's bill and the ledger.

import { bill } from "./bill.js";
import { Chart, everyDay } from "./chart.js";
import { h } from "./dom.js";
import { day, number } from "./format.js";
import { COLUMNS } from "./ledger.js";
import { Listed } from "./listed.js";
import { empty, figures, load, progress, renew, section, table } from "./ui.js";

const PERCENT = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 });

/** Return today's date by UTC. */
function today() {
  return new Date().toISOString().slice(0, 10);
}

export function thisMonth() {
  return today().slice(0, 7);
}

/** A month, in which what differs is changed in place. */
export class Month {
  element = h("div", { class: "view" });
  balance = h("section", { class: "section", "aria-label": "Balance" });
  days = h("div");
  bill = h("div", { class: "view" });

  constructor(api, period, signal) {
    Object.assign(this, { api, period, signal, chart: new Chart(signal) });
    this.ledger = new Listed((line) => line.id, {
      fetch: async (query) => (await this.#fetch(query)).ledger,
      columns: COLUMNS,
      caption: "The month's ledger, newest line first",
      label: "Show older lines",
      none: () => unused(period),
    });
  }

  open() {
    return load(this.element, () => this.#fetch(), (report) => this.#show(report));
  }

  async renew() {
    this.#show(await this.#fetch());
  }

  async #fetch(query = {}) {
    const { body } = await this.api.get("/v1/credits", { period: this.period, ...query }, { signal: this.signal });
    return body;
  }

  #show({ ledger, ...report }) {
    renew(this.element, this.period, () => this.#parts());
    renew(this.balance, report, balance);
    renew(this.days, report.days, () => dayTable(report));
    renew(this.bill, report, bill);
    this.chart.show(everyDay(this.period, report.days), today());
    this.ledger.take(ledger);
  }

  #parts() {
    const asTable = h("details", { class: "credits-details" }, h("summary", null, "As a table"), this.days);
    return [
      this.balance,
      section("Charged by day", this.chart.element, asTable),
      section("Linkup's bill beside ours", this.bill),
      section("Ledger", this.ledger.element),
    ];
  }
}

function balance(report) {
  const { limit, granted, remaining, reserved, charged, outcomes } = report;
  const limited = (value) => (limit === null ? "no limit" : number(value));
  return [
    figures([
      ["Granted", limited(granted), limit === null ? "calls are only counted" : "for the month"],
      ["Remaining", limited(remaining), "for calls to come"],
      ["Reserved", number(reserved), "by calls under way"],
      ["Charged", number(charged), `${number(outcomes.SETTLED)} settled, ${number(outcomes.RELEASED)} released`],
    ]),
    limit !== null && granted > 0 && share(report),
  ];
}

function share({ granted, remaining, reserved, charged }) {
  const text =
    remaining === 0 && reserved === 0
      ? "All credits of the month are used: calls are refused until it ends or the limit is raised."
      : `${PERCENT.format(charged / granted)} of the month's credits are charged.`;
  return progress(charged, granted, text);
}

function dayTable({ days }) {
  const used = days.filter(({ charged, calls }) => charged || calls);
  if (!used.length) return h("p", { class: "muted" }, "No call ended in this month.");
  const columns = [
    { title: "Day", cell: ({ date }) => h("time", { dateTime: date }, day(date)) },
    { title: "Credits charged", numeric: true, cell: ({ charged }) => number(charged) },
    { title: "Calls", numeric: true, cell: ({ calls }) => number(calls) },
  ];
  return table(columns, used, { caption: "Charges by day" });
}

function unused(period) {
  if (period !== thisMonth()) return empty("No credits were used", "This month has no lines.");
  const ask = h("a", { class: "button button-primary", href: "#/network" }, "Ask for people");
  return empty("Nothing spent yet", "Credits are charged for people whom Linkup recommends.", ask);
}
