/** The dialogs in which a member writes a recommendation, revises one, or says who sees one. */

import { newKey } from "./api.js";
import { idOf } from "./format.js";
import { create, update } from "./recommendation_calls.js";
import { phrase, RELATIONSHIPS, urnOf, VISIBILITIES } from "./recommendation_rules.js";

/** Make the form of a new recommendation. */
export const recommendationForm = (api) => ({
  title: "Write a recommendation",
  text: "The member reads it first. It is PENDING until they accept it.",
  confirm: "Send",
  fields: [
    { name: "recommendee", label: "Member", required: true, hint: "The member's URN, as in urn:li:person:benDemo." },
    ...fieldsOf({ visibilityForRecommender: "EVERYONE" }),
  ],
  submit: sender(api, {}),
});

/** Make the form of a recommendation's new version; it begins with what the present one says. */
export const revisionForm = (api, record) => ({
  title: "Revise the recommendation",
  text: `To ${idOf(record.recommendee)}. ${
    record.status === "PENDING"
      ? "The present version is not accepted yet: yours takes its place at once."
      : `The present version stays ${record.status} until yours is accepted, and becomes REPLACED then.`
  }`,
  confirm: "Send the revision",
  fields: fieldsOf({ ...record, message: "" }),
  submit: sender(api, { ...carried(record), previousRecommendation: urnOf(record) }),
});

/** Make the form that says who sees a recommendation on its writer's own profile. */
export const visibilityForm = (api, record) => ({
  title: "Visibility on your profile",
  text: "Who sees this among those that you have given. The other member decides about their own profile.",
  confirm: "Set the visibility",
  fields: [visibilityOf(record.visibilityForRecommender)],
  submit: (values) => update(api, record, values),
});

/** Return what a revision keeps of the record and the form does not ask for. */
function carried(record) {
  const names = ["recommendee", "recommendeeEntity", "recommenderEntity", "locale"];
  return Object.fromEntries(names.filter((name) => name in record).map((name) => [name, record[name]]));
}

/** Return what sends a form without its empty fields; sent again unchanged it has the same key, and is written once. */
function sender(api, known) {
  let key, sent;
  return (values) => {
    const trimmed = Object.entries(values).map(([name, value]) => [name, value.trim()]);
    const filled = trimmed.filter(([, value]) => value);
    const text = JSON.stringify(filled);
    if (text !== sent) [key, sent] = [newKey(), text];
    return create(api, { ...known, ...Object.fromEntries(filled) }, key);
  };
}

function fieldsOf({ recommendationText, relationship, subject, message, visibilityForRecommender }) {
  const words = new Set([...RELATIONSHIPS, relationship ?? RELATIONSHIPS[0]]); // LinkedIn may have others
  const options = [["", "Not said"], ...[...words].map((word) => [word, phrase(word)])];
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
    { name: "relationship", label: "How you worked together", type: "select", options, value: relationship ?? "" },
    { name: "subject", label: "Subject", value: subject, hint: `${between} 300 characters.` },
    { name: "message", label: "Message", type: "area", value: message, hint: `${between} 3,000 characters.` },
    visibilityOf(visibilityForRecommender),
  ];
}

const visibilityOf = (value) => ({
  name: "visibilityForRecommender",
  label: "Shown on your profile to",
  type: "select",
  required: true,
  options: [...new Set([...VISIBILITIES, value])],
  value,
});
