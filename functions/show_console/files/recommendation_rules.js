/**
 * What the two parties of a recommendation may do with it, by its status, and the words that say so.
 *
 * The table is that of the status machine; a test compares the two. REPLACED is set by revisions alone.
 *
 * @typedef {object} Choice
 * @property {string} label
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

const DECLINE = {
  label: "Decline…",
  kind: "quiet",
  status: "CLOSED",
  asks: [
    "Decline this recommendation?",
    "It becomes CLOSED and is shown on no profile. Its writer can see that. You can reopen it later.",
  ],
};
const CLOSE = {
  label: "Close…",
  kind: "quiet",
  status: "CLOSED",
  asks: [
    "Close this recommendation?",
    "It leaves your profile. You can reopen it later: it is then PENDING, and you accept it anew. " +
      "To take it down for a while, hide it instead.",
  ],
};
const VISIBILITY = { label: "Visibility…", opens: "visibility" };
const WRITERS = [
  { label: "Revise…", opens: "revise" },
  VISIBILITY,
  {
    label: "Withdraw…",
    kind: "quiet",
    status: "WITHDRAWN",
    asks: [
      "Withdraw this recommendation?",
      "It leaves the other member's profile. This is final: to recommend the member again, write a new one.",
    ],
  },
];

/** @type {Record<"recommendee" | "recommender", Record<string, Choice[]>>} */
export const CHOICES = {
  recommendee: {
    PENDING: [
      { label: "Accept", kind: "primary", status: "VISIBLE" },
      { label: "Accept, keep hidden", status: "HIDDEN" },
      DECLINE,
    ],
    VISIBLE: [{ label: "Hide", status: "HIDDEN" }, CLOSE],
    HIDDEN: [{ label: "Show again", status: "VISIBLE" }],
    CLOSED: [{ label: "Reopen", status: "PENDING" }],
  },
  recommender: {
    PENDING: WRITERS,
    VISIBLE: WRITERS,
    HIDDEN: WRITERS,
    CLOSED: [VISIBILITY],
  },
};

/** Tell whether the member received a recommendation, and name the other party. */
export function partiesOf({ recommender, recommendee }, member) {
  const received = recommendee === member;
  return { received, other: received ? recommender : recommendee };
}

/** List what the member may do with a recommendation now. */
export const choicesFor = (record, member) =>
  CHOICES[record.recommendee === member ? "recommendee" : "recommender"][record.status] ?? [];

/** Build the URN of a recommendation, which its record does not hold. */
export const urnOf = (record) => `urn:li:recommendation:(${record.recommender},${record.id})`;

/** Build the address of the line of revisions that a recommendation is in. */
export const lineOf = (urn) => `#/recommendations/line/${encodeURIComponent(urn)}`;

/** Write a contract's word, such as WORKED_IN_SAME_GROUP, as people do. */
export function phrase(word) {
  const text = word.toLowerCase().replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
