/** The forms in which a member writes a recommendation, revises one, or says who sees one. */

import { h } from "./dom.js";
import { idOf } from "./format.js";
import { create, update } from "./recommendation_calls.js";
import { phrase, RELATIONSHIPS, urnOf, VISIBILITIES } from "./recommendation_rules.js";
import { words } from "./recommendation_text.js";

/** What a revision does to the version that it revises, by that one's status. */
const FATES = {
  PENDING: "The version below is not accepted yet: yours takes its place at once.",
  VISIBLE: "The version below stays VISIBLE until yours is accepted, and becomes REPLACED then.",
  HIDDEN: "The version below stays HIDDEN until yours is accepted, and becomes REPLACED then.",
};

/** Make the form of a new recommendation. */
export const recommendationForm = () => ({
  question: {
    title: "Write a recommendation",
    text: "The member reads it first. It is PENDING until they accept it.",
    confirm: "Send",
    fields: [
      { name: "recommendee", label: "Member", required: true, hint: "The member's URN, as in urn:li:person:benDemo." },
      ...fieldsOf({ visibilityForRecommender: "EVERYONE" }),
    ],
  },
  send: sender({}),
});

/** Make the form of a recommendation's new version; it begins with what the present one says. */
export const revisionForm = (record) => ({
  question: {
    title: "Revise the recommendation",
    text: [
      h("p", null, `To ${idOf(record.recommendee)}. ${FATES[record.status]}`),
      h(
        "blockquote",
        { class: "recommendations-old", "aria-label": "The present text" },
        words(record.recommendationText, "the present text"),
      ),
    ],
    confirm: "Send the revision",
    fields: fieldsOf({ ...record, message: "" }),
  },
  send: sender({ ...carried(record), previousRecommendation: urnOf(record) }),
});

/** Make the form that says who sees a recommendation on its writer's own profile. */
export const visibilityForm = (record) => ({
  question: {
    title: "Visibility on your profile",
    text: "Who sees this among the recommendations that you have given. The other member decides about their own profile.",
    confirm: "Set the visibility",
    fields: [visibilityOf(record.visibilityForRecommender)],
  },
  send: (api, values) => update(api, record, values),
});

/** Return what a revision keeps of the record and the form does not ask for. */
function carried(record) {
  const names = ["recommendee", "recommendeeEntity", "recommenderEntity", "locale"];
  return Object.fromEntries(names.filter((name) => name in record).map((name) => [name, record[name]]));
}

/** Return what sends a form: under a key of the form's own, so that it is written once. */
function sender(known) {
  const key = crypto.randomUUID();
  return (api, values) => create(api, { ...known, ...filled(values) }, key);
}

/** Leave out what was left empty: an optional field without a value is not sent. */
function filled(values) {
  const entries = Object.entries(values).map(([name, value]) => [name, value.trim()]);
  return Object.fromEntries(entries.filter(([, value]) => value !== ""));
}

function fieldsOf({ recommendationText, relationship = "", subject, message, visibilityForRecommender }) {
  const options = [["", "Not said"], ...RELATIONSHIPS.map((word) => [word, phrase(word)])];
  const between = "For the two of you: at most";
  return [
    {
      name: "recommendationText",
      label: "Recommendation",
      type: "area",
      required: true,
      value: recommendationText,
      hint: "At most 3,000 characters.",
    },
    { name: "relationship", label: "How you worked together", type: "select", options, value: relationship },
    { name: "subject", label: "Subject", value: subject, hint: `${between} 300 characters.` },
    { name: "message", label: "Message", type: "area", value: message, hint: `${between} 3,000 characters.` },
    visibilityOf(visibilityForRecommender),
  ];
}

function visibilityOf(value) {
  const options = [...new Set([...VISIBILITIES, value])];
  return { name: "visibilityForRecommender", label: "Shown on your profile to", type: "select", required: true, options, value };
}
