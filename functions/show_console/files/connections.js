// An account's connections to LinkedIn: members' consent, asked for and withdrawn.

import { encode } from "./api.js";
import { everySecond, left } from "./countdown.js";
import { h, replace } from "./dom.js";
import { idOf, shortUrn, time } from "./format.js";
import { focusRow, Listed } from "./listed.js";
import { Polling } from "./polling.js";
import { action, announce, ask, badge, copier, empty, load, section, table } from "./ui.js";

const PATH = "/v1/connections";
/** How many seconds pass until the list is asked for again: while a consent is waited for, and else. */
const SOON = 2;
const IDLE = 15;

/** Ask before a member's connection is ended, and end it; tell whether it was. */
export function askToDisconnect(api, member, { ofAll }) {
  const whose = ofAll ? "your tokens of LinkedIn's, in every account that you are connected to" : "this member's tokens of LinkedIn's";
  return ask({
    title: ofAll ? "Disconnect LinkedIn?" : `Disconnect ${idOf(member)}?`,
    text: `Vouch deletes ${whose}. A sync under way fails. What was mirrored stays. Connecting again takes a new consent.`,
    confirm: "Disconnect",
    danger: true,
    submit: () => api.delete(`${PATH}/${encode(member)}`),
  });
}

export class Connections {
  constructor(api, signal) {
    this.api = api;
    this.signal = signal;
    this.list = new Listed((connection) => connection.member);
    this.invitation = h("div");
    this.body = h("div", { class: "view" });
    this.asked = null;
    this.polling = new Polling(() => this.#renew(), () => {}, signal);
    this.element = section(
      "LinkedIn connections",
      h("p", { class: "muted" }, "A member who consents at LinkedIn is connected to this account, and can then be synced."),
      h("div", { class: "actions" }, action("Connect a member", () => this.#invite(), { kind: "primary" })),
      this.invitation,
      this.body,
    );
  }

  async open() {
    await load(this.body, () => this.#fetch(), (page) => (this.list.refresh(page), this.#rows()));
    this.polling.start(IDLE);
  }

  async #fetch(query = {}) {
    const { body } = await this.api.get(PATH, query, { signal: this.signal });
    return body;
  }

  /** Get an address where a member consents, which is shown until it is used or no longer good. */
  async #invite() {
    const { body } = await this.api.post(PATH);
    this.asked?.abort();
    this.asked = new AbortController();
    const until = new Date(body.expires_at);
    const rest = h("span", { class: "syncs-left" });
    replace(this.invitation, invitation(body.authorization_url, until, rest));
    everySecond(() => {
      rest.textContent = left(until - Date.now());
      if (until > Date.now()) return true;
      this.#end("That address is no longer good. Ask for another one.");
      return false;
    }, AbortSignal.any([this.signal, this.asked.signal]));
    this.polling.start(SOON);
  }

  /** Ask for the list again; end the invitation if somebody has used it. */
  async #renew() {
    const newest = this.list.rows.reduce((latest, { connected_at: at }) => (at > latest ? at : latest), "");
    const before = JSON.stringify(this.list.rows);
    const page = await this.#fetch();
    const found = page.elements.find(({ connected_at: at }) => at > newest);
    this.list.refresh(page);
    if (JSON.stringify(this.list.rows) !== before) replace(this.body, this.#rows());
    if (found && this.asked) this.#end(`${idOf(found.member)} is connected.`);
    return this.asked ? SOON : IDLE;
  }

  #end(text) {
    this.asked.abort();
    this.asked = null;
    announce(text);
    replace(this.invitation, h("p", { class: "syncs-said" }, text));
  }

  #rows() {
    if (!this.list.rows.length) return empty("Nobody is connected", "Connect a member first: you get an address at LinkedIn, where the member consents.");
    const columns = [
      { title: "Member", cell: ({ member }) => shortUrn(member) },
      { title: "State", cell: ({ state }) => badge(state) },
      { title: "Connected", cell: ({ connected_at: at }) => time(at) },
      { title: "Expires", cell: ({ expires_at: at }) => time(at) },
      { title: "Action", numeric: true, cell: ({ member }) => action("Disconnect…", () => this.#disconnect(member), { kind: "danger", describe: `Disconnect ${idOf(member)}` }) },
    ];
    const rows = table(columns, this.list.rows, { caption: "Members who are connected" });
    const next = this.list.next && h("div", { class: "actions" }, action("Show more members", () => this.#more()));
    return [rows, next].filter(Boolean);
  }

  async #more() {
    const read = this.list.rows.length;
    this.list.extend(await this.#fetch({ page_token: this.list.next }));
    replace(this.body, this.#rows());
    focusRow(this.body, read);
  }

  async #disconnect(member) {
    if (!(await askToDisconnect(this.api, member, { ofAll: false }))) return;
    announce(`${idOf(member)} is disconnected`);
    this.list.rows = this.list.rows.filter((each) => each.member !== member);
    replace(this.body, this.#rows());
    this.element.querySelector("button").focus();
  }
}

function invitation(address, until, rest) {
  const isAddress = /^https?:\/\//.test(address);
  return h(
    "div",
    { class: "panel syncs-invitation" },
    h("p", null, "Send this address to the member, or open it where the member is signed in to LinkedIn. It works once, until ", time(until), " (", rest, " left)."),
    h("p", { class: "syncs-address" }, h("code", null, address)),
    h(
      "div",
      { class: "actions" },
      isAddress && h("a", { class: "button button-primary button-link", href: address, target: "_blank", rel: "noopener noreferrer" }, "Open at LinkedIn (new tab)"),
      copier(address, "Copy the address"),
    ),
    h("p", { class: "muted" }, "This page shows the member here as soon as the consent is given."),
  );
}
