// The parts that every view is made of: buttons that act, questions, errors, tables, states.

import { ApiError } from "./api.js";
import { h, replace } from "./dom.js";

const PATIENCE = 300; // milliseconds before something under way is shown

/** The tone of a state's colour; its word is always shown too. */
const TONES = {
  good: ["VISIBLE", "KEPT", "CONTACTED", "CONNECTED", "ACTIVE", "SUCCEEDED", "REFRESHED", "SETTLED", "swept", "OK"],
  warn: ["PENDING", "CHECKPOINT", "WAITING", "PAUSED", "RUNNING", "QUEUED", "RESERVED", "incomplete", "EXPIRED"],
  bad: ["FAILED", "DISCONNECTED", "ALARM", "failed"],
  new: ["NEW"],
};
const TONE = Object.fromEntries(Object.entries(TONES).flatMap(([tone, states]) => states.map((state) => [state, tone])));

let live;

/** Tell a screen reader something that changed without the focus moving. */
export function announce(text) {
  live ??= document.body.appendChild(h("div", { class: "unseen", "aria-live": "polite", role: "status" }));
  live.textContent = text;
}

/** Return a state as a word on a colour. */
export function badge(state) {
  return h("span", { class: `badge badge-${TONE[state] ?? "plain"}` }, state);
}

/**
 * Return a button that does something: busy while it runs, with the error beside it if it fails.
 *
 * @param {string} label
 * @param {() => unknown} run
 * @param {{kind?: "primary" | "danger" | "quiet", title?: string, disabled?: boolean, describe?: string}} [options]
 *   `describe` is the button's whole name for a screen reader, where the label alone says too little
 */
export function action(label, run, { kind = "plain", title = null, disabled = false, describe = null } = {}) {
  const button = h("button", { type: "button", class: `button button-${kind}`, title, disabled, "aria-label": describe }, label);
  button.addEventListener("click", () => perform(button, run));
  return button;
}

/** Run something on behalf of a button: busy meanwhile, its error shown where the button is. */
export async function perform(button, run, place = button) {
  if (button.getAttribute("aria-busy") === "true") return;
  forget(place);
  button.setAttribute("aria-busy", "true");
  const patience = setTimeout(() => button.classList.add("is-busy"), PATIENCE);
  try {
    await run();
  } catch (error) {
    if (error.name === "AbortError") return;
    const box = errorBox(error);
    (place.closest(".actions") ?? place).after(box);
    box.scrollIntoView({ block: "nearest" });
  } finally {
    clearTimeout(patience);
    button.classList.remove("is-busy");
    button.removeAttribute("aria-busy");
  }
}

function forget(place) {
  const after = (place.closest(".actions") ?? place).nextElementSibling;
  if (after?.classList.contains("error")) after.remove();
}

/** Return an error as its message, its code and the id of the request, which can be copied. */
export function errorBox(error, retry = null) {
  const known = error instanceof ApiError;
  if (!known) console.error(error);
  const { code = "", status = 0, requestId = "", retryAfter = null } = known ? error : {};
  return h(
    "div",
    { class: "error", role: "alert" },
    h("p", null, known ? sentence(error.message) : "Something in this page failed. Load it again."),
    retryAfter && h("p", null, `Try again in ${retryAfter} s.`),
    (status || requestId) &&
      h(
        "p",
        { class: "error-details" },
        [status, code].filter(Boolean).join(" "),
        requestId && [" · request ", h("code", null, requestId), " ", copier(requestId, "Copy the request's id")],
      ),
    retry && h("div", { class: "actions" }, action("Try again", retry)),
  );
}

/** Write a message as a sentence; a URN or the name of a field at its start stays as it is. */
function sentence(text) {
  const whole = /^[a-z]+[ ,]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}

/** Return a small button that copies a text. */
export function copier(text, describe = "Copy") {
  const button = h("button", { type: "button", class: "copier", "aria-label": describe, title: describe }, "Copy");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    say("Copied", "Copied");
    announce("Copied");
    setTimeout(() => say("Copy", describe), 1500);
  });
  const say = (word, name) => {
    button.textContent = word;
    button.setAttribute("aria-label", name); // a name holds the word that is seen
  };
  return button;
}

/** Return what a view without content shows: what to do first, and the buttons for it. */
export function empty(title, text, ...buttons) {
  return h(
    "div",
    { class: "empty" },
    h("h2", null, title),
    text && h("p", null, text),
    buttons.length > 0 && h("div", { class: "actions" }, buttons),
  );
}

/** Return a line that says that something is under way; it is seen after 300 ms. */
export function loading(text = "Loading…") {
  return h("p", { class: "loading", role: "status" }, text);
}

/** Return a bar with its text; without `most` it moves and tells no share. */
export function progress(value, most, text) {
  return h(
    "div",
    { class: "progress" },
    most ? h("progress", { value, max: most, "aria-label": text }) : h("progress", { "aria-label": text }),
    h("span", { class: "progress-text" }, text),
  );
}

/** Return a part of a view with its heading. */
export function section(title, ...children) {
  return h("section", { class: "section" }, h("h2", null, title), ...children);
}

/**
 * Return a table; at narrow widths each row is shown as a card of titles and values.
 *
 * @param {{title: string, cell: (row: any) => unknown, numeric?: boolean}[]} columns
 * @param {any[]} rows
 * @param {{caption: string}} options the caption is for screen readers
 */
