// The shell: sign-in, header, navigation, and the view that the address names after its #.

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
 * The credential stays in memory. Raises ApiError where the API refuses it.
 */
export async function signIn(credential) {
  session = await identify(credential);
  announce(`Signed in as ${session.name}`);
  start();
}

/** Forget the credential, and everything that was shown with it. */
export function signOut() {
  shown.abort();
  session = null;
  for (const dialog of document.querySelectorAll("dialog")) dialog.close();
  history.replaceState(null, "", location.pathname);
  showSignIn();
}

function allowed() {
  return VIEWS.filter((view) => view.allows(session));
}

function start() {
  const main = h("main", { id: "main", tabIndex: -1 });
  const links = allowed().map(({ id, title }) => h("a", { href: `#/${id}`, dataset: { view: id } }, title));
  replace(
    root,
    h("a", { class: "skip", href: "#main", onclick: (event) => (event.preventDefault(), main.focus()) }, "Skip to the content"),
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
  if (!session) return;
  const [id, ...parts] = location.hash.replace(/^#\/?/, "").split("/").map(decode);
  const view = allowed().find((each) => each.id === id);
  if (!view) {
    history.replaceState(null, "", `#/${allowed()[0].id}`);
    route();
    return;
  }
  show(view, parts);
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function show(view, parts) {
  shown.abort();
  shown = new AbortController();
  const { signal } = shown;
  document.title = `${view.title} · Vouch`;
  for (const link of root.querySelectorAll("nav a")) {
    if (link.dataset.view === view.id) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
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
    hint: "A member's bearer token, or an account's API key. It stays in this page's memory; a reload asks for it again.",
  });
  const button = h("button", { type: "submit", class: "button button-primary" }, "Sign in");
  const form = h("form", { class: "panel" }, h("h1", null, "Sign in to Vouch"), credential, h("div", { class: "actions" }, button));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    perform(button, () => signIn(values(form).credential));
  });
  replace(root, h("main", { id: "main", class: "sign-in" }, form));
  form.elements.namedItem("credential").focus();
}

window.addEventListener("hashchange", route);
showSignIn();
