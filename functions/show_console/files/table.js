// How values are shown.

import { h } from "./dom.js";
import { number } from "./format.js";
import { badge } from "./ui.js";

/** Return a number, or say that it is not known. */
export function known(value) {
  return value === null ? badge("not known", "unknown") : number(value);
}

/** Return a row of values with their names; each is [name, value, note]. */
export function figures(all) {
  const figure = ([name, value, note]) =>
    h("div", { class: "figure" }, h("dt", null, name), h("dd", null, value), note && h("dd", { class: "hint" }, note));
  return h("dl", { class: "figures" }, all.map(figure));
}

/** Return a bar with its text; without `most` it moves and tells no share. */
export function progress(value, most, text) {
  const bar = h("progress", { ...(most && { value, max: most }), "aria-label": text });
  return h("div", { class: "progress" }, bar, h("span", { class: "progress-text" }, text));
}

/** Return a table of columns {title, cell(row), numeric}, cards at narrow widths; `add` appends rows. */
export function table(columns, rows, { caption }) {
  const alike = ({ numeric }) => ({ class: numeric ? "numeric" : null });
  const head = columns.map((column) => h("th", { scope: "col", ...alike(column) }, column.title));
  const line = (row) =>
    h("tr", null, columns.map((each) => h("td", { ...alike(each), dataset: { title: each.title } }, each.cell(row))));
  const body = h("tbody", null, rows.map(line));
  const name = h("caption", { class: "unseen" }, caption);
  const whole = h("table", null, name, h("thead", null, h("tr", null, head)), body);
  return Object.assign(h("div", { class: "table" }, whole), { add: (more) => body.append(...more.map(line)) });
}
