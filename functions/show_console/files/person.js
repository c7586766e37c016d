// A person whom Linkup recommended, as a card. All that Linkup wrote is text.

import { h } from "./dom.js";
import { ago, count, initials, number } from "./format.js";
import { badge } from "./ui.js";

const PROFILES = "linkedin.com";

/** Return the address of a profile if it surely is one of LinkedIn's pages; else null. */
export function profileOf(text) {
  if (!URL.canParse(text ?? "")) return null;
  const url = new URL(text);
  const isThere = url.hostname === PROFILES || url.hostname.endsWith(`.${PROFILES}`);
  return url.protocol === "https:" && isThere && !url.port && !url.username && !url.password ? url.href : null;
}

/**
 * Return a person's card; one who is remembered has a state and times.
 *
 * @param {any} person
 * @param {{isNew?: boolean, buttons?: HTMLElement[]}} [options]
 */
export function card(person, { isNew = false, buttons = [] } = {}) {
  const { subtitle, insight, note, profile_url } = person;
  const address = profileOf(profile_url);
  return h(
    "li",
    { class: "card network-person" },
    h("span", { class: "network-initials", "aria-hidden": "true" }, initials(person.name)),
    h(
      "div",
      { class: "network-about" },
      h("h3", { tabIndex: -1 }, nameOf(person, address), isNew && [" ", h("span", { class: "badge badge-new" }, "new since your last look")]),
      profile_url && !address && h("p", { class: "muted network-address" }, profile_url),
      subtitle && h("p", { dir: "auto", class: "network-subtitle" }, subtitle),
      insight && h("p", { dir: "auto", class: "muted" }, insight),
      person.state && [decision(person), seen(person), changed(person)],
      note && h("blockquote", { dir: "auto", class: "network-note" }, note),
    ),
    buttons.length > 0 && h("div", { class: "actions" }, buttons),
  );
}

function nameOf({ name }, address) {
  const shown = h("bdi", null, name ?? "Somebody without a name");
  if (!address) return shown;
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, shown, h("span", { class: "unseen" }, " (opens LinkedIn)"));
}

function decision({ state, decided_at }) {
  return state === "NEW" ? null : h("p", null, badge(state), h("span", { class: "muted" }, " ", ago(decided_at)));
}

function seen({ rank, best_rank, times, first_seen, last_seen }) {
  const best = best_rank < rank ? ` (best ${number(best_rank)})` : "";
  const often = times > 1 ? [` · ${count(times, "time")} · last seen `, ago(last_seen)] : null;
  return h("p", { class: "muted network-seen" }, `Rank ${number(rank)}${best} · first seen `, ago(first_seen), often);
}

function changed({ changed: change }) {
  if (!change) return null;
  const fields = change.fields.map((each) => each.replace("_", " ")).join(", ");
  return h("p", { class: "muted network-seen" }, `Changed last: ${fields}, `, ago(change.at));
}

/** Return "1 person", "2 people". */
export function peopleOf(length) {
  return length === 1 ? "1 person" : `${number(length)} people`;
}
