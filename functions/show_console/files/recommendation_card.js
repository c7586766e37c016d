/**
 * A recommendation as a card: what it says, how it stands, and what its reader may do with it.
 *
 * After each action the record is read anew, with those that the action may have changed, and their cards
 * are drawn anew. After a refusal too: the card then shows how the record really stands, and the reason.
 */

import { ApiError } from "./api.js";
import { h } from "./dom.js";
import { ago, idOf, shortUrn } from "./format.js";
import { action, announce, ask, badge, copier, errorBox } from "./ui.js";
import { reread, update } from "./recommendation_calls.js";
import { revisionForm, visibilityForm } from "./recommendation_form.js";
import { choicesFor, phrase, sideOf, urnOf } from "./recommendation_rules.js";
import { words } from "./recommendation_text.js";

/** The statuses of answers that say that the record may not stand as the page shows it. */
const STALE = new Set([403, 404, 409]);
const MINUTE = 60_000; // milliseconds
const FORMS = { revise: revisionForm, visibility: visibilityForm };

/** The cards of one view, by the URNs of what they show. */
export class Cards {
  #elements = new Map();
  #session;
  #options;

  /**
   * @param {import("./session.js").Session} session
   * @param {object} options
   * @param {(urn: string) => unknown} options.written is called with the URN of a revision that was written
   * @param {() => unknown} [options.changed] is called after any other action, once the cards are drawn anew
   * @param {(record: object) => string} [options.titleOf] returns what stands for the other party's name
   */
  constructor(session, options) {
    this.#session = session;
    this.#options = { changed: () => {}, titleOf: () => null, ...options };
  }

  has(record) {
    return this.#elements.has(urnOf(record));
  }

  /** Make the card of a recommendation. */
  make(record) {
    const { member } = this.#session;
    const buttons = choicesFor(record, member).map((choice) => this.#button(record, choice));
    const element = draw(record, member, buttons, this.#options.titleOf(record));
    this.#elements.set(urnOf(record), element);
    return element;
  }

  /** Move the keyboard and the eye to the card of a recommendation. */
  focus(urn) {
    const element = this.#elements.get(urn);
    if (!element) return;
    element.classList.add("is-marked");
    element.addEventListener("blur", () => element.classList.remove("is-marked"), { once: true });
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "nearest" });
  }

  #button(record, choice) {
    const { label, hint, kind } = choice;
    const describe = `${plain(label)}: ${partyOf(record, this.#session.member)}`;
    return action(label, () => this.#take(record, choice), { kind, title: hint, describe });
  }

  #take(record, { label, status, asks, opens }) {
    const { api } = this.#session;
    const set = () => update(api, record, { status });
    if (opens) {
      const { question, send } = FORMS[opens](record);
      return this.#ask(record, question, (values) => send(api, values));
    }
    if (!asks) return this.#do(record, set);
    const [title, text] = asks;
    return this.#ask(record, { title, text, confirm: plain(label), danger: true }, set);
  }

  /** Send what a dialog asks for; a refusal is shown in the dialog. */
  async #ask(record, question, send) {
    const sent = await ask({ ...question, submit: (values) => this.#send(record, () => send(values)) });
    if (sent) await this.#end(record, sent);
  }

  /** Send at once; a refusal is shown on the card. */
  async #do(record, send) {
    try {
      await this.#end(record, await this.#send(record, send));
    } catch (error) {
      if (!isStale(error)) throw error;
      this.focus(urnOf(record));
      this.#elements.get(urnOf(record)).querySelector(".actions").after(errorBox(error));
    }
  }

  async #end(record, { written, status }) {
    announce(written ? "Sent: it is PENDING." : `Done: it is ${status}.`);
    if (written) return this.#options.written(written);
    await this.#options.changed();
    this.focus(urnOf(record));
  }

  /** Send a change, then read anew what it may have changed, also after a refusal. */
  async #send(record, send) {
    try {
      const written = await send();
      const { status } = await this.#refresh(record);
      return { written, status };
    } catch (error) {
      if (isStale(error)) await this.#refresh(record).catch(() => null);
      throw error;
    }
  }

  async #refresh(record) {
    const records = await reread(this.#session.api, record);
    for (const each of records) this.#elements.get(urnOf(each))?.replaceWith(this.make(each));
    return records[0];
  }
}

const plain = (label) => label.replace("…", "");
const isStale = (error) => error instanceof ApiError && STALE.has(error.status);

/** Name the other party from the reader's side: "from benDemo". */
function partyOf(record, member) {
  return sideOf(record, member) === "recommendee"
    ? `from ${idOf(record.recommender)}`
    : `to ${idOf(record.recommendee)}`;
}

function draw(record, member, buttons, title) {
  const received = sideOf(record, member) === "recommendee";
  const other = received ? record.recommender : record.recommendee;
  const line = title === null && hasLine(record) && lineLink(record);
  return h(
    "article",
    {
      class: `card recommendations-card${record.status === "REPLACED" ? " is-replaced" : ""}`,
      tabIndex: -1,
      dataset: { urn: urnOf(record) },
      "aria-label": `${title ?? "Recommendation"} ${partyOf(record, member)}, ${record.status}`,
    },
    h(
      "header",
      { class: "recommendations-head" },
      title ? h("h3", null, title) : named(received ? "From " : "To ", other),
      badge(record.status),
    ),
    h("p", { class: "recommendations-meta" }, facts(record, received)),
    record.subject && h("p", { class: "recommendations-subject", dir: "auto" }, record.subject),
    words(record.recommendationText, "the recommendation"),
    record.status === "PENDING" && waiting(record, received),
    h("div", { class: "actions" }, buttons, line),
  );
}

function named(direction, urn) {
  return h(
    "div",
    { class: "recommendations-party" },
    h("h2", null, direction, shortUrn(urn)),
    copier(urn, `Copy the URN of ${idOf(urn)}`),
  );
}

/** Tell whether there may be other versions: an accepted one does not say whether a revision waits. */
const hasLine = ({ status, previousRecommendation, nextRecommendation }) =>
  Boolean(previousRecommendation || nextRecommendation || status === "VISIBLE" || status === "HIDDEN");

function lineLink(record) {
  const href = `#/recommendations/line/${encodeURIComponent(urnOf(record))}`;
  return h("a", { class: "button button-quiet recommendations-more", href }, "Revisions");
}

function facts(record, received) {
  const { relationship, created, lastModified, visibilityForRecommender: visibility } = record;
  return [
    relationship && h("span", { title: relationship }, phrase(relationship)),
    h("span", null, "Written ", ago(created)),
    lastModified - created > MINUTE && h("span", null, "Changed ", ago(lastModified)),
    !received && h("span", null, "On your profile for ", visibility),
    received && visibility !== "EVERYONE" && h("span", null, "On the writer's profile for ", visibility),
  ].filter(Boolean);
}

/** What the parties see of a recommendation while it waits to be accepted. */
function waiting(record, received) {
  const revision = record.previousRecommendation;
  if (!record.message && !revision) return null;
  return h(
    "div",
    { class: "recommendations-note" },
    revision && h("p", null, "This is a revision: once it is accepted, the version before it is REPLACED."),
    record.message && h("p", { class: "recommendations-label" }, received ? "Message to you" : "Your message"),
    record.message && words(record.message, "the message"),
  );
}
