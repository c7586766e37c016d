/**
 * A recommendation as a card: what it says, how it stands, and what its reader may do with it.
 *
 * After each action, and after a failure too, the record is read and drawn anew with those that the action may
 * have changed: the card shows how the record really stands.
 */

import { h, replace } from "./dom.js";
import { ago, idOf, shortUrn } from "./format.js";
import { announce, ask, badge, perform } from "./ui.js";
import { reread, update } from "./recommendation_calls.js";
import { revisionForm, visibilityForm } from "./recommendation_form.js";
import { choicesFor, lineOf, partiesOf, phrase, urnOf } from "./recommendation_rules.js";
import { words } from "./recommendation_text.js";

const MINUTE = 60_000; // milliseconds
const FORMS = { revise: revisionForm, visibility: visibilityForm };

/** The cards of one view, by URN. */
export class Cards {
  #elements = new Map();

  /**
   * @param {import("./session.js").Session} session
   * @param {(written?: string) => unknown} done is called after an action, with the URN of a revision if it wrote one
   * @param {(record: object) => string} [titleOf] returns what stands for the other party's name
   */
  constructor(session, done, titleOf = () => null) {
    Object.assign(this, { session, done, titleOf });
  }

  has(record) {
    return this.#elements.has(urnOf(record));
  }

  /** Make the card of a recommendation. */
  make(record) {
    const urn = urnOf(record);
    const element = h("article", { class: "card recommendations-card", tabIndex: -1, dataset: { urn } }, h("div"));
    this.#elements.set(urn, element);
    this.#draw(record);
    return element;
  }

  /** Move the keyboard and the eye to the card of a recommendation. */
  focus(urn) {
    const element = this.#elements.get(urn);
    element?.focus({ preventScroll: true });
    element?.scrollIntoView({ block: "nearest" });
  }

  #draw(record) {
    const element = this.#elements.get(urnOf(record));
    if (!element) return;
    const { member } = this.session;
    const { received, other } = partiesOf(record, member);
    const party = `${received ? "from" : "to"} ${idOf(other)}`;
    const title = this.titleOf(record);
    element.setAttribute("aria-label", `${title ?? "Recommendation"} ${party}, ${record.status}`);
    const body = element.firstChild;
    const buttons = choicesFor(record, member).map((choice) => {
      const { label, kind = "plain" } = choice;
      const describe = `${plain(label)}: ${party}`;
      const onclick = (event) => perform(event.target, () => this.#take(record, choice), body);
      return h("button", { type: "button", class: `button button-${kind}`, "aria-label": describe, onclick }, label);
    });
    replace(
      body,
      h(
        "header",
        { class: "recommendations-head" },
        title ? h("h3", null, title) : h("h2", null, received ? "From " : "To ", shortUrn(other)),
        badge(record.status),
      ),
      contentOf(record, received),
      h("div", { class: "actions" }, buttons, title ? null : lineLink(record)),
    );
  }

  async #take(record, choice) {
    const form = formOf(this.session.api, record, choice);
    const submit = (values) => this.#change(record, () => form.submit(values));
    try {
      const change = form.title ? await ask({ ...form, submit }) : await submit();
      if (!change) return;
      announce(change.written ? "Sent: it is PENDING." : `Done: it is ${change.status}.`);
      await this.done(change.written);
    } finally {
      if (document.activeElement === document.body) this.focus(urnOf(record)); // its button was drawn anew
    }
  }

  /** Send a change, then read anew what it may have changed. */
  async #change(record, send) {
    const refresh = async () => {
      const records = await reread(this.session.api, record);
      for (const each of records) this.#draw(each);
      return records[0].status;
    };
    try {
      const written = await send();
      return { written, status: await refresh() };
    } catch (error) {
      await refresh().catch(() => null);
      throw error;
    }
  }
}

const plain = (label) => label.replace("…", "");

/** Return what `ask` asks before an action, without a title if nothing. */
function formOf(api, record, { label, status, asks: [title, text] = [], opens }) {
  if (opens) return FORMS[opens](api, record);
  return { title, text, confirm: plain(label), danger: true, submit: () => update(api, record, { status }) };
}

/** Lead to other versions, if there may be some: an accepted one does not say whether a revision waits. */
function lineLink(record) {
  const { status, previousRecommendation, nextRecommendation } = record;
  if (!previousRecommendation && !nextRecommendation && status !== "VISIBLE" && status !== "HIDDEN") return null;
  return h("a", { class: "button button-quiet recommendations-more", href: lineOf(urnOf(record)) }, "Revisions");
}

function contentOf(record, received) {
  const { relationship, created, lastModified, visibilityForRecommender: visibility } = record;
  const { status, message, previousRecommendation: revised } = record;
  return [
    h(
      "p",
      { class: "hint recommendations-meta" },
      relationship && h("span", null, phrase(relationship)),
      h("span", null, "Written ", ago(created)),
      lastModified - created > MINUTE && h("span", null, "Changed ", ago(lastModified)),
      !received && h("span", null, "On your profile for ", visibility),
      received && visibility !== "EVERYONE" && h("span", null, "On the writer's profile for ", visibility),
    ),
    record.subject && h("p", { class: "recommendations-subject", dir: "auto" }, record.subject),
    words(record.recommendationText, "the recommendation"),
    status === "PENDING" &&
      (message || revised) &&
      h(
        "div",
        { class: "recommendations-note" },
        revised && h("p", null, "This is a revision: once it is accepted, the version before it is REPLACED."),
        message && [h("b", null, received ? "Message to you" : "Your message"), words(message, "the message")],
      ),
  ];
}
