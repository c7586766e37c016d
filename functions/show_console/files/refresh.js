// The refresh of a viewer: what is ordered, how it stands, and what is left of its month's budget.

import { h, replace } from "./dom.js";
import { ago, count, number } from "./format.js";
import { Polling } from "./polling.js";
import { HOW_MANY, priceOf } from "./prices.js";
import { action, announce, ask, badge, load, progress } from "./ui.js";
import { pathOf } from "./viewers.js";

const PAUSE = 15; // seconds between two looks
const FIELDS = [
  {
    name: "every",
    label: "Every",
    required: true,
    value: "24h",
    pattern: "[1-9][0-9]{0,4}[mhd]",
    hint: "90m, 24h or 7d: from an hour on, unless the operator set another time, to 30d.",
  },
  { ...HOW_MANY, label: "People of each run", value: 50 },
  {
    name: "monthly_credits",
    label: "Credits a month",
    type: "number",
    required: true,
    value: 200,
    min: 1,
    max: 1_000_000,
    hint: "The most that the runs of a month (UTC) may cost.",
  },
];
const MEANING = {
  null: "It has not run yet, and begins within a minute or two.",
  REFRESHED: "It ran as ordered.",
  DISCONNECTED: "Connect the viewer: it goes on within an hour.",
  REFRESH_BUDGET: "Its budget of this month is used up. It goes on next month (UTC), or with a higher budget.",
  ACCOUNT_CREDITS: "The account's credits of this month are used up. It goes on next month, or when they are raised.",
  CREDITS_RESERVED: "Calls under way hold the credits. It goes on by itself.",
  THROTTLED: "There were too many calls, here or at Linkup. It goes on by itself.",
};
const FAILED = "Linkup failed, or refused the call. It is tried again by itself.";
const UNDER_V1 =
  "Not available: this deployment speaks version 1 of Linkup's API, where each call carries the login cookie.";
const NONE = "No refresh is ordered. It asks for people by itself, as often as you say, within a budget of its own.";

/** Return the part of a viewer's page that shows the refresh. */
export function refreshPart({ session, viewer, signal }) {
  const { api } = session;
  const isV1 = session.linkupVersion === "v1";
  const path = `${pathOf(viewer)}/refresh`;
  const standing = h("div", { class: "network-standing" });
  const note = h("p", { class: "hint" });
  const order = action("Order a refresh…", change);
  const alter = action("Change…", change);
  const end = action("Delete refresh…", remove, { kind: "danger" });
  const actions = h("div", { class: "actions" }, order, alter, end);
  const element = h("section", { class: "panel" }, h("h2", null, "Refresh"), standing, note, actions);
  let refresh = null; // as it was seen last
  for (const button of actions.children) button.hidden = true;
  const failed = (error) => (note.textContent = `Not renewed: ${error.message}`);
  const polling = new Polling(poll, failed, signal);

  /** Fetch how the refresh stands, and show it. */
  async function reload() {
    await load(standing, look, draw);
    polling.start(PAUSE);
  }

  /** Return the refresh, or null if none is ordered. */
  async function look() {
    try {
      return (await api.get(path, {}, { signal })).body;
    } catch (error) {
      if ([404, 409].includes(error.status)) return null;
      throw error;
    }
  }

  async function poll() {
    if (!refresh) return PAUSE;
    const before = refresh.last?.at;
    replace(standing, draw(await look()));
    if (refresh?.last && refresh.last.at !== before) announce(`The refresh ran: ${refresh.last.new} new people`);
    return PAUSE;
  }

  function draw(found) {
    refresh = found;
    note.textContent = "";
    order.hidden = isV1 || Boolean(found);
    alter.hidden = isV1 || !found;
    end.hidden = !found;
    return found ? standingOf(found) : h("p", { class: "muted" }, isV1 ? UNDER_V1 : NONE);
  }

  async function change() {
    const isNew = !refresh;
    const question = {
      title: `${isNew ? "Order a" : "Change the"} refresh of ${viewer}`,
      text: `A run costs 1 credit for each 10 people that come.${isNew ? " The first begins at once." : ""}`,
      confirm: isNew ? "Order it" : "Change it",
      fields: FIELDS.map((each) => ({ ...each, value: refresh?.[each.name] ?? each.value })),
      submit: (terms) => api.put(path, terms),
    };
    if (await ask(question)) await changed(`The refresh is ${isNew ? "ordered" : "changed"}`);
  }

  async function remove() {
    const question = {
      title: `Delete the refresh of ${viewer}?`,
      text: "No run begins any more. One under way is charged, and people who came are kept.",
      confirm: "Delete the refresh",
      danger: true,
      submit: () => api.delete(path),
    };
    if (await ask(question)) await changed("The refresh is deleted");
  }

  async function changed(text) {
    announce(text);
    await reload();
    actions.querySelector("button:not([hidden])")?.focus();
  }

  return { element, reload };
}

function standingOf({ outcome, reason, every, total_results, monthly_credits, month, last, next_at }) {
  const { period, charged, reserved, remaining } = month;
  const budget = `Budget of ${period}: ${count(monthly_credits, "credit")}`;
  const use = `${number(charged)} charged, ${number(reserved)} reserved, ${number(remaining)} remaining`;
  const people = total_results === 1 ? "1 person" : `${number(total_results)} people`;
  const facts = [
    ["Order", `Every ${every}, ${people}: at most ${count(priceOf(total_results), "credit")} a run`],
    ["Next run", Date.parse(next_at) > Date.now() ? ago(next_at) : "now"],
    ["Last run", ago(last?.at), last && `: ${number(last.new)} new, ${number(last.known)} known`],
  ];
  return [
    h("p", null, outcome && [badge(outcome), " "], MEANING[reason ?? outcome] ?? FAILED, reason && ` (${reason})`),
    progress(charged + reserved, monthly_credits, `${budget}, ${use}`),
    h("dl", { class: "facts" }, facts.map(([name, ...value]) => [h("dt", null, name), h("dd", null, value)])),
  ];
}
