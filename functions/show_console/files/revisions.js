/**
 * The line of revisions of a recommendation: a picture of its versions, and the versions themselves.
 *
 * The picture is a list to a screen reader. It lies where there is room for all versions, else it stands.
 */

import { h, replace, svg } from "./dom.js";
import { shortUrn } from "./format.js";
import { load } from "./ui.js";
import { Cards } from "./recommendation_card.js";
import { readLine } from "./recommendation_calls.js";
import { sideOf, urnOf } from "./recommendation_rules.js";

const LEAST = 136; // pixels between two versions of a line that lies
const MOST = 240;
const ROOM = 480; // pixels below which a line stands, however short
const DROP = 72; // pixels between two of one that stands
const RADIUS = 10;
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

/** Show the line that a recommendation is in, and each of its versions as a card, newest first. */
export async function showLine(main, session, urn, signal) {
  const place = h("div", { class: "view" });
  const back = h("a", { href: "#/recommendations/received" }, "← Recommendations");
  const numbers = new Map();
  const cards = new Cards(session, {
    written: (revision) => (location.hash = `#/recommendations/line/${encodeURIComponent(revision)}`),
    changed: () => show(),
    titleOf: (record) => `Version ${numbers.get(urnOf(record))}`,
  });
  const render = (records) => {
    const received = sideOf(records[0], session.member) === "recommendee";
    back.href = `#/recommendations/${received ? "received" : "given"}`;
    records.forEach((record, index) => numbers.set(urnOf(record), records.length - index));
    const other = received ? records[0].recommender : records[0].recommendee;
    return [
      h("h2", null, received ? "Revisions from " : "Revisions to ", shortUrn(other)),
      draw(records, (record) => cards.focus(urnOf(record)), signal),
      h("div", { class: "cards" }, records.map((record) => cards.make(record))),
    ];
  };
  const show = () => load(place, () => readLine(session.api, urn, session.member), render);
  replace(main, h("p", null, back), place);
  await show();
}

/** Return the version that counts now: the accepted one, or the newest if none is. */
function presentOf(records) {
  return records.find(({ status }) => status === "VISIBLE" || status === "HIDDEN") ?? records[0];
}

/** Draw the picture, and draw it anew when its width changes; `choose` is called with a version. */
function draw(records, choose, signal) {
  const figure = h("figure", { class: "panel recommendations-line" });
  const present = presentOf(records);
  const versions = records.map((record, index) => ({
    record,
    number: records.length - index,
    isPresent: record === present,
    choose: () => choose(record),
  }));
  let drawn = null;
  const observer = new ResizeObserver(([{ contentRect }]) => {
    const step = Math.min(MOST, Math.floor(contentRect.width / records.length));
    const wanted = contentRect.width < ROOM || step < LEAST ? 0 : step;
    if (drawn === wanted) return;
    drawn = wanted;
    replace(figure, wanted ? lying(versions.toReversed(), step) : standing(versions));
  });
  observer.observe(figure);
  signal.addEventListener("abort", () => observer.disconnect());
  return figure;
}

function lying(versions, step) {
  const places = versions.map((_, index) => ({ x: step * (index + 0.5), y: 20, anchor: "middle", dx: 0, dy: 40 }));
  return picture(versions, places, versions.length * step, 104);
}

function standing(versions) {
  const places = versions.map((_, index) => ({ x: 20, y: 24 + DROP * index, anchor: "start", dx: 28, dy: -4 }));
  return picture(versions, places, 264, DROP * versions.length);
}

function picture(versions, places, width, height) {
  const edges = places.slice(1).map((to, index) => edge(places[index], to, versions.slice(index, index + 2)));
  const nodes = versions.map((version, index) => node(version, places[index]));
  return svg(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, width, height, role: "list", "aria-label": "Versions" },
    svg("g", { "aria-hidden": "true" }, edges),
    nodes,
  );
}

function edge(from, to, versions) {
  const waits = versions.some(({ record }) => record.status === "PENDING");
  return svg("line", { class: waits ? "edge is-waiting" : "edge", x1: from.x, y1: from.y, x2: to.x, y2: to.y });
}

function node({ record, number, isPresent, choose }, { x, y, anchor, dx, dy }) {
  const text = (content, line, name) =>
    svg("text", { class: name, x: x + dx, y: y + dy + 20 * line, "text-anchor": anchor }, content);
  const keys = (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    choose();
  };
  return svg(
    "g",
    { role: "listitem" },
    svg(
      "g",
      {
        class: `node node-${record.status.toLowerCase()}`,
        role: "button",
        tabindex: 0,
        onclick: choose,
        onkeydown: keys,
      },
      isPresent && svg("circle", { class: "ring", cx: x, cy: y, r: RADIUS + 6 }),
      svg("circle", { class: "dot", cx: x, cy: y, r: RADIUS }),
      text(`Version ${number} `, 0, "number"),
      text(`${record.status}${isPresent ? " · present" : ""} `, 1, "state"),
      text(DAY.format(new Date(record.created)), 2, "date"),
    ),
  );
}
