/** The view of a member's recommendations: received and given, each list by status and in pages. */

import { h, replace } from "./dom.js";
import { time } from "./format.js";
import { action, announce, ask, empty, errorBox, load, more } from "./ui.js";
import { Cards } from "./recommendation_card.js";
import { find, follow, nextOf, read } from "./recommendation_calls.js";
import { recommendationForm } from "./recommendation_form.js";
import { STATUSES, urnOf } from "./recommendation_rules.js";
import { showLine } from "./revisions.js";

const PAGE = 20;
const SIDES = {
  received: { title: "Received", finder: "recipient" },
  given: { title: "Given", finder: "recommender" },
};

export const view = {
  id: "recommendations",
  title: "Recommendations",
  allows: (session) => session.kind === "member",
  async show(main, session, [part, detail], signal) {
    if (part === "line" && detail) return showLine(main, session, detail, signal);
    const side = part in SIDES ? part : "received";
    const chosen = (detail ?? "").split(",").filter((status) => STATUSES.includes(status));
    return new List(main, session, side, new Set(chosen), signal).show();
  },
};

/** What was just written and by whom: the list's index may not have it yet. */
let justWritten = null;

/** One of the two lists. */
class List {
  #cards;
  #list = h("div", { class: "cards" });
  #age = h("p", { class: "muted recommendations-age" });
  #filters;
  #loading = new AbortController();

  constructor(main, session, side, chosen, signal) {
    Object.assign(this, { main, session, side, chosen, signal });
    this.#filters = filters(chosen, () => this.#choose());
  }

  async show() {
    replace(
      this.main,
      h("div", { class: "recommendations-top" }, tabs(this.side), this.#writeButton()),
      this.#filters,
      this.#age,
      this.#list,
    );
    await this.#load();
    if (justWritten?.session !== this.session) return;
    const { urn } = justWritten;
    justWritten = null;
    await this.#reveal(urn).catch((error) => this.#list.before(errorBox(error)));
  }

  #writeButton(label = "Write…") {
    return action(label, () => this.#write(), { kind: "primary", describe: "Write a recommendation" });
  }

  /** Show the list of the statuses chosen, and keep them in the address. */
  #choose() {
    history.replaceState(null, "", `#/recommendations/${this.side}/${[...this.chosen].join(",")}`);
    replace(this.#list);
    return this.#load();
  }

  #load() {
    this.#loading.abort();
    this.#loading = new AbortController();
    this.#cards = new Cards(this.session, { written: (urn) => this.#reveal(urn) });
    const signal = AbortSignal.any([this.signal, this.#loading.signal]);
    const statuses = this.chosen.size ? [...this.chosen] : STATUSES;
    return load(
      this.#list,
      () => find(this.session.api, SIDES[this.side].finder, statuses, PAGE, signal),
      (answer) => this.#render(answer, signal),
    );
  }

  #render(answer, signal) {
    replace(this.#age, age(answer.headers.get("X-Synced-At")));
    if (answer.body.elements.length === 0) return this.#empty();
    let next = nextOf(answer);
    const elements = answer.body.elements.map((record) => this.#cards.make(record));
    if (!next) return elements;
    const button = more("Show more", async () => {
      const page = await follow(this.session.api, next, signal);
      const added = page.body.elements.filter((record) => !this.#cards.has(record)).map((record) => this.#cards.make(record));
      button.before(...added);
      if (added.length) this.#cards.focus(added[0].dataset.urn);
      announce(`${added.length} more are shown.`);
      next = nextOf(page);
      return next !== null;
    });
    return [...elements, button];
  }

  #empty() {
    if (this.chosen.size) {
      const all = action("Show all", () => {
        this.#filters.firstChild.focus();
        this.#filters.firstChild.click();
      });
      return empty(`None is ${[...this.chosen].join(" or ")}`, "Choose other states, or show all.", all);
    }
    return this.side === "received"
      ? empty(
          "Nobody has recommended you yet",
          "What other members write about you comes here as PENDING, and you decide what becomes of it. Begin by recommending somebody.",
          this.#writeButton("Write a recommendation…"),
        )
      : empty(
          "You have not recommended anybody yet",
          "Write about somebody whom you worked with. They decide whether it is shown.",
          this.#writeButton("Write a recommendation…"),
        );
  }

  async #write() {
    const { question, send } = recommendationForm();
    const urn = await ask({ ...question, submit: (values) => send(this.session.api, values) });
    if (!urn) return;
    announce("Sent: it is PENDING.");
    if (this.side === "given") return this.#reveal(urn);
    justWritten = { session: this.session, urn };
    location.hash = "#/recommendations/given";
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
  const links = Object.entries(SIDES).map(([id, { title }]) =>
    h("a", { href: `#/recommendations/${id}`, "aria-current": id === side && "page" }, title),
  );
  return h("nav", { class: "tabs", "aria-label": "Recommendations" }, links);
}

/** Return the buttons that choose statuses; none chosen means all. */
function filters(chosen, changed) {
  const buttons = [null, ...STATUSES].map((status) => {
    const toggle = () => {
      if (status === null) chosen.clear();
      else if (!chosen.delete(status)) chosen.add(status);
      press();
      return changed();
    };
    return h("button", { type: "button", dataset: { status: status ?? "" }, onclick: toggle }, status ?? "All");
  });
  const press = () => {
    for (const button of buttons) {
      const { status } = button.dataset;
      button.setAttribute("aria-pressed", String(status ? chosen.has(status) : chosen.size === 0));
    }
  };
  press();
  return h("div", { class: "filters", role: "group", "aria-label": "States shown" }, buttons);
}

/** Say how old the list is, where it mirrors LinkedIn's. */
function age(syncedAt) {
  if (syncedAt === null) return null;
  const sync = h("a", { href: "#/syncs" }, "Sync");
  return syncedAt === "never"
    ? ["Your recommendations at LinkedIn were never read whole: start a sync under ", sync, "."]
    : ["As LinkedIn had them at ", time(syncedAt), ". A newer reading is made under ", sync, "."];
}
