/** The calls of /v2 that the recommendations' views make, each by its meaning. */

import { encode, list } from "./api.js";
import { urnOf } from "./recommendation_rules.js";

const RESOURCE = "/v2/recommendation";
/** How long a line of revisions is that is followed; the finder `descendant` has the same bound. */
const LONGEST = 100;

const at = (urn) => `${RESOURCE}/${encode(urn)}`;

/** Find the first page of what the member received (`recipient`) or wrote (`recommender`). */
export const find = (api, finder, statuses, count, signal) =>
  api.get(RESOURCE, { q: finder, statusFilters: list(...statuses), count }, { signal });

/** Return where the next page of an answer is, or null after the last. */
export const nextOf = (answer) =>
  answer.body.paging.links.find((link) => link.rel === "next")?.href ?? null;

/** Read the page that a `next` link names. */
export const follow = (api, href, signal) => api.get(href, {}, { signal });

/** Read one recommendation as it is now. */
export const read = async (api, urn) => (await api.get(at(urn))).body;

/** Read a recommendation and those that it replaced, newest first, as they are now. */
export async function descend(api, urn) {
  let answer = await api.get(RESOURCE, { q: "descendant", recUrn: urn });
  const found = answer.body.elements;
  for (let href = nextOf(answer); href && found.length < LONGEST; href = nextOf(answer)) {
    answer = await follow(api, href);
    found.push(...answer.body.elements);
  }
  return found;
}

/** Read a recommendation, and those that a change of it may have changed, as they are now. */
export const reread = async (api, record) =>
  record.previousRecommendation ? descend(api, urnOf(record)) : [await read(api, urnOf(record))];

/**
 * Read the whole line of revisions that a recommendation is in, newest first.
 *
 * A revision that waits to be accepted is looked for too: the record that it revises does not name it.
 */
export async function readLine(api, urn, member) {
  let newest = await read(api, urn);
  for (let steps = 0; newest.nextRecommendation && steps < LONGEST; steps += 1) {
    const next = await read(api, newest.nextRecommendation).catch(nothing);
    if (next === null) break;
    newest = next;
  }
  const waiting = await revisionsWaiting(api, newest, member);
  for (const revision of waiting) {
    const line = await descend(api, urnOf(revision));
    if (line.some((each) => each.id === newest.id)) return line;
  }
  return descend(api, urnOf(newest));
}

/** Return null for what is not there any more; fail as before otherwise. */
function nothing(error) {
  if (error.status === 404) return null;
  throw error;
}

/** Find the revisions between the same two members that wait to be accepted. */
async function revisionsWaiting(api, record, member) {
  const finder = record.recommendee === member ? "recipient" : "recommender";
  const answer = await find(api, finder, ["PENDING"], 100);
  return answer.body.elements.filter(
    (each) =>
      each.previousRecommendation &&
      each.id !== record.id &&
      each.recommender === record.recommender &&
      each.recommendee === record.recommendee,
  );
}

/** Change fields of a recommendation. */
export async function update(api, record, fields) {
  await api.post(at(urnOf(record)), { patch: { $set: fields } });
}

/** Write a recommendation, once under a key however often it is sent, and return its URN. */
export async function create(api, fields, key) {
  const answer = await api.post(RESOURCE, fields, { "Idempotency-Key": key });
  return answer.headers.get("X-RestLi-Id");
}
