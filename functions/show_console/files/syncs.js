// Sync: connections to LinkedIn, what runs now, and what has run.

import { askToDisconnect, Connections } from "./connections.js";
import { everySecond, left } from "./countdown.js";
import { h, replace } from "./dom.js";
import { count, idOf, number, shortUrn, time } from "./format.js";
import { Listed } from "./listed.js";
import { Polling } from "./polling.js";
import { cardOf, COUNTS, duration, isUnderWay, result } from "./sync_run.js";
import { action, announce, badge, empty, errorBox, section } from "./ui.js";

const PATH = "/v1/syncs";
const RUNNING = 1; // seconds between requests while a sync runs
const IDLE = 15;

export const view = {
  id: "syncs",
  title: "Sync",
  allows: () => true,
  async show(main, session, parts, signal) {
    const connections = session.kind === "account" ? new Connections(session.api, signal) : null;
    const syncs = new Syncs(session, signal);
    replace(main, connections?.element, syncs.element);
    await Promise.all([connections?.open(), syncs.open()]);
  },
};

class Syncs {
  cards = new Map(); // of the syncs under way, by their ids
  running = h("div", { class: "cards" });
  notice = h("div", { class: "syncs-notice" });
  note = h("p", { class: "muted" });

  constructor({ api, kind, member }, signal) {
    Object.assign(this, { api, member, signal, isAccount: kind === "account" });
    this.list = new Listed((run) => run.id, {
      fetch: async (query) => (await api.get(PATH, { count: 100, ...query }, { signal })).body,
      columns: this.#columns(),
      caption: "Syncs that have ended, newest first",
      label: "Show older syncs",
      none: () => empty("No syncs yet", this.isAccount ? "Connect a member, then sync." : "Start one."),
      only: (run) => !isUnderWay(run),
    });
    const failed = (error) => (this.note.textContent = `Not renewed: ${error.message}`);
    this.polling = new Polling(() => this.#renew(), failed, signal);
    const about = "A sync reads the recommendations at LinkedIn and updates the copies here.";
    const buttons = h("div", { class: "actions" }, this.#buttons());
    const parts = [h("p", { class: "muted" }, about), buttons, this.notice, this.note, this.running, this.list.element];
    this.element = section("Syncs", ...parts);
  }

  async open() {
    await this.list.open();
    this.polling.start(this.#show());
    everySecond(() => this.#draw(), this.signal);
  }

  #buttons() {
    const label = this.isAccount ? "Sync all connected members" : "Start a sync";
    const start = action(label, () => this.#start(), { kind: "primary" });
    return [start, !this.isAccount && action("Disconnect LinkedIn…", () => this.#disconnect(), { kind: "danger" })];
  }

  #columns() {
    return [
      ...(this.isAccount ? [{ title: "Member", cell: ({ member }) => shortUrn(member) }] : []),
      { title: "State", cell: (run) => h("div", { class: "syncs-outcome" }, badge(run.state), result(run)) },
      { title: "Started", cell: ({ started }) => time(started) },
      { title: "Took", numeric: true, cell: duration },
      ...COUNTS.map((name) => ({ title: name, numeric: true, cell: (run) => number(run[name]) })),
    ];
  }

  async #renew() {
    this.list.take(await this.list.fetch());
    this.note.textContent = "";
    return this.#show();
  }

  /** Show a card for each sync under way; return the seconds until they are to be asked for again. */
  #show() {
    const going = new Map(this.list.rows.filter(isUnderWay).map((run) => [run.id, run]));
    for (const [id, card] of this.cards) {
      if (going.has(id)) continue;
      const run = this.list.rows.find((each) => each.id === id);
      if (run) announce(`Sync of ${idOf(run.member)}: ${run.state}, ${number(run.seen)} seen`);
      card.remove();
      this.cards.delete(id);
    }
    for (const [id, run] of going) {
      if (!this.cards.has(id)) this.cards.set(id, this.running.appendChild(cardOf(run, this.isAccount)));
    }
    this.#draw();
    return this.cards.size ? RUNNING : IDLE;
  }

  #draw() {
    for (const run of this.list.rows) this.cards.get(run.id)?.update(run);
  }

  async #start() {
    this.rest?.abort();
    replace(this.notice);
    try {
      this.#begun((await this.api.post(PATH)).body);
    } catch (error) {
      if (error.status === 429 && error.retryAfter > 0) this.#tooSoon(error);
      else if (error.status === 403 && !this.isAccount) this.#unconnected(error);
      else throw error;
    }
  }

  #begun({ elements, count: all, count_is_exact: exact }) {
    if (elements.length) announce(`${count(elements.length, "sync")} under way.`);
    else if (!all) this.#tell("No member is connected. Connect one first.");
    else this.#tell(`${exact ? "" : "At least "}${count(all, "sync")} will begin soon.`);
    this.polling.start(0);
  }

  #tell(text) {
    announce(text);
    replace(this.notice, h("p", { class: "syncs-said" }, text));
  }

  /** Say when the next sync can start, and until then how long that is. */
  #tooSoon(error) {
    this.rest = new AbortController();
    const from = Date.now() + error.retryAfter * 1000;
    const rest = h("p", { class: "syncs-left" });
    replace(this.notice, errorBox(Object.assign(error, { retryAfter: null })), rest);
    everySecond(() => {
      rest.textContent = `The next one can start in ${left(from - Date.now())}.`;
      if (Date.now() < from) return true;
      this.#tell("The next one can start now.");
      return false;
    }, AbortSignal.any([this.signal, this.rest.signal]));
  }

  #unconnected(error) {
    const advice = "Ask the account that works with you for an address to consent at.";
    replace(this.notice, errorBox(error), h("p", { class: "syncs-said" }, advice));
  }

  async #disconnect() {
    if (!(await askToDisconnect(this.api, this.member, true))) return;
    this.rest?.abort();
    this.#tell("You are disconnected from LinkedIn.");
    this.polling.start(0);
  }
}
