// A month's charges as bars, one for each day, drawn in SVG.

import { h, replace, svg } from "./dom.js";
import { count, day as name, number } from "./format.js";

const HEIGHT = 208;
const TOP = 12;
const BOTTOM = 40;
const LEFT = 48;
const RIGHT = 4;
const FLOOR = HEIGHT - BOTTOM;
/** How wide a day has to be for each to be named. */
const NAMED = 26;
const compact = new Intl.NumberFormat(undefined, { notation: "compact" });

/** @typedef {{date: string, charged: number, calls: number}} Day */

/** Return round numbers for an axis: from 0 to the first that is no less than `most`, in whole steps. */
export function ticks(most) {
  const raw = Math.max(most, 4) / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= raw && Number.isInteger(each));
  return Array.from({ length: (Math.ceil(most / step) || 4) + 1 }, (_, at) => at * step);
}

/** Return one entry for each day of a month (YYYY-MM), with zeros where nothing was charged. */
export function everyDay(period, days) {
  const [year, month] = period.split("-").map(Number);
  const known = new Map(days.map((day) => [day.date, day]));
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return Array.from({ length }, (_, at) => {
    const date = `${period}-${String(at + 1).padStart(2, "0")}`;
    return known.get(date) ?? { date, charged: 0, calls: 0 };
  });
}

/** Say what a month came to in one sentence. */
export function summary(days) {
  const used = days.filter((day) => day.charged > 0);
  if (!used.length) return "No day of this month has charges.";
  const total = used.reduce((sum, day) => sum + day.charged, 0);
  const charged = `${count(total, "credit")} charged on`;
  if (used.length === 1) return `${charged} ${name(used[0].date)}.`;
  const top = used.reduce((most, day) => (day.charged > most.charged ? day : most));
  return `${charged} ${used.length} days; the most on one day: ${number(top.charged)}, on ${name(top.date)}.`;
}

/** The chart, as wide as there is room. The numbers of the day that is pointed at, or chosen by keys, are shown. */
export class Chart {
  /** @param {AbortSignal} signal ends the watch on the chart's width */
  constructor(signal) {
    this.picture = svg("svg", { class: "credits-picture", height: HEIGHT, "aria-hidden": "true" });
    this.tip = h("div", { class: "credits-tip" });
    this.tip.hidden = true;
    this.stage = h(
      "div",
      {
        class: "credits-stage",
        tabindex: 0,
        role: "slider",
        "aria-label": "Charges by day; arrow keys choose a day",
        "aria-valuemin": 1,
        onkeydown: (event) => this.#pressed(event),
        onfocus: () => this.#choose(this.chosen ?? this.#start()),
        onblur: () => this.#choose(null),
        onpointermove: (event) => this.#choose(this.#at(event)),
        onpointerdown: (event) => this.#choose(this.#at(event)),
        onpointerleave: () => this.#choose(null),
      },
      this.picture,
      this.tip,
    );
    this.words = h("figcaption", { class: "credits-summary" });
    this.element = h("figure", { class: "credits-chart" }, this.stage, this.words);
    this.days = [];
    this.chosen = null;
    const watch = new ResizeObserver(() => this.#draw());
    watch.observe(this.stage);
    signal.addEventListener("abort", () => watch.disconnect());
  }

  /** Show a month's days; `today` (UTC) may be of another month. */
  show(period, days, today) {
    this.days = everyDay(period, days);
    this.today = today;
    this.words.textContent = summary(this.days);
    this.stage.setAttribute("aria-valuemax", this.days.length);
    this.#draw();
    this.#tell();
  }

  #draw() {
    const width = this.stage.clientWidth;
    if (!width || !this.days.length) return;
    const axis = ticks(Math.max(...this.days.map((day) => day.charged)));
    const top = axis.at(-1);
    this.slot = (width - LEFT - RIGHT) / this.days.length;
    this.y = (value) => FLOOR - (value / top) * (FLOOR - TOP);
    this.picture.setAttribute("width", width);
    this.picture.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    replace(this.picture, ...axis.map((value) => this.#line(value, width)), ...this.#columns());
    this.#mark();
  }

  #line(value, width) {
    const y = this.y(value);
    return [
      svg("line", { class: "credits-line", x1: LEFT, x2: width - RIGHT, y1: y, y2: y }),
      svg("text", { class: "credits-tick", x: LEFT - 8, y: y + 4, "text-anchor": "end" }, label(value)),
    ];
  }

  #columns() {
    return this.days.flatMap((day, at) => {
      const x = LEFT + at * this.slot;
      const y = this.y(day.charged);
      const gap = Math.max(1, this.slot * 0.15);
      const bar = svg("rect", {
        class: "credits-bar",
        "data-date": day.date,
        "data-charged": day.charged,
        x: x + gap,
        width: Math.max(1, this.slot - 2 * gap),
        y,
        height: FLOOR - y,
        rx: Math.min(2, this.slot / 4),
      });
      const room = svg("rect", { class: "credits-room", x, width: this.slot, y: TOP, height: FLOOR - TOP });
      return [room, bar, ...this.#name(day, at, x + this.slot / 2)];
    });
  }

  /** Name a day below the axis: today always, others as far as there is room. */
  #name(day, at, x) {
    const text = (content, place, y, more = "") =>
      svg("text", { class: `credits-tick ${more}`, x: place, y, "text-anchor": "middle" }, content);
    if (day.date === this.today) {
      const inside = Math.min(x, this.stage.clientWidth - 20);
      return [text(at + 1, x, FLOOR + 17, "credits-today"), text("today", inside, FLOOR + 33, "credits-today")];
    }
    const today = this.days.findIndex(({ date }) => date === this.today);
    const isNear = today >= 0 && Math.abs(today - at) * this.slot < NAMED;
    const isNamed = this.slot >= NAMED || (!isNear && (at === 0 || (at + 1) % 5 === 0));
    return isNamed ? [text(at + 1, x, FLOOR + 17)] : [];
  }

