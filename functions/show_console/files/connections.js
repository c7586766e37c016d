// An account's connections to LinkedIn: members' consent, asked for and withdrawn.

import { encode } from "./api.js";
import { h, replace } from "./dom.js";
import { idOf, shortUrn, time } from "./format.js";
import { Listed } from "./listed.js";
import { Polling } from "./polling.js";
import { action, announce, ask, badge, copier, empty, section } from "./ui.js";

const PATH = "/v1/connections";
const SOON = 2; // seconds until the list is asked for again while a consent is waited for
const IDLE = 15;

/** Ask before a connection is ended, and end it; tell whether it was. */
export function askToDisconnect(api, member, isOwn) {
  const whose = isOwn ? "your tokens, in every account that you are connected to" : "this member's tokens";
  return ask({
    title: isOwn ? "Disconnect LinkedIn?" : `Disconnect ${idOf(member)}?`,
    text: `Vouch deletes ${whose}. A sync under way fails. What was mirrored stays. It can be connected again.`,
    confirm: "Disconnect",
    danger: true,
    submit: () => api.delete(`${PATH}/${encode(member)}`),
  });
}

export class Connections {
  invitation = h("div");
  note = h("p", { class: "muted" });
  invited = null; // {until, newest}: the address that is shown, and the newest connection before it

  constructor(api, signal) {
    this.api = api;
    this.list = new Listed((connection) => connection.member, {
      fetch: async (query = {}) => (await api.get(PATH, query, { signal })).body,
      columns: this.#columns(),
      caption: "Members who are connected",
      label: "Show more members",
      none: () => empty("Nobody is connected", "Connect a member first, who consents at LinkedIn."),
    });
    const failed = (error) => (this.note.textContent = `Not renewed: ${error.message}`);
    this.polling = new Polling(() => this.#renew(), failed, signal);
    this.invite = action("Connect a member", () => this.#invite(), { kind: "primary" });
    this.element = section(
      "LinkedIn connections",
      h("p", { class: "muted" }, "Members who have consented at LinkedIn can be synced."),
      h("div", { class: "actions" }, this.invite),
      this.invitation,
      this.note,
      this.list.element,
    );
  }

  async open() {
    await this.list.open();
    this.polling.start(IDLE);
  }

  #columns() {
    const end = ({ member }) =>
      action("Disconnect…", () => this.#end(member), { kind: "danger", describe: `Disconnect ${idOf(member)}` });
    return [
      { title: "Member", cell: ({ member }) => shortUrn(member) },
      { title: "State", cell: ({ state }) => badge(state) },
      { title: "Connected", cell: ({ connected_at: at }) => time(at) },
      { title: "Expires", cell: ({ expires_at: at }) => time(at) },
      { title: "Action", numeric: true, cell: end },
    ];
  }

  /** Show an address where a member consents, until it is used or no longer good. */
  async #invite() {
    this.list.take(await this.list.fetch());
    const { body } = await this.api.post(PATH);
    const until = new Date(body.expires_at);
    const moments = this.list.rows.map(({ connected_at: at }) => at).sort();
    this.invited = { until, newest: moments.at(-1) ?? "" };
    replace(this.invitation, invitation(body.authorization_url, until));
    this.polling.start(SOON);
  }

  /** Ask for the list again; end the invitation if somebody has used it, or its time is over. */
  async #renew() {
    this.list.take(await this.list.fetch());
    this.note.textContent = "";
    if (!this.invited) return IDLE;
    const { until, newest } = this.invited;
    const found = this.list.rows.find(({ connected_at: at }) => at > newest);
    if (found) this.#tell(`${idOf(found.member)} is connected.`);
    else if (until < Date.now()) this.#tell("That address is no longer good. Ask for another one.");
    return this.invited ? SOON : IDLE;
  }

  #tell(text) {
    this.invited = null;
    announce(text);
    replace(this.invitation, h("p", { class: "syncs-said" }, text));
  }

  async #end(member) {
    if (!(await askToDisconnect(this.api, member, false))) return;
    announce(`${idOf(member)} is disconnected`);
    this.list.rows = this.list.rows.filter((each) => each.member !== member);
    this.list.show();
    this.invite.focus();
    this.polling.start(SOON);
  }
}

function invitation(address, until) {
  const given = { class: "button button-primary", target: "_blank", rel: "noopener noreferrer" };
  const open = /^https?:\/\//.test(address) && h("a", { ...given, href: address }, "Open at LinkedIn (new tab)");
  return h(
    "div",
    { class: "panel view" },
    h("p", null, "Send this address to the member, who consents there. It works once, until ", time(until), "."),
    h("p", { class: "syncs-address" }, h("code", null, address)),
    h("div", { class: "actions" }, open, copier(address, "Copy the address")),
  );
}
