// The shell: sign-in, header, navigation, and the view that the address names.

import { h, replace } from "./dom.js";
import { identify } from "./session.js";
import { announce, errorBox, field, perform, values } from "./ui.js";
import { view as recommendations } from "./recommendations.js";
import { view as network } from "./network.js";
import { view as credits } from "./credits.js";
import { view as syncs } from "./syncs.js";
import { view as operations } from "./operations.js";

const VIEWS = [recommendations, network, credits, syncs, operations];
const root = document.getElementById("console");

/** @type {import("./session.js").Session | null} */
let session = null;
let shown = new AbortController();

/**
 * Sign in with a member's bearer token or an account's API key, and show the console.
 *
 * The credential stays in memory. Raises ApiError if the API refuses it.
 */
export async function signIn(credential) {
  session = await identify(credential);
  announce(`Signed in as ${session.name}`);
  start();
}

/** Forget the credential and what was shown with it. */
function signOut() {
  leave();
  session = null;
  history.replaceState(null, "", location.pathname);
  showSignIn();
}

const allowed = () => VIEWS.filter((view) => view.allows(session));

/** End the calls, timers and questions of what is shown. */
function leave() {
  shown.abort();
  for (const dialog of document.querySelectorAll("dialog")) dialog.close();
}

function start() {
  const main = h("main", { id: "main", tabIndex: -1 });
  const skip = (event) => {
    event.preventDefault();
    main.focus();
  };
  const links = allowed().map(({ id, title }) => h("a", { href: `#/${id}`, dataset: { view: id } }, title));
  replace(
    root,
    h("a", { class: "skip", href: "#main", onclick: skip }, "Skip to the content"),
    h(
      "header",
      { class: "top" },
      h("span", { class: "brand" }, "Vouch"),
      h("nav", { "aria-label": "Views" }, links),
      h(
        "div",
        { class: "who" },
        h("span", { class: "who-name", title: session.member ?? session.name }, session.name),
        h("button", { type: "button", class: "button button-quiet", onclick: signOut }, "Sign out"),
      ),
    ),
    main,
  );
  route();
}

function route() {
  if (!session) return null;
  const [id, ...parts] = location.hash.replace(/^#\/?/, "").split("/").map(decode);
  const view = allowed().find((each) => each.id === id);
  if (view) return show(view, parts);
  history.replaceState(null, "", `#/${allowed()[0].id}`);
  return route();
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function show(view, parts) {
  leave();
  shown = new AbortController();
  const { signal } = shown;
  document.title = `${view.title} · Vouch`;
  for (const link of root.querySelectorAll("nav a")) {
    link.ariaCurrent = link.dataset.view === view.id ? "page" : null;
  }
  const heading = h("h1", { tabIndex: -1 }, view.title);
  const place = h("div", { class: `view view-${view.id}` });
  replace(root.querySelector("main"), heading, place);
  heading.focus({ preventScroll: true });
  try {
    await view.show(place, session, parts, signal);
  } catch (error) {
    if (!signal.aborted) replace(place, errorBox(error, () => show(view, parts)));
  }
}

function showSignIn() {
  document.title = "Sign in · Vouch";
  const credential = field({
    name: "credential",
    label: "Token or API key",
    type: "password",
    required: true,
    hint: "A member's bearer token or an account's API key. It stays in this page's memory; a reload asks again.",
  });
  const button = h("button", { type: "submit", class: "button button-primary" }, "Sign in");
  const onsubmit = (event) => {
    event.preventDefault();
    perform(button, () => signIn(values(event.target).credential));
  };
  const heading = h("h1", null, "Sign in to Vouch");
  const form = h("form", { class: "panel", onsubmit }, heading, credential, h("div", { class: "actions" }, button));
  replace(root, h("main", { id: "main", class: "sign-in" }, form));
  form.elements.namedItem("credential").focus();
}

window.addEventListener("hashchange", route);
showSignIn();