  #start() {
    return Math.max(0, this.days.findIndex((day) => day.date === this.today));
  }

  #at(event) {
    const x = event.clientX - this.stage.getBoundingClientRect().left - LEFT;
    return Math.min(this.days.length - 1, Math.max(0, Math.floor(x / this.slot)));
  }

  #pressed(event) {
    const last = this.days.length - 1;
    const from = this.chosen ?? this.#start();
    const [back, on] = [from - 1, from + 1];
    const to = { ArrowLeft: back, ArrowDown: back, ArrowRight: on, ArrowUp: on, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#choose(Math.min(last, Math.max(0, to)));
  }

  #choose(at) {
    this.chosen = at;
    this.#mark();
    this.#tell();
  }

  /** Say the chosen day to those who do not see it; without one, the day that would be first. */
  #tell() {
    const at = this.chosen ?? this.#start();
    const day = this.days[at];
    this.stage.setAttribute("aria-valuenow", at + 1);
    this.stage.setAttribute("aria-valuetext", [name(day.date), ...facts(day)].join(", "));
  }

  #mark() {
    const day = this.chosen === null ? undefined : this.days[this.chosen];
    this.tip.hidden = !day;
    this.picture.querySelectorAll(".credits-room").forEach((room, at) => {
      room.classList.toggle("credits-chosen", at === this.chosen);
    });
    if (!day || !this.y) return;
    replace(this.tip, h("strong", {}, name(day.date)), ...facts(day).map((fact) => h("span", {}, fact)));
    this.#place(LEFT + (this.chosen + 0.5) * this.slot, this.y(day.charged) - 8);
  }

  /** Put the tip above a bar; beside it where there is no room above. */
  #place(middle, y) {
    const { offsetWidth: width, offsetHeight: height } = this.tip;
    const room = this.stage.clientWidth;
    const isBeside = y < height;
    const aside = isBeside ? width / 2 + this.slot / 2 + 4 : 0;
    const at = middle + (middle > room / 2 ? -aside : aside);
    this.tip.style.left = `${Math.min(room - width / 2, Math.max(width / 2, at))}px`;
    this.tip.style.top = `${Math.max(height, y)}px`;
  }
}

function facts(day) {
  return [`${count(day.charged, "credit")} charged`, count(day.calls, "call")];
}

function label(value) {
  return value < 10_000 ? number(value) : compact.format(value);
}
