// A person whom Linkup recommended, as a card. All that Linkup wrote is text.

import { h } from "./dom.js";
import { ago, count, initials, number } from "./format.js";
import { badge } from "./ui.js";

/** Return a person's name, or a word for it. */
export function nameOf({ name }) {
  return name ?? "Somebody without a name";
}

/** Return a person's card with its buttons. */
export function card(person, buttons, isNew) {
  const { subtitle, insight, note, profile_url: url, state, decided_at, changed } = person;
  const address = profileOf(url);
  const name = h("bdi", null, nameOf(person));
  const opens = h("span", { class: "unseen" }, " (opens LinkedIn)");
  return h(
    "li",
    { class: "card network-person" },
    h("span", { class: "network-initials", "aria-hidden": "true" }, initials(person.name)),
    h(
      "div",
      { class: "network-about" },
      h(
        "h3",
        { tabIndex: -1 },
        address ? h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, name, opens) : name,
        isNew && [" ", h("span", { class: "badge badge-new" }, "new since your last look")],
      ),
      url && !address && h("p", { class: "hint" }, url),
      subtitle && h("p", { dir: "auto" }, subtitle),
      insight && h("p", { dir: "auto", class: "muted" }, insight),
      state !== "NEW" && h("p", { class: "muted" }, badge(state), " ", ago(decided_at)),
      note && h("p", { dir: "auto", class: "network-note" }, note),
      h("p", { class: "hint" }, seen(person)),
      changed && h("p", { class: "hint" }, `Changed ${changed.fields.join(", ")} `, ago(changed.at)),
    ),
    h("div", { class: "actions" }, buttons),
  );
}

/** Return the address of a profile if it surely is a page of LinkedIn's; else null. */
function profileOf(text) {
  if (!URL.canParse(text ?? "")) return null;
  const { origin, username, password, href } = new URL(text);
  return /^https:\/\/([^/]+\.)?linkedin\.com$/.test(origin) && !username && !password ? href : null;
}

function seen({ rank, best_rank, times, first_seen, last_seen }) {
  const best = best_rank < rank ? ` (best ${number(best_rank)})` : "";
  const again = times > 1 && [` · ${count(times, "time")}, last `, ago(last_seen)];
  return [`Rank ${number(rank)}${best} · first seen `, ago(first_seen), again];
}
