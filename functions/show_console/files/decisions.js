// What the account decides about a person, and the way back from it.

import { h, replace } from "./dom.js";
import { action, announce, ask, badge } from "./ui.js";

const PATH = "/v1/network/people";
const LABELS = { KEPT: "Keep", CONTACTED: "Mark contacted", DISMISSED: "Dismiss", NEW: "Back to NEW" };
const STATES = ["NEW", "KEPT", "CONTACTED", "DISMISSED"];
const MOST_NOTE = 500;
const MOST_NAME = 60; // characters

/** The buttons that decide about people, and the line that takes the last decision back; `show` is called with the person as decided. */
export class Decisions {
  #undone = []; // the decisions that can be taken back, the last one at the end
  element = h("div", { class: "network-undo", hidden: true });

  constructor(api, show) {
    Object.assign(this, { api, show });
  }

  /** Return the buttons of a person's card. */
  buttons(person) {
    const describe = (label) => `${label}: ${nameOf(person)}`;
    const states = Object.entries(LABELS).filter(([state]) => state !== person.state);
    return [
      ...states.map(([state, label]) =>
        action(label, () => this.#decide(person, { state }), { kind: state === "KEPT" ? "plain" : "quiet", describe: describe(label) }),
      ),
      action("Note…", () => this.#note(person), { kind: "quiet", describe: describe("Note…") }),
    ];
  }

  /** Offer nothing to take back any more. */
  clear() {
    this.#undone = [];
    this.#draw();
  }

  /** Put the focus on the button that takes the last decision back. */
  focus() {
    this.element.querySelector("button")?.focus();
  }

  async #decide(before, decision) {
    await this.#decided(before, await this.#send(before, decision));
  }

  async #note(before) {
    const after = await ask({
      title: `Decide about ${nameOf(before)}`,
      text: "The note is the account's own: neither the person nor Linkup sees it.",
      confirm: "Save",
      fields: [
        { name: "state", label: "Decision", type: "select", required: true, options: STATES, value: before.state },
        { name: "note", label: "Note", type: "area", value: before.note, maxlength: MOST_NOTE, hint: `At most ${MOST_NOTE} characters; an empty one is removed.` },
      ],
      submit: ({ state, note }) => this.#send(before, { state, note: note.trim() }),
    });
    if (after) await this.#decided(before, after);
  }

  async #decided(before, after) {
    if (after === before) return;
    this.#undone.push({ before, after });
    this.#draw();
    announce(`${nameOf(after)} is ${after.state}`);
    await this.show(after);
  }

  async #undo() {
    const { before, after } = this.#undone.at(-1);
    const person = await this.#send(after, { state: before.state, note: before.note ?? "" });
    this.#undone.pop();
    this.#draw();
    announce(`${nameOf(person)} is ${person.state} again`);
    await this.show(person);
  }

  /** Send what differs from the person as shown; return the person as decided. */
  async #send(person, { state, note = person.note ?? "" }) {
    const change = { ...(state !== person.state && { state }), ...(note !== (person.note ?? "") && { note }) };
    if (Object.keys(change).length === 0) return person;
    const place = `${encodeURIComponent(person.viewer)}/${encodeURIComponent(person.person)}`;
    return (await this.api.post(`${PATH}/${place}`, change)).body;
  }

  #draw() {
    const last = this.#undone.at(-1);
    this.element.hidden = !last;
    if (!last) return replace(this.element);
    const { before, after } = last;
    const done = before.state === after.state ? "The note is saved" : badge(after.state);
    const undo = action("Undo", () => this.#undo(), { describe: `Undo: ${nameOf(after)}` });
    return replace(this.element, h("p", null, h("bdi", null, nameOf(after)), " ", done), undo);
  }
}

/** Return a person's name in a length that fits a line. */
function nameOf({ name }) {
  const characters = [...(name ?? "Somebody without a name")];
  return characters.length > MOST_NAME ? `${characters.slice(0, MOST_NAME).join("")}…` : characters.join("");
}
