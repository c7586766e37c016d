// A month's charges as bars, one for each day, drawn in SVG.

import { h, replace, svg } from "./dom.js";
import { count, day as name, number } from "./format.js";

const HEIGHT = 192;
const TOP = 12;
const FLOOR = HEIGHT - 24;
const LEFT = 48;
const RIGHT = 8;
const NAMED = 30; // how wide a name below the axis is
const COMPACT = new Intl.NumberFormat(undefined, { notation: "compact" });

/** Return round numbers for an axis: from 0 to the first that is no less than `most`, in whole steps. */
export function ticks(most) {
  const raw = Math.max(most, 4) / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const steps = [1, 2, 2.5, 5, 10].map((each) => each * power);
  const step = steps.find((each) => each >= raw && Number.isInteger(each));
  return Array.from({ length: (Math.ceil(most / step) || 4) + 1 }, (_, at) => at * step);
}

/** Return one entry for each day of a month (YYYY-MM), with zeros where nothing was charged. */
export function everyDay(period, days) {
  const [year, month] = period.split("-").map(Number);
  const known = new Map(days.map((day) => [day.date, day]));
  return Array.from({ length: new Date(Date.UTC(year, month, 0)).getUTCDate() }, (_, at) => {
    const date = `${period}-${String(at + 1).padStart(2, "0")}`;
    return known.get(date) ?? { date, charged: 0, calls: 0 };
  });
}

function summary(days) {
  const used = days.filter((day) => day.charged > 0);
  if (!used.length) return "No day of this month has charges.";
  const total = used.reduce((sum, day) => sum + day.charged, 0);
  return `${count(total, "credit")} charged on ${used.length === 1 ? name(used[0].date) : `${used.length} days`}.`;
}

/** The chart, as wide as there is room; a day that is pointed at shows its numbers. */
export class Chart {
  days = [];
  chosen = -1;
  picture = svg("svg", { class: "credits-picture", height: HEIGHT, "aria-hidden": "true" });
  tip = h("div", { class: "credits-tip", hidden: true });
  words = h("figcaption", { class: "hint" });

  constructor(signal) {
    const point = (event) => this.#choose(this.#at(event));
    const leave = ({ pointerType }) => pointerType === "mouse" && this.#choose(-1); // a finger's tip stays
    const listeners = { onpointermove: point, onpointerdown: point, onpointerleave: leave };
    this.stage = h("div", { class: "credits-stage", ...listeners }, this.picture, this.tip);
    this.element = h("figure", { class: "card" }, this.stage, this.words);
    const watch = new ResizeObserver(() => this.#draw());
    watch.observe(this.stage);
    signal.addEventListener("abort", () => watch.disconnect());
  }

  /** Show all days of a month; `today` (UTC) may be of another. */
  show(days, today) {
    Object.assign(this, { days, today: days.findIndex(({ date }) => date === today) });
    this.words.textContent = summary(days);
    this.#draw();
  }

  #draw() {
    this.width = this.stage.clientWidth;
    if (!this.width || !this.days.length) return;
    const axis = ticks(Math.max(...this.days.map((day) => day.charged)));
    this.slot = (this.width - LEFT - RIGHT) / this.days.length;
    this.y = (value) => FLOOR - (value / axis.at(-1)) * (FLOOR - TOP);
    this.picture.setAttribute("width", this.width);
    replace(this.picture, axis.map((value) => this.#line(value)), this.days.map((day, at) => this.#column(day, at)));
    this.#choose(this.chosen);
  }

  #line(value) {
    const y = this.y(value);
    const words = value < 10_000 ? number(value) : COMPACT.format(value);
    return [
      svg("line", { class: "credits-line", x1: LEFT, x2: this.width - RIGHT, y1: y, y2: y }),
      svg("text", { class: "credits-tick", x: LEFT - 8, y: y + 4, "text-anchor": "end" }, words),
    ];
  }

  #column(day, at) {
    const x = LEFT + at * this.slot;
    const y = this.y(day.charged);
    const gap = Math.max(1, this.slot * 0.15);
    const data = { "data-date": day.date, "data-charged": day.charged };
    const place = { x: x + gap, width: Math.max(1, this.slot - 2 * gap), y, height: FLOOR - y, rx: 2 };
    return [
      svg("rect", { class: "credits-room", x, width: this.slot, y: TOP, height: FLOOR - TOP }),
      svg("rect", { class: "credits-bar", ...data, ...place }),
      this.#name(at, x + this.slot / 2),
    ];
  }

  /** Name a day below the axis: today always, others where there is room. */
  #name(at, middle) {
    const isToday = at === this.today;
    const isNear = this.today >= 0 && Math.abs(this.today - at) * this.slot < NAMED;
    const step = this.slot * 5 < NAMED ? 10 : this.slot < NAMED / 2 ? 5 : 1;
    if (!isToday && (isNear || (at > 0 && (at + 1) % step))) return null;
    const x = Math.min(middle, this.width - NAMED / 2);
    const tone = isToday ? "credits-tick credits-today" : "credits-tick";
    return svg("text", { class: tone, x, y: FLOOR + 17, "text-anchor": "middle" }, isToday ? "today" : at + 1);
  }

  #at(event) {
    const x = event.clientX - this.stage.getBoundingClientRect().left - LEFT;
    return Math.min(this.days.length - 1, Math.max(0, Math.floor(x / this.slot)));
  }

  /** Mark a day, and put its numbers above its bar; -1 is none. */
  #choose(at) {
    this.chosen = at;
    const day = this.days[at];
    this.tip.hidden = !day;
    this.picture.querySelectorAll(".credits-room").forEach((room, each) => {
      room.classList.toggle("credits-chosen", each === at);
    });
    if (!day) return;
    const facts = [`${count(day.charged, "credit")} charged`, count(day.calls, "call")];
    replace(this.tip, h("strong", null, name(day.date)), facts.map((fact) => h("span", null, fact)));
    const half = this.tip.offsetWidth / 2;
    const middle = LEFT + (at + 0.5) * this.slot;
    this.tip.style.left = `${Math.min(this.width - half, Math.max(half, middle))}px`;
    this.tip.style.top = `${this.y(day.charged) - 8}px`;
  }
}