export function table(columns, rows, { caption }) {
  const body = h("tbody", null);
  const made = h(
    "div",
    { class: "table" },
    h(
      "table",
      null,
      h("caption", { class: "unseen" }, caption),
      h("thead", null, h("tr", null, columns.map(({ title, numeric }) => h("th", { scope: "col", class: numeric ? "numeric" : null }, title)))),
      body,
    ),
  );
  made.add = (more) => body.append(...more.map((row) => line(columns, row)));
  made.add(rows);
  return made;
}

function line(columns, row) {
  return h(
    "tr",
    null,
    columns.map(({ title, cell, numeric }) => h("td", { class: numeric ? "numeric" : null, dataset: { title } }, cell(row))),
  );
}

/** Return a button under a list that fetches its next page; it goes once `load` returns false. */
export function more(label, load) {
  const button = action(label, async () => {
    if (!(await load())) holder.remove();
  });
  const holder = h("div", { class: "actions more" }, button);
  return holder;
}

/**
 * Fill an element with what `render` makes of what `fetch` returns: loading before, an error with
 * a button to try again after a failure.
 */
export async function load(element, fetch, render) {
  const wait = loading();
  if (!element.hasChildNodes()) replace(element, wait);
  try {
    const found = await fetch();
    replace(element, await render(found));
  } catch (error) {
    if (error.name === "AbortError") return;
    replace(element, errorBox(error, () => load(element, fetch, render)));
  }
}

/**
 * Return a field of a form: its label, its control, its hint and a place for its error.
 *
 * @param {{name: string, label: string, type?: string, value?: any, options?: (string | [string, string])[],
 *   required?: boolean, hint?: string, min?: number, max?: number, maxlength?: number, pattern?: string}} asked
 *   type: text (default), number, password, area, select, checkbox
 */
export function field(asked) {
  const { name, label, type = "text", value, options = [], required = false, hint, min, max, maxlength, pattern } = asked;
  const id = `field-${name}-${crypto.randomUUID().slice(0, 8)}`;
  const common = { id, name, required, "aria-describedby": `${id}-note` };
  const control =
    type === "area"
      ? h("textarea", { ...common, rows: 5, ...(maxlength && { maxLength: maxlength }) })
      : type === "select"
        ? h("select", common, options.map((each) => option(each)))
        : h("input", { ...common, type, min, max, pattern, ...(maxlength && { maxLength: maxlength }), autocomplete: "off", spellcheck: false });
  if (type === "checkbox") control.checked = Boolean(value);
  else if (value !== undefined && value !== null) control.value = value;
  const note = h("p", { id: `${id}-note`, class: "hint" }, hint);
  const caption = h("label", { htmlFor: id }, label, required ? "" : type === "checkbox" ? "" : h("span", { class: "muted" }, " (optional)"));
  return h("div", { class: `field field-${type}` }, type === "checkbox" ? [control, caption] : [caption, control], note);
}

function option(each) {
  const [value, text] = Array.isArray(each) ? each : [each, each];
  return h("option", { value }, text);
}

/** Return the values of a form by the names of its fields: numbers, texts, true or false. */
export function values(form) {
  return Object.fromEntries(
    [...form.elements]
      .filter((control) => control.name)
      .map((control) => [control.name, valueOf(control)]),
  );
}

function valueOf(control) {
  if (control.type === "checkbox") return control.checked;
  if (control.type === "number") return control.value === "" ? null : Number(control.value);
  return control.value;
}

/** Show each error of an ApiError beside the field that it names; return whether all had one. */
export function showFieldErrors(form, error) {
  for (const old of form.querySelectorAll(".field-error")) old.remove();
  for (const control of form.elements) control.removeAttribute("aria-invalid");
  const fields = error.fields ?? [];
  let shown = 0;
  for (const { name, message } of fields) {
    const control = form.elements.namedItem(name);
    if (!control) continue;
    control.setAttribute("aria-invalid", "true");
    control.closest(".field").append(h("p", { class: "field-error" }, sentence(message)));
    shown += 1;
  }
  form.querySelector("[aria-invalid]")?.focus();
  return fields.length > 0 && shown === fields.length;
}

/**
 * Ask in a dialog, and return the values of its fields, or null if the reader declines.
 *
 * With `submit` the dialog stays open while that runs, shows its error, and returns what it returns.
 *
 * @param {{title: string, text?: unknown, confirm: string, danger?: boolean, fields?: object[],
 *   submit?: (values: Record<string, any>) => Promise<any>}} asked
 * @returns {Promise<any>}
 */
export function ask({ title, text = null, confirm, danger = false, fields = [], submit = null }) {
  return new Promise((resolve) => {
    const heading = `dialog-${crypto.randomUUID().slice(0, 8)}`;
    const proceed = h("button", { type: "submit", class: `button button-${danger ? "danger" : "primary"}` }, confirm);
    const decline = h("button", { type: "button", class: "button button-plain", onclick: () => dialog.close() }, "Cancel");
    const form = h(
      "form",
      { noValidate: false },
      h("h2", { id: heading }, title),
      text && h("div", { class: "dialog-text" }, text),
      fields.map(field),
      h("div", { class: "actions" }, proceed, decline),
    );
    const dialog = h("dialog", { "aria-labelledby": heading, class: "dialog" }, form);
    let answer = null;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      perform(proceed, async () => {
        const found = values(form);
        try {
          answer = submit ? ((await submit(found)) ?? true) : found;
        } catch (error) {
          if (showFieldErrors(form, error)) return;
          throw error;
        }
        dialog.close();
      });
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
    (fields.length ? form.querySelector("input, textarea, select") : danger ? decline : proceed).focus();
  });
}
