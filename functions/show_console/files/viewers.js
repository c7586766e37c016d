// Viewers: how each stands and what to do about it, and the questions that connect or delete one.

import { h } from "./dom.js";
import { advised, chargeOf } from "./prices.js";
import { action, announce, ask } from "./ui.js";

const PATH = "/v1/network/viewers";
const PAGE = 100; // viewers; the most that the API gives at once
const MOST_PAGES = 20;
export const COUNTRIES = ["FR", "US", "UK", "DE", "NL", "IT", "IL", "CA", "BR", "ES", "IN"];
export const NAME = { pattern: "[A-Za-z0-9][A-Za-z0-9_.:\\-]{0,63}", maxlength: 64 };
export const NAME_HINT = "A letter or digit, then up to 63 letters, digits, and _ . : -";
export const COOKIE = {
  label: "Login cookie (li_at)",
  hint: "It is sent to Linkup once and kept neither here nor in this page.",
};
const SEND_AGAIN = "Send it again: a login that Linkup served is found, not made twice.";

const STANDING = {
  CONNECTED: "Linkup has a session of the member. People can be asked for.",
  CONNECTING: "A login is under way, or its outcome is not known. After a minute and a half connect it again: what Linkup served is found.",
  CHECKPOINT: {
    CODE: "LinkedIn sent the member a code. Enter it here.",
    APP: "LinkedIn asks the member to approve the login in its app. When that is done, say so here.",
    null: "LinkedIn asks something of the member: a code, or an approval in its app. Linkup does not tell which.",
  },
  DISCONNECTED: "Linkup's session of the member has ended. Connect the viewer again.",
  UNCONNECTED: "Only named in calls with a login cookie so far. Connect the viewer to ask for more people.",
};
const UNDER_V1 = "Each call carries the member's login cookie; nobody is logged in under version 1 of Linkup's API.";

/** Return what the cookie is, for everybody who is about to hand one over. */
export function aboutCookie() {
  return h(
    "p",
    { class: "network-warning" },
    h("strong", null, "The login cookie gives full access to the member's LinkedIn account: "),
    "who holds it can read messages, write posts and change settings until the session ends. Use it with the member's consent only.",
  );
}

/** Return where a viewer's page is. */
export function addressOf(name) {
  return `#/network/${encodeURIComponent(name)}`;
}

/** Return one page of the viewers, and the token of the next. */
export async function viewersPage(api, token, signal) {
  const { body } = await api.get(PATH, { count: PAGE, page_token: token }, { signal });
  return { elements: body.elements, token: body.paging.next_page_token };
}

/** Return the viewer of a name; null if there is none. */
export async function findViewer(api, name, signal) {
  let token = null;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const page = await viewersPage(api, token, signal);
    const found = page.elements.find(({ viewer }) => viewer === name);
    if (found || !page.token) return found ?? null;
    token = page.token;
  }
  return null;
}

/** Return in words how a viewer stands, and what to do. */
export function standing(session, { state, challenge }) {
  if (session.linkupVersion === "v1") return UNDER_V1;
  return state === "CHECKPOINT" ? STANDING.CHECKPOINT[challenge ?? null] : STANDING[state];
}

/** Return the button for what a viewer's state asks for; null if it asks for nothing. */
export function next(session, viewer, reload) {
  const { viewer: name, state, challenge } = viewer;
  if (session.linkupVersion === "v1" || state === "CONNECTED") return null;
  const run = state === "CHECKPOINT" ? () => pass(session, viewer) : () => connect(session, name);
  const labels = { CODE: "Enter the code…", APP: "It is approved in the app", null: "Go on with the login…" };
  const label = state === "CHECKPOINT" ? labels[challenge ?? null] : "Connect…";
  const button = action(label, async () => (await run()) && reload(), { kind: "primary", describe: `${label} (${name})` });
  return button;
}

/** Ask for a viewer's login cookie and log the viewer in; return the name, or null. */
export async function connect(session, name = "") {
  const answer = await ask({
    title: name ? `Connect ${name}` : "Connect a viewer",
    text: [
      aboutCookie(),
      h("p", null, "A login, and a checkpoint after it, costs what Linkup takes for it: 1 credit each at most, unless the operator set another limit."),
    ],
    confirm: "Connect",
    fields: [
      { name: "viewer", label: "Name of the viewer", required: true, value: name, hint: NAME_HINT, ...NAME },
      { name: "login_token", type: "password", required: true, maxlength: 10_000, ...COOKIE },
      {
        name: "country",
        label: "Country",
        type: "select",
        options: [["", "As at the last login, or FR"], ...COUNTRIES],
        hint: "Where Linkup's proxy is. Choose the member's own country.",
      },
    ],
    submit: ({ viewer, login_token, country }) =>
      advised(SEND_AGAIN, () => session.api.post(PATH, { viewer, login_token, ...(country && { country }) })),
  });
  if (!answer) return null;
  told(answer);
  if (answer.body.state === "CHECKPOINT" && answer.body.challenge === "CODE") await pass(session, answer.body);
  return answer.body.viewer;
}

/** Go on with a login after LinkedIn's challenge; return the viewer's name, or null. */
async function pass(session, { viewer, challenge }) {
  const submit = (code) =>
    advised("Send it again: what Linkup served is found.", () =>
      session.api.post(`${PATH}/${encodeURIComponent(viewer)}/checkpoint`, code ? { code } : {}),
    );
  const answer = challenge === "APP" ? await submit(null) : await askForCode(viewer, challenge, submit);
  if (!answer) return null;
  told(answer);
  return viewer;
}

function askForCode(viewer, challenge, submit) {
  const isSure = challenge === "CODE";
  return ask({
    title: `Connect ${viewer}: the checkpoint`,
    text: isSure
      ? "LinkedIn sent the member a code, by e-mail or text message. It costs 1 credit at most to hand it over."
      : "Enter the code that LinkedIn sent the member, or leave it empty if the member approved the login in LinkedIn's app.",
    confirm: "Go on",
    fields: [{ name: "code", label: "Code", required: isSure, maxlength: 20, pattern: "[!-~]{1,20}" }],
    submit: ({ code }) => submit(code.trim()),
  });
}

/** Ask whether a viewer is to be deleted, and delete it; tell whether it was. */
export async function forget(session, viewer) {
  const gone = await ask({
    title: `Delete ${viewer}?`,
    text: [
      h("p", null, "The viewer, the people recommended to it, the decisions and notes about them, the stored answers and its refresh are forgotten. This cannot be undone."),
      h("p", null, "Linkup's own session of the member, if there is one, is not ended: it lives on until it is ended at Linkup, or the member signs out of it at LinkedIn."),
    ],
    confirm: "Delete the viewer",
    danger: true,
    submit: () => session.api.delete(`${PATH}/${encodeURIComponent(viewer)}`),
  });
  if (gone) announce(`${viewer} is deleted`);
  return Boolean(gone);
}

function told({ body, headers }) {
  announce(`${body.viewer} is ${body.state}. ${chargeOf(headers)}`);
}
