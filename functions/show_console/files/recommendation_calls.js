/** The calls of /v2 that the recommendations' views make, each by its meaning. */

import { encode, list } from "./api.js";
import { urnOf } from "./recommendation_rules.js";

const RESOURCE = "/v2/recommendation";
const LONGEST = 100; // versions of a line that is followed, as in the finder `descendant`

const at = (urn) => `${RESOURCE}/${encode(urn)}`;

/** Find the first page of what the member received (`recipient`) or wrote (`recommender`). */
export const find = (api, finder, statuses, count, signal) =>
  api.get(RESOURCE, { q: finder, statusFilters: list(...statuses), count }, { signal });

/** Return where the next page of an answer is, or null after the last. */
export const nextOf = (answer) => answer.body.paging.links.find((link) => link.rel === "next")?.href ?? null;

/** Read one recommendation as it is now. */
export const read = async (api, urn) => (await api.get(at(urn))).body;

/** Read a recommendation and those that it replaced, newest first, as they are now. */
async function descend(api, urn) {
  let answer = await api.get(RESOURCE, { q: "descendant", recUrn: urn });
  const found = answer.body.elements;
  for (let next = nextOf(answer); next && found.length < LONGEST; next = nextOf(answer)) {
    answer = await api.get(next);
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
    if (!next) break;
    newest = next;
  }
  for (const revision of await revisionsWaiting(api, newest, member)) {
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
async function revisionsWaiting(api, { recommender, recommendee }, member) {
  const answer = await find(api, recommendee === member ? "recipient" : "recommender", ["PENDING"], 100);
  return answer.body.elements.filter(
    (each) =>
      each.previousRecommendation && each.recommender === recommender && each.recommendee === recommendee,
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
