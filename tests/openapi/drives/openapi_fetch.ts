/** Calls the API by openapi-fetch, with the types that openapi-typescript made of the document. */
import createClient from "openapi-fetch";
import type { paths } from "./vouch.js";

type Member = { urn: string; token: string };
export type Work = {
  url: string;
  recommender: Member;
  recommendee: Member;
  text: string;
  key: string;
  login_token: string;
};

const header = { "X-Restli-Protocol-Version": "2.0.0" } as const;
/** Sends the values of the query as they are written. */
const raw = { querySerializer: { allowReserved: true } };

function member(url: string, { token }: Member) {
  return createClient<paths>({ baseUrl: url, headers: { Authorization: `Bearer ${token}` } });
}

/** Creates, gets, finds, reads as a batch and updates. */
export async function recommend({ url, recommender, recommendee, text }: Work) {
  const made = await member(url, recommender).POST("/v2/recommendation", {
    params: { header: { ...header, "Idempotency-Key": crypto.randomUUID() } },
    body: { recommendee: recommendee.urn, recommendationText: text },
  });
  const urn = made.response.headers.get("X-RestLi-Id") ?? "";
  const client = member(url, recommendee);
  const one = { params: { header, path: { urn } } };
  const pending = {
    params: { header, query: { q: "recipient", statusFilters: "List(PENDING,VISIBLE)" } },
  } as const;

  const got = await client.GET("/v2/recommendation/{urn}", one);
  const refused = await client.GET("/v2/recommendation", pending);
  const found = await client.GET("/v2/recommendation", { ...pending, ...raw });
  const batch = await client.GET("/v2/recommendations", {
    params: { header, query: { ids: `List(${encode(urn)})` } },
    ...raw,
  });
  const updated = await client.POST("/v2/recommendation/{urn}", {
    ...one,
    body: { patch: { $set: { status: "VISIBLE" } } },
  });
  const seen = await client.GET("/v2/recommendation/{urn}", one);
  return {
    created: [made.response.status, urn],
    text: got.data?.recommendationText,
    refused: [refused.error?.status, refused.error?.message],
    found:
      found.data && "elements" in found.data
        ? found.data.elements.map((each) => each.recommendationText)
        : [],
    batch: Object.keys(batch.data?.results ?? {}),
    updated: updated.response.status,
    status: seen.data?.status,
  };
}

/** Encodes a URN as an item of a list: encodeURIComponent leaves its parentheses as they are. */
function encode(urn: string) {
  return encodeURIComponent(urn).replace("(", "%28").replace(")", "%29");
}

/** Asks for people, and reads what they cost. */
export async function spend({ url, key, login_token }: Work) {
  const client = createClient<paths>({ baseUrl: url, headers: { "x-api-key": key } });
  const asked = await client.POST("/v1/network/recommendations", {
    body: { login_token, total_results: 20 },
  });
  const report = await client.GET("/v1/credits");
  return {
    people: asked.data?.data.recommendations.length,
    charged: [Number(asked.response.headers.get("X-Credits-Charged")), report.data?.charged],
    remaining: report.data?.remaining,
  };
}
