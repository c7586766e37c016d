// Who is signed in. The API's client holds the credential in memory: a reload forgets it.

import { Api, ApiError } from "./api.js";

const API_KEY = /^vouch_api_key_/;
const SENDABLE = /^[\x21-\x7e]{1,4096}$/;

/**
 * @typedef {object} Session
 * @property {"member" | "account"} kind
 * @property {Api} api
 * @property {string} name what the header shows
 * @property {string} [member] the member's URN
 * @property {boolean} [operator] whether the account may look at the stack's health
 * @property {"v1" | "v2"} [linkupVersion] the version of Linkup's API that the stack speaks
 */

/**
 * Ask the API whose credential this is: a member's bearer token or an account's API key.
 *
 * @returns {Promise<Session>}
 */
export async function identify(text) {
  const credential = text.trim();
  if (!credential) throw new ApiError("Enter a token or an API key.");
  if (!SENDABLE.test(credential)) {
    throw new ApiError("That is neither a token nor an API key: both are letters, digits and signs without blanks.");
  }
  return API_KEY.test(credential)
    ? account(new Api({ "x-api-key": credential }))
    : member(new Api({ Authorization: `Bearer ${credential}` }));
}

async function member(api) {
  const { body } = await api.get("/v2/userinfo");
  return { kind: "member", api, name: body.sub, member: `urn:li:person:${body.sub}` };
}

async function account(api) {
  const [credits, operator] = await Promise.all([
    api.get("/v1/credits", { count: 1 }),
    api.get("/v1/health").then(
      () => true,
      (error) => error.status >= 500, // the view Operations asks again
    ),
  ]);
  const linkupVersion = "difference" in credits.body.upstream ? "v2" : "v1";
  return { kind: "account", api, name: operator ? "Operator's account" : "Account", operator, linkupVersion };
}
