// Viewers: how each stands and what to do about it, and the questions that connect or delete one.

import { h } from "./dom.js";
import { advised, chargeOf } from "./prices.js";
import { action, announce, ask } from "./ui.js";

const PATH = "/v1/network/viewers";
const PAGE = 100;
const COUNTRIES = ["FR", "US", "UK", "DE", "NL", "IT", "IL", "CA", "BR", "ES", "IN"];
export const NAME = {
  name: "viewer",
  label: "Name of the viewer",
  pattern: "[A-Za-z0-9][A-Za-z0-9_.:\\-]{0,63}",
  maxlength: 64,
  hint: "A letter or digit, then up to 63 of A-Z a-z 0-9 _ . : -",
};
export const COOKIE = {
  name: "login_token",
  label: "Login cookie (li_at)",
  type: "password",
  required: true,
  maxlength: 10_000,
  hint: "It is passed on to Linkup once, and kept neither here nor in this page.",
};
export const COUNTRY = { name: "country", label: "Country", type: "select", options: COUNTRIES, hint: "Of Linkup's proxy; best the member's own." };

const STANDING = {
  CONNECTED: "Linkup has a session of the member. People can be asked for.",
  CONNECTING: "A login is under way, or its outcome is not known. Connect it again after a minute and a half: what Linkup served is found.",
  CODE: "LinkedIn sent the member a code. Enter it here.",
  APP: "LinkedIn asks the member to approve the login in its app. When that is done, say so here.",
  CHECKPOINT: "LinkedIn asks the member for a code, or for an approval in its app. Linkup does not tell which.",
  DISCONNECTED: "Linkup's session of the member has ended. Connect it again.",
  UNCONNECTED: "Only named in calls with a login cookie so far. Connect it to ask for more people.",
};
const UNDER_V1 = "Each call carries the member's login cookie: under version 1 of Linkup's API nobody is logged in.";
const LOGIN_PRICE =
  "A login costs what Linkup takes for it, and so does a checkpoint after it: 1 credit each at most, unless the operator set another limit.";
const FORGOTTEN =
  "The viewer, the people recommended to it, what you decided and noted about them, the stored answers and the refresh are forgotten. This cannot be undone.";
const NEXT = { CODE: "Enter the code…", APP: "It is approved in the app", CHECKPOINT: "Go on with the login…" };

/** Return what the cookie is, for everybody who is about to hand one over. */
export function aboutCookie() {
  return h(
    "p",
    { class: "network-warning" },
    h("strong", null, "The login cookie gives full access to the member's LinkedIn account: "),
    "its holder can read messages, write posts and change settings until the session ends. Use it with the member's consent only.",
  );
}

/** Return where a viewer's page is. */
export function addressOf(name) {
  return `#/network/${encodeURIComponent(name)}`;
}

/** Return where the API has a viewer. */
export function pathOf(name) {
  return `${PATH}/${encodeURIComponent(name)}`;
}

/** Return one page of the viewers, and the token of the next. */
export async function viewersPage(api, token, signal) {
  const { body } = await api.get(PATH, { count: PAGE, page_token: token }, { signal });
  return { elements: body.elements, token: body.paging.next_page_token };
}

/** Return the viewer of a name; null if there is none. */
export async function findViewer(api, name, signal) {
  let page, found;
  do {
    page = await viewersPage(api, page?.token, signal);
    found = page.elements.find(({ viewer }) => viewer === name);
  } while (!found && page.token);
  return found ?? null;
}

/** Return in words how a viewer stands, and what to do. */
export function standing(session, { state, challenge }) {
  return session.linkupVersion === "v1" ? UNDER_V1 : STANDING[challenge ?? state];
}

/** Return the button for what a viewer's state asks for; null if it asks for nothing. */
export function next(session, viewer, reload) {
  const { viewer: name, state, challenge } = viewer;
  if (session.linkupVersion === "v1" || state === "CONNECTED") return null;
  const label = NEXT[challenge ?? state] ?? "Connect…";
  const run = () => (state === "CHECKPOINT" ? pass(session, viewer) : connect(session, name));
  return action(label, async () => (await run()) && reload(), { kind: "primary", describe: `${label} (${name})` });
}

/** Ask for a viewer's login cookie and log the viewer in; return the name, or null. */
export async function connect(session, name = "") {
  const answer = await ask({
    title: name ? `Connect ${name}` : "Connect a viewer",
    text: [aboutCookie(), h("p", null, LOGIN_PRICE)],
    confirm: "Connect",
    fields: [{ ...NAME, required: true, value: name }, COOKIE, { ...COUNTRY, options: [["", "As at the last login, or FR"], ...COUNTRIES] }],
    submit: ({ country, ...login }) =>
      advised("Send it again: a login that Linkup served is found.", () => session.api.post(PATH, { ...login, ...(country && { country }) })),
  });
  if (!answer) return null;
  told(answer);
  if (answer.body.challenge === "CODE") await pass(session, answer.body);
  return answer.body.viewer;
}

/** Go on with a login after LinkedIn's challenge; return the viewer's name, or null. */
async function pass({ api }, { viewer, challenge }) {
  const submit = (body) => advised("Send it again: what Linkup served is found.", () => api.post(`${pathOf(viewer)}/checkpoint`, body));
  const answer = challenge === "APP" ? await submit({}) : await askForCode(viewer, challenge === "CODE", submit);
  if (!answer) return null;
  told(answer);
  return viewer;
}

function askForCode(viewer, required, submit) {
  return ask({
    title: `Connect ${viewer}: the checkpoint`,
    text: required
      ? "LinkedIn sent the member a code. To hand it over costs 1 credit at most."
      : "Enter the code that LinkedIn sent the member, or nothing once the member has approved the login in LinkedIn's app.",
    confirm: "Go on",
    fields: [{ name: "code", label: "Code", required, maxlength: 20, pattern: "[!-~]+" }],
    submit: ({ code }) => submit(code ? { code } : {}),
  });
}

/** Ask whether a viewer is to be deleted, and delete it; tell whether it was. */
export async function forget(session, viewer) {
  const gone = await ask({
    title: `Delete ${viewer}?`,
    text: [
      h("p", null, FORGOTTEN),
      h("p", null, "Linkup's own session of the member is not ended: it lives on until it is ended at Linkup, or the member signs out of it at LinkedIn."),
    ],
    confirm: "Delete the viewer",
    danger: true,
    submit: () => session.api.delete(pathOf(viewer)),
  });
  if (gone) announce(`${viewer} is deleted`);
  return gone !== null;
}

function told({ body, headers }) {
  announce(`${body.viewer} is ${body.state}. ${chargeOf(headers)}`);
}
