// The parts that every view is made of: buttons that act, errors, states, what is fetched.

import { ApiError } from "./api.js";
import { h, replace } from "./dom.js";

export { ask, field, values } from "./forms.js";
export { figures, known, progress, table } from "./table.js";

const PATIENCE = 300; // milliseconds before something under way is shown

/** The tone of a state's colour; its word is always shown too. */
const TONES = {
  good: "VISIBLE KEPT CONTACTED CONNECTED ACTIVE SUCCEEDED REFRESHED SETTLED swept OK",
  warn: "PENDING CHECKPOINT WAITING PAUSED RUNNING QUEUED RESERVED EXPIRED incomplete unknown",
  bad: "FAILED DISCONNECTED ALARM failed",
  new: "NEW",
};

const shown = new WeakMap(); // by element: the data that it was last filled with
let live;

/** Tell a screen reader what changed without the focus moving. */
export function announce(text) {
  live ??= document.body.appendChild(h("div", { class: "unseen", "aria-live": "polite", role: "status" }));
  live.textContent = text;
}

/** Return a state as a word on a colour; `tone` is another state, whose colour it has. */
export function badge(state, tone = state) {
  const found = Object.keys(TONES).find((each) => TONES[each].split(" ").includes(tone)) ?? "plain";
  return h("span", { class: `badge badge-${found}` }, state);
}

/** Return a button; `kind` is primary, danger or quiet, `describe` its whole name where the label is too short. */
export function action(label, run, { kind = "plain", title = null, describe = null } = {}) {
  const given = { type: "button", class: `button button-${kind}`, title, "aria-label": describe };
  const button = h("button", given, label);
  button.addEventListener("click", () => perform(button, run));
  return button;
}

/** Run something on behalf of a button: busy meanwhile, its error shown after `place`, which outlives the button. */
export async function perform(button, run, place = button) {
  if (button.getAttribute("aria-busy") === "true") return;
  const before = place.closest(".actions") ?? place;
  if (before.nextElementSibling?.classList.contains("error")) before.nextElementSibling.remove();
  button.setAttribute("aria-busy", "true");
  const patience = setTimeout(() => button.classList.add("is-busy"), PATIENCE);
  try {
    await run();
  } catch (error) {
    if (error.name === "AbortError") return;
    const box = errorBox(error);
    before.after(box);
    box.scrollIntoView({ block: "nearest" });
  } finally {
    clearTimeout(patience);
    button.classList.remove("is-busy");
    button.removeAttribute("aria-busy");
  }
}

/** Return an error as its message, its code and the request id, which can be copied. */
export function errorBox(error, retry = null) {
  const isKnown = error instanceof ApiError;
  if (!isKnown) console.error(error);
  const { code = "", status = 0, requestId = "", retryAfter = null } = isKnown ? error : {};
  const copy = requestId && copier(requestId, "Copy the request's id");
  const request = requestId && [" · request ", h("code", null, requestId), " ", copy];
  return h(
    "div",
    { class: "error", role: "alert" },
    h("p", null, isKnown ? sentence(error.message) : "Something in this page failed. Load it again."),
    retryAfter > 0 && h("p", null, `Try again in ${retryAfter} s.`),
    (status || requestId) && h("p", { class: "error-details" }, [status, code].filter(Boolean).join(" "), request),
    retry && h("div", { class: "actions" }, action("Try again", retry)),
  );
}

/** Write a message as a sentence; a URN or the name of a field at its start stays as it is. */
export function sentence(text) {
  const whole = /^[a-z]+[ ,]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}

/** Return a small button that copies a text, where the browser lets it: on https and on this machine. */
export function copier(text, describe = "Copy") {
  const button = h("button", { type: "button", class: "copier", title: describe });
  const say = (word, name) => {
    button.textContent = word;
    button.setAttribute("aria-label", name); // a name holds the word that is seen
  };
  say("Copy", describe);
  button.addEventListener("click", async () => {
    const copied = await navigator.clipboard?.writeText(text).then(() => "Copied", () => null);
    const said = copied ?? "Copy it by hand";
    say(said, said);
    announce(said);
    setTimeout(() => say("Copy", describe), 1500);
  });
  return button;
}

/** Return what a view without content shows: what to do first, and the buttons for it. */
export function empty(title, text, ...buttons) {
  const actions = buttons.length > 0 && h("div", { class: "actions" }, buttons);
  return h("div", { class: "empty" }, h("h2", null, title), text && h("p", null, text), actions);
}

/** Return a part of a view with its heading. */
export function section(title, ...children) {
  return h("section", { class: "section" }, h("h2", null, title), ...children);
}

/** Return a button that fetches a list's next page; it goes once `load` returns false. */
export function more(label, load) {
  const button = action(label, async () => (await load()) || holder.remove());
  const holder = h("div", { class: "actions more" }, button);
  return holder;
}

/** Fill an element with what `render` makes of what `fetch` returns; nothing, if it fills it itself. */
export async function load(element, fetch, render) {
  if (!element.hasChildNodes()) replace(element, h("p", { class: "loading", role: "status" }, "Loading…"));
  try {
    const made = await render(await fetch());
    if (made !== undefined) replace(element, made);
  } catch (error) {
    if (error.name === "AbortError") return;
    const retry = async () => {
      await load(element, fetch, render);
      if (document.activeElement !== document.body) return;
      element.tabIndex = -1; // the button that had the focus is gone
      element.focus();
    };
    replace(element, errorBox(error, retry));
  }
}

/** Fill an element if its data has changed, and tell whether. A button or link in it keeps the focus. */
export function renew(element, data, render) {
  const text = JSON.stringify(data);
  if (shown.get(element) === text) return false;
  shown.set(element, text);
  const name = (control) => control.getAttribute("aria-label") ?? control.textContent;
  const focused = element.contains(document.activeElement) && name(document.activeElement);
  replace(element, render(data));
  if (focused) [...element.querySelectorAll("button, a")].find((each) => name(each) === focused)?.focus();
  return true;
}
