// What the account decides about a person, and the way back from it.

import { h, replace } from "./dom.js";
import { nameOf } from "./person.js";
import { action, announce, ask, badge } from "./ui.js";

const LABELS = { KEPT: "Keep", CONTACTED: "Mark contacted", DISMISSED: "Dismiss", NEW: "Back to NEW" };
const NOTE = {
  name: "note",
  label: "Note",
  type: "area",
  maxlength: 500,
  hint: "At most 500 characters; an empty one is removed.",
};

/** Make the buttons that decide, and the line that takes the last decision back; `show` shows a person as decided. */
export function decisions(api, show) {
  const element = h("div", { class: "network-undo" });

  async function send(person, change) {
    const place = [person.viewer, person.person].map(encodeURIComponent).join("/");
    return (await api.post(`/v1/network/people/${place}`, change)).body;
  }

  async function decide(person, change) {
    await done(person, change, await send(person, change));
  }

  async function write(person) {
    const note = await ask({
      title: `Note about ${nameOf(person)}`,
      text: "The note is the account's own: neither the person nor Linkup sees it.",
      confirm: "Save",
      fields: [{ ...NOTE, value: person.note }],
      submit: ({ note }) => send(person, { note: note.trim() }),
    });
    if (note) await done(person, { note: "" }, note);
  }

  /** Show a person as decided, and offer to give what was changed the values from before. */
  async function done(before, change, after) {
    const former = Object.fromEntries(Object.keys(change).map((name) => [name, before[name] ?? ""]));
    const undo = async () => {
      const again = await send(after, former);
      replace(element);
      await tell(again);
    };
    const what = "state" in change ? badge(after.state) : "has another note";
    const name = h("bdi", null, nameOf(after));
    replace(element, h("p", null, name, " ", what), action("Undo", undo, { describe: `Undo: ${nameOf(after)}` }));
    await tell(after);
  }

  async function tell(person) {
    announce(`${nameOf(person)} is ${person.state}`);
    await show(person);
  }

  return {
    element,
    /** Return the buttons of a person's card. */
    buttons(person) {
      const button = (label, run, kind = "quiet") =>
        action(label, run, { kind, describe: `${label}: ${nameOf(person)}` });
      const states = Object.entries(LABELS).filter(([state]) => state !== person.state);
      return [
        ...states.map(([state, label]) =>
          button(label, () => decide(person, { state }), state === "KEPT" ? "plain" : "quiet"),
        ),
        button("Note…", () => write(person)),
      ];
    },
  };
}
