/**
 * What the two parties of a recommendation may do with it, by its status, and the words that say so.
 *
 * The table is that of the status machine; a test compares the two. REPLACED is set by revisions alone.
 *
 * @typedef {object} Choice
 * @property {string} label
 * @property {string} hint what it will do
 * @property {"primary" | "quiet"} [kind]
 * @property {string} [status] the status that it sets
 * @property {[string, string]} [asks] the title and the text of the question that comes first
 * @property {"revise" | "visibility"} [opens] the form that it opens
 */

export const STATUSES = ["PENDING", "VISIBLE", "HIDDEN", "CLOSED", "WITHDRAWN", "REPLACED"];
export const VISIBILITIES = ["EVERYONE", "CONNECTIONS", "HIDDEN"];
export const RELATIONSHIPS = [
  "RECOMMENDER_MANAGED_RECOMMENDEE",
  "RECOMMENDER_REPORTED_TO_RECOMMENDEE",
  "RECOMMENDER_SENIOR_THAN_RECOMMENDEE",
  "RECOMMENDEE_SENIOR_THAN_RECOMMENDER",
  "WORKED_IN_SAME_GROUP",
  "WORKED_IN_DIFFERENT_GROUPS",
  "WORKED_IN_DIFFERENT_COMPANIES",
  "RECOMMENDEE_IS_CLIENT_OF_RECOMMENDER",
  "RECOMMENDER_IS_CLIENT_OF_RECOMMENDEE",
  "RECOMMENDER_TAUGHT_RECOMMENDEE",
  "RECOMMENDER_ADVISED_RECOMMENDEE",
  "RECOMMENDER_STUDIED_WITH_RECOMMENDEE",
];

const ACCEPT = { label: "Accept", kind: "primary", status: "VISIBLE", hint: "It becomes VISIBLE on your profile." };
const ACCEPT_HIDDEN = {
  label: "Accept, keep hidden",
  status: "HIDDEN",
  hint: "You accept it, and nobody else sees it until you show it.",
};
const DECLINE = {
  label: "Decline…",
  kind: "quiet",
  status: "CLOSED",
  hint: "It becomes CLOSED and is shown to nobody.",
  asks: [
    "Decline this recommendation?",
    "It becomes CLOSED and is shown on no profile. Its writer can see that. You can reopen it later: it is then PENDING again.",
  ],
};
const HIDE = { label: "Hide", status: "HIDDEN", hint: "It leaves your profile until you show it again." };
const SHOW = { label: "Show again", status: "VISIBLE", hint: "It becomes VISIBLE on your profile." };
const CLOSE = {
  label: "Close…",
  kind: "quiet",
  status: "CLOSED",
  hint: "It leaves your profile and has to be accepted anew to return.",
  asks: [
    "Close this recommendation?",
    "It leaves your profile and becomes CLOSED. You can reopen it later: it is then PENDING, and you accept it anew. To take it down for a while, hide it instead.",
  ],
};
const REOPEN = { label: "Reopen", status: "PENDING", hint: "It becomes PENDING, and you decide about it anew." };
const REVISE = {
  label: "Revise…",
  opens: "revise",
  hint: "Write a new version. One that was accepted stays until the new one is accepted.",
};
const VISIBILITY = { label: "Visibility…", opens: "visibility", hint: "Choose who sees it on your own profile." };
const WITHDRAW = {
  label: "Withdraw…",
  kind: "quiet",
  status: "WITHDRAWN",
  hint: "You take it back for good.",
  asks: [
    "Withdraw this recommendation?",
    "It becomes WITHDRAWN and leaves the other member's profile. This is final: to recommend the member again, write a new one.",
  ],
};

const WRITERS = [REVISE, VISIBILITY, WITHDRAW];

/** @type {Record<"recommendee" | "recommender", Record<string, Choice[]>>} */
export const CHOICES = {
  recommendee: {
    PENDING: [ACCEPT, ACCEPT_HIDDEN, DECLINE],
    VISIBLE: [HIDE, CLOSE],
    HIDDEN: [SHOW],
    CLOSED: [REOPEN],
    WITHDRAWN: [],
    REPLACED: [],
  },
  recommender: {
    PENDING: WRITERS,
    VISIBLE: WRITERS,
    HIDDEN: WRITERS,
    CLOSED: [VISIBILITY],
    WITHDRAWN: [],
    REPLACED: [],
  },
};

/** Tell which side of a recommendation the member is on. */
export const sideOf = (record, member) =>
  record.recommendee === member ? "recommendee" : "recommender";

/** List what the member may do with a recommendation now. */
export const choicesFor = (record, member) => CHOICES[sideOf(record, member)][record.status] ?? [];

/** Build the URN of a recommendation, which its record does not hold. */
export const urnOf = (record) => `urn:li:recommendation:(${record.recommender},${record.id})`;

/** Write a contract's word, such as WORKED_IN_SAME_GROUP, as people do. */
export function phrase(word) {
  const text = word.toLowerCase().replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
