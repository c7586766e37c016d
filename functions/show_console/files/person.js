// A person whom Linkup recommended, as a card. All that Linkup wrote is text.

import { h } from "./dom.js";
import { ago, count, initials, number } from "./format.js";
import { badge } from "./ui.js";

/** Return the address of a profile if it surely is a page of LinkedIn's; else null. */
function profileOf(text) {
  if (!URL.canParse(text ?? "")) return null;
  const { protocol, hostname, port, username, password, href } = new URL(text);
  return protocol === "https:" && /(^|\.)linkedin\.com$/.test(hostname) && !port && !username && !password ? href : null;
}

/** Return "1 person", "2 people". */
export function peopleOf(length) {
  return length === 1 ? "1 person" : `${number(length)} people`;
}

/** Return a person's card with its buttons; who is remembered has a state and times. */
export function card(person, buttons = [], isNew = false) {
  const { subtitle, insight, note, profile_url, state } = person;
  const address = profileOf(profile_url);
  return h(
    "li",
    { class: "card network-person" },
    h("span", { class: "network-initials", "aria-hidden": "true" }, initials(person.name)),
    h(
      "div",
      { class: "network-about" },
      h("h3", { tabIndex: -1 }, nameOf(person, address), isNew && [" ", h("span", { class: "badge badge-new" }, "new since your last look")]),
      profile_url && !address && h("small", null, profile_url),
      subtitle && h("p", { dir: "auto" }, subtitle),
      insight && h("p", { dir: "auto", class: "muted" }, insight),
      state && state !== "NEW" && h("p", { class: "muted" }, badge(state), " ", ago(person.decided_at)),
      note && h("p", { dir: "auto", class: "network-note" }, note),
      state && seen(person),
    ),
    buttons.length > 0 && h("div", { class: "actions" }, buttons),
  );
}

function nameOf({ name }, address) {
  const shown = h("bdi", null, name ?? "Somebody without a name");
  if (!address) return shown;
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, shown, h("span", { class: "unseen" }, " (opens LinkedIn)"));
}

function seen({ rank, best_rank, times, first_seen, last_seen, changed }) {
  const best = best_rank < rank ? ` (best ${number(best_rank)})` : "";
  return [
    h("small", null, `Rank ${number(rank)}${best} · first seen `, ago(first_seen), times > 1 && [` · ${count(times, "time")}, last `, ago(last_seen)]),
    changed && h("small", null, `Changed last: ${changed.fields.join(", ").replaceAll("_", " ")}, `, ago(changed.at)),
  ];
}
