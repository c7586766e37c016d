/** The line of revisions: a picture of the versions of a recommendation, and their cards. */

import { h, replace } from "./dom.js";
import { shortUrn, time } from "./format.js";
import { load } from "./ui.js";
import { Cards } from "./recommendation_card.js";
import { readLine } from "./recommendation_calls.js";
import { lineOf, partiesOf, urnOf } from "./recommendation_rules.js";

/** Show the line that a recommendation is in, the cards newest first. */
export async function showLine(main, session, urn) {
  const place = h("div", { class: "view" });
  const back = h("a", { href: "#/recommendations/received" }, "← Recommendations");
  const names = new Map();
  const show = () => load(place, () => readLine(session.api, urn, session.member), render);
  const done = (written) => (written ? (location.hash = lineOf(written)) : show());
  const cards = new Cards(session, done, (record) => names.get(urnOf(record)));
  const render = (records) => {
    const { received, other } = partiesOf(records[0], session.member);
    back.href = `#/recommendations/${received ? "received" : "given"}`;
    records.forEach((record, index) => names.set(urnOf(record), `Version ${records.length - index}`));
    return [
      h("h2", null, received ? "Revisions from " : "Revisions to ", shortUrn(other)),
      draw(records, names, cards),
      h("div", { class: "cards" }, records.map((record) => cards.make(record))),
    ];
  };
  replace(main, h("p", null, back), place);
  await show();
}

/** Draw the versions, oldest first; the present one is the accepted one, or the newest if none is. */
function draw(records, names, cards) {
  const present = records.find(({ status }) => status === "VISIBLE" || status === "HIDDEN") ?? records[0];
  const versions = records.toReversed().map((record) => {
    const { status, created } = record;
    const isPresent = record === present;
    return h(
      "li",
      { class: `is-${status.toLowerCase()}${isPresent ? " is-present" : ""}` },
      h(
        "button",
        { type: "button", onclick: () => cards.focus(urnOf(record)) },
        h("strong", null, names.get(urnOf(record)), " "),
        h("span", null, status, isPresent && " · present", " "),
        time(created),
      ),
    );
  });
  return h("ol", { class: "panel recommendations-line", role: "list", "aria-label": "Versions" }, versions);
}
