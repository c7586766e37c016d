/** The view of a member's recommendations: received and given, each list by status and in pages. */

import { h, replace } from "./dom.js";
import { time } from "./format.js";
import { action, announce, ask, empty, load, more } from "./ui.js";
import { Cards } from "./recommendation_card.js";
import { find, nextOf, read } from "./recommendation_calls.js";
import { recommendationForm } from "./recommendation_form.js";
import { STATUSES } from "./recommendation_rules.js";
import { showLine } from "./revisions.js";

const PAGE = 20;
const SIDES = {
  received: {
    title: "Received",
    finder: "recipient",
    none: "Nobody has recommended you yet",
    first: "What members write about you comes here as PENDING, and you decide about it. Begin by writing one.",
  },
  given: {
    title: "Given",
    finder: "recommender",
    none: "You have not recommended anybody yet",
    first: "Write about somebody whom you worked with. They decide whether it is shown.",
  },
};

export const view = {
  id: "recommendations",
  title: "Recommendations",
  allows: (session) => session.kind === "member",
  async show(main, session, [part, detail = "", revealed], signal) {
    if (part === "line" && detail) return showLine(main, session, detail);
    const chosen = new Set(detail.split(",").filter((status) => STATUSES.includes(status)));
    return new List(main, session, part in SIDES ? part : "received", chosen, signal).show(revealed);
  },
};

/** One of the two lists; with no status chosen it shows all. */
class List {
  #cards;
  #list = h("div", { class: "cards" });
  #age = h("p", { class: "hint" });
  #filters = [null, ...STATUSES].map((status) =>
    h("button", { type: "button", onclick: () => this.#choose(status) }, status ?? "All"),
  );
  #loading = new AbortController();

  constructor(main, session, side, chosen, signal) {
    Object.assign(this, { main, session, side, chosen, signal });
  }

  async show(revealed) {
    replace(
      this.main,
      h("div", { class: "recommendations-top" }, tabs(this.side), this.#writeButton("Write…")),
      h("div", { class: "filters", role: "group", "aria-label": "States shown" }, this.#filters),
      this.#age,
      this.#list,
    );
    await this.#load();
    if (revealed) await this.#reveal(revealed);
  }

  #writeButton(label) {
    return action(label, () => this.#write(), { kind: "primary", describe: "Write a recommendation" });
  }

  /** Show a status or no more, null for all; the address keeps them. */
  #choose(status) {
    if (status === null) this.chosen.clear();
    else if (!this.chosen.delete(status)) this.chosen.add(status);
    history.replaceState(null, "", `#/recommendations/${this.side}/${[...this.chosen].join(",")}`);
    replace(this.#list);
    return this.#load();
  }

  #load() {
    const chosen = [...this.chosen];
    const pressed = [!chosen.length, ...STATUSES.map((status) => this.chosen.has(status))];
    this.#filters.forEach((button, index) => button.setAttribute("aria-pressed", pressed[index]));
    this.#loading.abort();
    this.#loading = new AbortController();
    this.#cards = new Cards(this.session, (written) => written && this.#reveal(written));
    const signal = AbortSignal.any([this.signal, this.#loading.signal]);
    return load(
      this.#list,
      () => find(this.session.api, SIDES[this.side].finder, chosen.length ? chosen : STATUSES, PAGE, signal),
      (answer) => this.#render(answer, signal),
    );
  }

  #render(answer, signal) {
    replace(this.#age, age(answer.headers.get("X-Synced-At")));
    if (answer.body.elements.length === 0) return this.#empty();
    const cards = this.#cards;
    const make = ({ body }) => body.elements.filter((each) => !cards.has(each)).map((each) => cards.make(each));
    let next = nextOf(answer);
    const button = more("Show more", async () => {
      const page = await this.session.api.get(next, {}, { signal });
      const added = make(page);
      button.before(...added);
      if (added.length) cards.focus(added[0].dataset.urn);
      announce(`${added.length} more are shown.`);
      next = nextOf(page);
      return next !== null;
    });
    return [...make(answer), next && button];
  }

  #empty() {
    const { none, first } = SIDES[this.side];
    if (this.chosen.size === 0) return empty(none, first, this.#writeButton("Write a recommendation…"));
    const all = action("Show all", () => (this.#filters[0].focus(), this.#choose(null)));
    return empty(`None is ${[...this.chosen].join(" or ")}`, "Choose other states, or show all.", all);
  }

  async #write() {
    const urn = await ask(recommendationForm(this.session.api));
    if (!urn) return;
    announce("Sent: it is PENDING.");
    if (this.side === "given") await this.#reveal(urn);
    else location.hash = `#/recommendations/given/all/${encodeURIComponent(urn)}`;
  }

  /** Put what was just written first in the list, whose index may not have it yet. */
  async #reveal(urn) {
    const record = await read(this.session.api, urn);
    if (!this.#cards.has(record)) {
      if (!this.#list.querySelector(".card")) replace(this.#list);
      this.#list.prepend(this.#cards.make(record));
    }
    this.#cards.focus(urn);
  }
}

function tabs(side) {
  const link = ([id, { title }]) =>
    h("a", { href: `#/recommendations/${id}`, "aria-current": id === side && "page" }, title);
  return h("nav", { class: "tabs", "aria-label": "Recommendations" }, Object.entries(SIDES).map(link));
}

/** Say how old the list is, where it mirrors LinkedIn's. */
function age(syncedAt) {
  if (syncedAt === null) return null;
  const sync = h("a", { href: "#/syncs" }, "Sync");
  return syncedAt === "never"
    ? ["Your recommendations at LinkedIn were never read whole: start a sync under ", sync, "."]
    : ["As they were at LinkedIn at ", time(syncedAt), ". To read them again, go to ", sync, "."];
}
