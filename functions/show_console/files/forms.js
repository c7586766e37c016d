// Forms: their fields, and the dialog that asks something.

import { h } from "./dom.js";
import { perform, sentence } from "./ui.js";

let made = 0; // for ids

/**
 * Return a field of a form: its label, its control, and a note that describes it: the hint, and later its error.
 *
 * `type` is area, select, checkbox, or one of an input; `options` are values or pairs of value and text.
 * `rules` (required, min, max, maxlength, pattern) are set on the control.
 */
export function field({ name, label, type = "text", value, options = [], hint, ...rules }) {
  made += 1;
  const id = `field-${name}-${made}`;
  const isCheckbox = type === "checkbox";
  const common = { id, name, "aria-describedby": `${id}-note`, ...rules };
  const make = {
    area: () => h("textarea", { ...common, rows: 5 }),
    select: () => h("select", common, options.map(option)),
  };
  const control = make[type]?.() ?? h("input", { ...common, type, autocomplete: "off" });
  if (isCheckbox) control.checked = Boolean(value);
  else if (value !== undefined && value !== null) control.value = value;
  const optional = !rules.required && !isCheckbox && h("span", { class: "muted" }, " (optional)");
  const caption = h("label", { htmlFor: id }, label, optional);
  const note = h("p", { id: `${id}-note`, class: "hint" }, hint);
  return h("div", { class: `field field-${type}` }, isCheckbox ? [control, caption] : [caption, control], note);
}

function option(each) {
  const [value, text] = Array.isArray(each) ? each : [each, each];
  return h("option", { value }, text);
}

/** Return the values of a form by the names of its fields: numbers, texts, true or false. */
export function values(form) {
  const named = [...form.elements].filter((control) => control.name);
  return Object.fromEntries(named.map((control) => [control.name, valueOf(control)]));
}

function valueOf({ type, checked, value }) {
  if (type === "checkbox") return checked;
  if (type === "number") return value === "" ? null : Number(value);
  return value;
}

/** Show each error of an ApiError beside the field that it names; return whether all had one. */
function showFieldErrors(form, { fields = [] }) {
  for (const old of form.querySelectorAll(".field-error")) old.remove();
  for (const control of form.elements) control.removeAttribute("aria-invalid");
  const known = fields.filter(({ name }) => form.elements.namedItem(name));
  for (const { name, message } of known) {
    const control = form.elements.namedItem(name);
    control.setAttribute("aria-invalid", "true");
    control.closest(".field").lastChild.append(h("span", { class: "field-error" }, sentence(message)));
  }
  form.querySelector("[aria-invalid]")?.focus();
  return fields.length > 0 && known.length === fields.length;
}

/**
 * Ask in a dialog, and return the values of its fields, or null if the reader declines.
 *
 * With `submit` the dialog stays open while that runs, shows its error, and returns what it returns.
 */
export function ask({ title, text = null, confirm, danger = false, fields = [], submit = (found) => found }) {
  made += 1;
  const id = `dialog-${made}`;
  const proceed = h("button", { type: "submit", class: `button button-${danger ? "danger" : "primary"}` }, confirm);
  const decline = h("button", { type: "button", class: "button", onclick: () => dialog.close() }, "Cancel");
  const form = h(
    "form",
    { onsubmit: (event) => (event.preventDefault(), perform(proceed, send)) },
    h("h2", { id }, title),
    text && h("div", { id: `${id}-text`, class: "dialog-text" }, text),
    fields.map(field),
    h("div", { class: "actions" }, proceed, decline),
  );
  const described = { "aria-labelledby": id, "aria-describedby": `${id}-text`, class: "dialog" };
  const dialog = h("dialog", described, form);
  let answer = null;
  async function send() {
    try {
      answer = (await submit(values(form))) ?? true;
    } catch (error) {
      if (showFieldErrors(form, error)) return;
      throw error;
    }
    dialog.close();
  }
  document.body.append(dialog);
  dialog.showModal();
  (fields.length ? form.querySelector("input, textarea, select") : danger ? decline : proceed).focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => (dialog.remove(), resolve(answer)));
  });
}
