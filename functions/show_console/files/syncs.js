// Sync: connections to LinkedIn, what runs now, and what has run.

import { ApiError } from "./api.js";
import { askToDisconnect, Connections } from "./connections.js";
import { everySecond, left } from "./countdown.js";
import { h, replace } from "./dom.js";
import { count, idOf, number, shortUrn, time } from "./format.js";
import { focusRow, Listed } from "./listed.js";
import { Polling } from "./polling.js";
import { Card, COUNTS, duration, isUnderWay, result } from "./sync_run.js";
import { action, announce, badge, empty, errorBox, load, section, table } from "./ui.js";

const PATH = "/v1/syncs";
const MOST_CARDS = 6;
const RUNNING = 1;
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
  constructor(session, signal) {
    this.session = session;
    this.api = session.api;
    this.signal = signal;
    this.isAccount = session.kind === "account";
    this.list = new Listed((run) => run.id);
    this.cards = new Map(); // by the id of their sync; those that ended here too
    const failed = (error) => (this.note.textContent = `Not renewed: ${error.message} It is tried again.`);
    this.polling = new Polling(() => this.#renew(), failed, signal);
    this.notice = h("div", { class: "syncs-notice" });
    this.note = h("p", { class: "muted" });
    this.running = h("div", { class: "cards" });
    this.history = h("div", { class: "view" });
    this.element = section(
      "Syncs",
      h("p", { class: "muted" }, "A sync copies the recommendations that LinkedIn lists, received and given, and keeps what has changed."),
      h("div", { class: "actions" }, this.#buttons()),
      this.notice,
      this.running,
      this.note,
      this.history,
    );
    everySecond(() => this.cards.forEach((card) => card.tick()), signal);
  }

  async open() {
    await load(this.history, () => this.#fetch(), (page) => (this.#take(page), this.#rows()));
    this.polling.start(this.#pause());
  }

  #buttons() {
    if (this.isAccount) return action("Sync all connected members", () => this.#start(), { kind: "primary" });
    return [
      action("Start a sync", () => this.#start(), { kind: "primary" }),
      action("Disconnect LinkedIn…", () => this.#disconnect(), { kind: "danger" }),
    ];
  }

  async #fetch(query = {}) {
    const { body } = await this.api.get(PATH, { count: 100, ...query }, { signal: this.signal });
    return body;
  }

  /** Ask for the syncs again, every second as long as one runs. */
  async #renew() {
    const page = await this.#fetch();
    this.note.textContent = "";
    if (this.#take(page)) replace(this.history, this.#rows());
    return this.#pause();
  }

  #pause() {
    return this.list.rows.some(isUnderWay) ? RUNNING : IDLE;
  }

  /** Take the newest page, and renew the cards; tell whether what is below them has changed. */
  #take(page) {
    const before = JSON.stringify([this.list.rows.length === 0, this.#past()]);
    this.list.refresh(page);
    this.#show();
    return JSON.stringify([this.list.rows.length === 0, this.#past()]) !== before;
  }

  /** Return the syncs that have ended and are on no card. */
  #past() {
    return this.list.rows.filter((run) => !isUnderWay(run) && !this.cards.has(run.id));
  }

  /** Show a card for each sync that runs, and keep those of syncs that ended before the reader's eyes. */
  #show() {
    const runs = this.list.rows.filter(isUnderWay);
    for (const run of this.list.rows) {
      const card = this.cards.get(run.id);
      if (card && isUnderWay(card.run) && !isUnderWay(run)) announce(`Sync of ${idOf(run.member)}: ${run.state}, ${number(run.seen)} seen`);
      card?.update(run);
    }
    for (const run of runs) {
      if (this.cards.has(run.id)) continue;
      if (this.cards.size >= MOST_CARDS) this.#drop(1);
      if (this.cards.size >= MOST_CARDS) break;
      this.cards.set(run.id, new Card(run, this.isAccount));
      this.running.append(this.cards.get(run.id).element);
    }
    const others = runs.filter((run) => !this.cards.has(run.id)).length;
    if (others) this.note.textContent = `${count(others, "more sync")} under way.`;
  }

  /** Drop the cards of so many syncs that have ended: they are in the history then. */
  #drop(most) {
    const ended = [...this.cards].filter(([, card]) => !isUnderWay(card.run));
    for (const [id, card] of ended.slice(0, most)) {
      card.element.remove();
      this.cards.delete(id);
    }
  }

  #rows() {
    const past = this.#past();
    const next = this.list.next && h("div", { class: "actions" }, action("Show older syncs", () => this.#more()));
    if (!past.length) return next || (this.list.rows.length ? [] : this.#none());
    return [h("h3", null, "History"), table(this.#columns(), past, { caption: "Syncs that have ended, newest first" }), next].filter(Boolean);
  }

  #none() {
    return this.isAccount
      ? empty("No syncs yet", "Connect a member, then sync: what LinkedIn lists shows up here as it is read.")
      : empty("No syncs yet", "Start one: what LinkedIn lists of you shows up here as it is read.");
  }

  #columns() {
    return [
      this.isAccount && { title: "Member", cell: ({ member }) => shortUrn(member) },
      { title: "State", cell: (run) => h("div", { class: "syncs-outcome" }, badge(run.state), result(run)) },
      { title: "Started", cell: ({ started }) => time(started) },
      { title: "Took", numeric: true, cell: duration },
      ...COUNTS.map((name) => ({ title: name, numeric: true, cell: (run) => number(run[name]) })),
    ].filter(Boolean);
  }

  async #more() {
    const read = this.#past().length;
    this.list.extend(await this.#fetch({ page_token: this.list.next }));
    replace(this.history, this.#rows());
    focusRow(this.history, read);
  }

  async #start() {
    this.rest?.abort();
    replace(this.notice);
    try {
      const { body } = await this.api.post(PATH);
      this.#begun(body.elements);
    } catch (error) {
      if (error instanceof ApiError && error.status === 429 && error.retryAfter) this.#tooSoon(error);
      else if (error instanceof ApiError && error.status === 403 && !this.isAccount) this.#unconnected(error);
      else throw error;
    }
  }

  #begun(runs) {
    this.#drop(MOST_CARDS);
    replace(this.history, this.#rows());
    const text = runs.length ? `${count(runs.length, "sync")} under way.` : "No member is connected. Connect one first.";
    announce(text);
    if (!runs.length) replace(this.notice, h("p", { class: "syncs-said" }, text));
    this.polling.start(0);
  }

  /** Say when the next sync can start, and until then how long that is. */
  #tooSoon(error) {
    this.rest = new AbortController();
    const from = Date.now() + error.retryAfter * 1000;
    const rest = h("p", { class: "syncs-left" });
    replace(this.notice, errorBox(Object.assign(error, { retryAfter: null })), rest);
    everySecond(() => {
      const now = Date.now();
      rest.textContent = now < from ? `The next one can start in ${left(from - now)}.` : "";
      if (now < from) return true;
      replace(this.notice, h("p", { class: "syncs-said" }, "The next one can start now."));
      return false;
    }, AbortSignal.any([this.signal, this.rest.signal]));
  }

  #unconnected(error) {
    const advice = "Ask the account that works with you for an address at LinkedIn. Once you consent there, you are connected.";
    replace(this.notice, errorBox(error), h("p", { class: "syncs-said" }, advice));
  }

  async #disconnect() {
    if (!(await askToDisconnect(this.api, this.session.member, { ofAll: true }))) return;
    const text = "You are disconnected from LinkedIn.";
    announce(text);
    replace(this.notice, h("p", { class: "syncs-said" }, text));
    this.polling.start(0);
  }
}
