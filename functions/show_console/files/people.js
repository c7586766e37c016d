// The people of a viewer: filters, pages, and who is new since the last look.

import { decisions } from "./decisions.js";
import { h, replace } from "./dom.js";
import { card } from "./person.js";
import { action, empty, field, load, more } from "./ui.js";

const MOST_PAGES = 5; // fetched at once where pages come short
const DAY = 24 * 60 * 60 * 1000;
const STATES = ["NEW", "KEPT", "CONTACTED", "DISMISSED", ""];
const SPANS = [
  ["any", "at any time"],
  ["look", "since your last look"],
  ["1", "in the last 24 hours"],
  ["7", "in the last 7 days"],
  ["30", "in the last 30 days"],
];

/** By session and viewer: when the newest of the people was first seen who have been listed. */
const looks = new WeakMap();

/** Return the part of a viewer's page that shows the people. */
export function peoplePart({ session, viewer, signal }) {
  const { api } = session;
  const seen = looks.get(session) ?? looks.set(session, new Map()).get(session);
  const cards = new Map(); // by the person's id
  const heading = h("h2", { id: "network-people" }, "People");
  const states = STATES.map((each) => h("button", { type: "button", onclick: () => choose(each) }, each || "All"));
  const span = field({ name: "span", label: "First seen", type: "select", options: SPANS, required: true });
  const select = span.querySelector("select");
  const list = h("ul", { class: "cards network-people", "aria-labelledby": "network-people" });
  const rest = h("div", { class: "network-rest" });
  const found = h("div");
  const deciding = decisions(api, show);
  let looked = seen.get(viewer); // who was first seen after that is new; undefined at the first look
  let state = "NEW";
  let listing = new AbortController();
  let query, token;

  function choose(chosen) {
    state = chosen;
    return reload();
  }

  /** Fetch the list anew, and mark as new who was not listed before. */
  function look() {
    looked = seen.get(viewer);
    return reload();
  }

  /** Fetch the list anew, from its first page on. */
  function reload() {
    listing.abort();
    listing = new AbortController();
    replace(deciding.element);
    for (const [at, each] of STATES.entries()) states[at].setAttribute("aria-pressed", each === state);
    select.options[1].disabled = !looked;
    query = { viewer, state, since: since(), count: 24 };
    token = null;
    return load(found, fetchSome, (people) => {
      cards.clear();
      replace(list);
      add(people);
      return [list, rest];
    });
  }

  /** Return the moment from which on people were first seen who are asked for; null for any. */
  function since() {
    if (select.value === "any") return null;
    const moment = select.value === "look" ? Date.parse(looked) + 1 : Date.now() - select.value * DAY;
    return new Date(moment).toISOString();
  }

  /** Fetch pages until one has people: a page may be short, or empty, and others follow. */
  async function fetchSome() {
    const options = { signal: AbortSignal.any([signal, listing.signal]) };
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const { body } = await api.get("/v1/network/people", { ...query, page_token: token }, options);
      token = body.paging.next_page_token;
      if (body.elements.length || !token) return body.elements;
    }
    return [];
  }

  /** Add people at the list's end; return the first one's card. */
  function add(people) {
    const newest = people[0]?.first_seen; // of each page, and of the list
    if (newest > (seen.get(viewer) ?? "")) seen.set(viewer, newest);
    const [first] = people.map(put);
    drawRest();
    return first;
  }

  /** Put a person's card where the one before was, else at the end; hide it if its state is not asked for. */
  function put(person) {
    const made = card(person, deciding.buttons(person), person.first_seen > looked);
    const before = cards.get(person.person);
    if (before) before.replaceWith(made);
    else list.append(made);
    made.hidden = !["", person.state].includes(state);
    cards.set(person.person, made);
    return made;
  }

  /** Show a person as decided; the focus goes on to the next if the person left the list. */
  async function show(person) {
    if (!cards.has(person.person)) return; // another list is shown by now
    const made = put(person);
    if (token && !list.querySelector("li:not([hidden])")) add(await fetchSome());
    drawRest();
    const all = [...list.children];
    const isShown = ({ hidden }) => !hidden;
    focusOn(all.slice(all.indexOf(made)).find(isShown) ?? all.findLast(isShown));
  }

  /** Put the focus on a card, or without one where the last decision is taken back. */
  function focusOn(element) {
    (element?.querySelector("h3") ?? deciding.element.querySelector("button"))?.focus();
  }

  async function extend() {
    focusOn(add(await fetchSome()));
    return token;
  }

  function drawRest() {
    const isEmpty = !list.querySelector("li:not([hidden])");
    const title = state ? `Nobody is ${state}` : "Nobody yet";
    const nobody = isEmpty && empty(title, "Ask for people above, or choose another state or time.");
    replace(rest, token ? more("Show more", extend) : nobody);
  }

  select.addEventListener("change", reload);
  const filters = h("div", { class: "filters", role: "group", "aria-label": "State" }, states);
  const choice = h("div", { class: "network-filters" }, filters, span, action("Load anew", look, { kind: "quiet" }));
  const element = h("section", { class: "section" }, heading, choice, found, deciding.element);
  return { element, reload, look };
}
