// Viewers: how each stands, and the questions that connect or delete one.

import { h } from "./dom.js";
import { advised, chargeOf } from "./prices.js";
import { announce, ask } from "./ui.js";

const PATH = "/v1/network/viewers";
const COUNTRIES = ["FR", "US", "UK", "DE", "NL", "IT", "IL", "CA", "BR", "ES", "IN"];
export const NAME = {
  name: "viewer",
  label: "Name of the viewer",
  required: true,
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
export const COUNTRY = {
  name: "country",
  label: "Country",
  type: "select",
  required: true,
  options: COUNTRIES,
  hint: "Of Linkup's proxy; best the member's own.",
};
const LAST_COUNTRY = { ...COUNTRY, required: false, options: [["", "As at the last login, or FR"], ...COUNTRIES] };

/** By challenge, else by state: what it means, and the button for what comes next. */
const STANDING = {
  CONNECTED: { text: "Linkup has a session of the member. People can be asked for." },
  CONNECTING: { text: "A login is under way, or its outcome unknown. Connect again in 90 s.", next: "Connect…" },
  CODE: { text: "LinkedIn sent the member a code. Enter it here.", next: "Enter the code…" },
  APP: { text: "LinkedIn asks the member to approve the login in its app.", next: "It is approved in the app" },
  CHECKPOINT: {
    text: "LinkedIn asks the member for a code, or for an approval in its app. Linkup does not tell which.",
    next: "Go on with the login…",
  },
  DISCONNECTED: { text: "Linkup's session of the member has ended. Connect it again.", next: "Connect…" },
  UNCONNECTED: { text: "Only named in calls with a login cookie so far.", next: "Connect…" },
};
const MISSING = { text: "There is no such viewer: it was deleted, or never named.", next: "Connect…" };

/** Return what the cookie is, for everybody who is about to hand one over. */
export function aboutCookie() {
  return h(
    "p",
    { class: "network-warning" },
    h("strong", null, "The login cookie gives full access to the member's LinkedIn account: "),
    "messages, posts and settings, until the session ends. Use it with the member's consent only.",
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
  const { body } = await api.get(PATH, { count: 100, page_token: token }, { signal });
  return { elements: body.elements, token: body.paging.next_page_token };
}

/** Return the viewer of a name; without a state if there is none. */
export async function findViewer(api, name, signal) {
  let page, found;
  do {
    page = await viewersPage(api, page?.token, signal);
    found = page.elements.find(({ viewer }) => viewer === name);
  } while (!found && page.token);
  return found ?? { viewer: name };
}

/** Return how a viewer stands in words, and what the button for the next step says. */
export function standingOf({ state, challenge }) {
  return STANDING[challenge ?? state] ?? MISSING;
}

/** Take the next step of a viewer's login; tell whether it was taken. */
export function goOn(api, viewer) {
  return viewer.state === "CHECKPOINT" ? pass(api, viewer) : connect(api, viewer.viewer);
}

/** Ask for a viewer's login cookie and log the viewer in; return the name, or null. */
export async function connect(api, name = null) {
  const answer = await ask({
    title: `Connect ${name ?? "a viewer"}`,
    text: [aboutCookie(), h("p", null, "A login costs 1 credit at most, unless the operator set another limit.")],
    confirm: "Connect",
    fields: [...(name ? [] : [NAME]), COOKIE, LAST_COUNTRY],
    submit: ({ country, ...login }) =>
      advised(() => api.post(PATH, { viewer: name, ...login, ...(country && { country }) })),
  });
  if (!answer) return null;
  tell(answer);
  if (answer.body.challenge === "CODE") await pass(api, answer.body);
  return answer.body.viewer;
}

/** Go on with a login after LinkedIn's challenge; tell whether that was done. */
async function pass(api, { viewer, challenge }) {
  const submit = (body) => advised(() => api.post(`${pathOf(viewer)}/checkpoint`, body));
  const isCode = challenge === "CODE";
  const question = {
    title: `Connect ${viewer}: the checkpoint`,
    text: isCode
      ? "LinkedIn sent the member a code. To hand it over costs 1 credit at most."
      : "Enter the code that LinkedIn sent the member, or nothing once the login is approved in LinkedIn's app.",
    confirm: "Go on",
    fields: [{ name: "code", label: "Code", required: isCode, maxlength: 20, pattern: "[!-~]+" }],
    submit: ({ code }) => submit(code ? { code } : {}),
  };
  const answer = await (challenge === "APP" ? submit({}) : ask(question));
  if (answer) tell(answer);
  return answer !== null;
}

function tell({ body, headers }) {
  announce(`${body.viewer} is ${body.state}. ${chargeOf(headers)}`);
}

/** Ask whether a viewer is to be deleted, and delete it; tell whether it was. */
export async function forget(api, viewer) {
  const gone = await ask({
    title: `Delete ${viewer}?`,
    text: [
      h("p", null, "Its people, your decisions and notes, the stored answers and the refresh are forgotten for good."),
      h("p", null, "Linkup's own session of the member lives on until it is ended at Linkup or at LinkedIn."),
    ],
    confirm: "Delete the viewer",
    danger: true,
    submit: () => api.delete(pathOf(viewer)),
  });
  if (gone) announce(`${viewer} is deleted`);
  return gone !== null;
}
