// The people of a viewer: filters, pages, and who is new since the last look.

import { Decisions } from "./decisions.js";
import { h, replace } from "./dom.js";
import { card, peopleOf } from "./person.js";
import { action, empty, load, more } from "./ui.js";

const PATH = "/v1/network/people";
const PAGE = 24;
const MOST_PAGES = 5; // fetched at once where pages come short
const DAY = 24 * 60 * 60 * 1000;
const STATES = ["NEW", "KEPT", "CONTACTED", "DISMISSED", ""];
const LAST_LOOK = "look";
const SPANS = { "": "at any time", [LAST_LOOK]: "since your last look", 1: "in the last 24 hours", 7: "in the last 7 days", 30: "in the last 30 days" };

/** By session and viewer: the moment until which people were seen first who have been looked at. */
const looks = new WeakMap();

/** The part of a viewer's page that shows the people. */
export class People {
  #query = { state: "NEW", since: null };
  #span = "";
  #looked; // whoever was seen first after this moment is new since the last look
  #newest;
  #listing = new AbortController();
  #cards = new Map(); // by the person's id
  #token = null;
  #decisions;
  #heading = h("h2", { id: "network-people", tabIndex: -1 }, "People");
  #states = STATES.map((state) => h("button", { type: "button", onclick: () => this.#choose({ state }) }, state || "All"));
  #spans = h("select", { "aria-label": "First seen", onchange: () => this.#choose({ span: this.#spans.value }) });
  #offered = h("div", { class: "network-offer", hidden: true });
  #list = h("ul", { class: "network-people", "aria-labelledby": "network-people" });
  #rest = h("div", { class: "network-rest" });
  #found = h("div", null);

  constructor({ session, viewer, signal }) {
    const seen = looks.get(session) ?? looks.set(session, new Map()).get(session);
    Object.assign(this, { api: session.api, viewer, signal });
    this.#looked = this.#newest = seen.get(viewer) ?? null;
    signal.addEventListener("abort", () => seen.set(viewer, this.#newest));
    this.#decisions = new Decisions(session.api, (person) => this.#decided(person));
    const states = h("div", { class: "filters", role: "group", "aria-label": "State" }, this.#states);
    const anew = action("Load anew", () => this.reload(), { kind: "quiet" });
    const filters = h("div", { class: "network-filters" }, states, this.#spans, anew);
    this.element = h("section", { class: "section" }, this.#heading, filters, this.#offered, this.#found, this.#decisions.element);
  }

  /** Say that everybody who was shown so far has been looked at, so that whoever comes next is new. */
  mark() {
    this.#looked = this.#newest;
  }

  /** Offer to show people whom a refresh brought; the reader's place in the list is left alone. */
  offer(fresh) {
    const show = async () => {
      this.mark();
      await this.reload();
      this.#heading.focus();
    };
    this.#offered.hidden = false;
    replace(this.#offered, h("p", { role: "status" }, `The refresh brought ${peopleOf(fresh)} who are new.`), action("Show them", show));
  }

  /** Fetch the list anew, from its first page on. */
  async reload() {
    this.#listing.abort();
    this.#listing = new AbortController();
    this.#offered.hidden = true;
    this.#decisions.clear();
    this.#query.since = this.#since();
    this.#drawFilters();
    const begin = async () => {
      this.#token = null;
      const people = await this.#fetchSome();
      this.#cards.clear();
      replace(this.#list);
      this.#add(people);
    };
    await load(this.#found, begin, () => [this.#list, this.#rest]);
  }

  #choose({ state = this.#query.state, span = this.#span }) {
    this.#query.state = state;
    this.#span = span;
    return this.reload();
  }

  /** Return the moment from which on people were first seen who are asked for; null for any. */
  #since() {
    if (this.#span === "") return null;
    const isLook = this.#span === LAST_LOOK;
    return new Date(isLook ? Date.parse(this.#looked) + 1 : Date.now() - this.#span * DAY).toISOString();
  }

  #drawFilters() {
    for (const [index, state] of STATES.entries()) this.#states[index].setAttribute("aria-pressed", state === this.#query.state);
    const spans = Object.entries(SPANS).filter(([span]) => span !== LAST_LOOK || this.#looked !== null);
    replace(this.#spans, spans.map(([value, text]) => h("option", { value }, `First seen ${text}`)));
    this.#spans.value = this.#span;
  }

  /** Fetch pages until one has people: a page may be short, or empty, and others follow. */
  async #fetchSome() {
    const signal = AbortSignal.any([this.signal, this.#listing.signal]);
    const people = [];
    for (let pages = 0; pages < MOST_PAGES && people.length === 0; pages++) {
      const query = { viewer: this.viewer, count: PAGE, page_token: this.#token, ...this.#query };
      const { body } = await this.api.get(PATH, query, { signal });
      people.push(...body.elements);
      this.#token = body.paging.next_page_token;
      if (this.#token === null) break;
    }
    return people;
  }

  /** Add people at the list's end; return the first one's card. */
  #add(people) {
    for (const { first_seen } of people) {
      if (this.#newest === null || first_seen > this.#newest) this.#newest = first_seen;
    }
    const [first] = people.map((person) => this.#put(person));
    this.#drawRest();
    return first;
  }

  /** Put a person's card where the one before was, else at the end; hide it if its state is not asked for. */
  #put(person) {
    const isNew = this.#looked !== null && person.first_seen > this.#looked;
    const made = card(person, this.#decisions.buttons(person), isNew);
    const before = this.#cards.get(person.person);
    if (before) before.replaceWith(made);
    else this.#list.append(made);
    made.hidden = !["", person.state].includes(this.#query.state);
    this.#cards.set(person.person, made);
    return made;
  }

  /** Show a person as decided; the focus goes on to the next if the person left the list. */
  async #decided(person) {
    const made = this.#put(person);
    if (!this.#visible.length && this.#token !== null) this.#add(await this.#fetchSome());
    else this.#drawRest();
    const after = [...this.#list.children].slice([...this.#list.children].indexOf(made));
    const next = after.find((each) => !each.hidden) ?? this.#visible.at(-1);
    if (next) focusOn(next);
    else this.#decisions.focus();
  }

  get #visible() {
    return [...this.#list.children].filter((each) => !each.hidden);
  }

  #drawRest() {
    const hasMore = this.#token !== null;
    const { length } = this.#visible;
    const on = async () => {
      const first = this.#add(await this.#fetchSome());
      if (first) focusOn(first);
      return this.#token !== null;
    };
    replace(
      this.#rest,
      length > 0 && h("p", { class: "muted" }, `${peopleOf(length)} shown${hasMore ? "; there are more" : ""}`),
      length === 0 && !hasMore && this.#nobody(),
      hasMore && more("Show more", on),
    );
  }

  #nobody() {
    const title = this.#query.state ? `Nobody is ${this.#query.state}` : "Nobody yet";
    return empty(title, "Ask for people above, or choose another state or time.");
  }
}

function focusOn(element) {
  element.querySelector("h3").focus();
}
