// The form that asks Linkup for people: the price before, what was charged and who came after.

import { h, replace } from "./dom.js";
import { count } from "./format.js";
import { card } from "./person.js";
import { chargeOf, creditsLeft, left, priceOf, remainingOf, wayOut } from "./prices.js";
import { repeat } from "./timing.js";
import { errorBox, field, perform, values } from "./ui.js";
import { aboutCookie, COOKIE, COUNTRIES, NAME, NAME_HINT } from "./viewers.js";

const PATH = "/v1/network/recommendations";
const MOST_PEOPLE = 1000;
const USUAL = 10;

/**
 * Return the part that asks for people.
 *
 * An Idempotency-Key is made once for a form: the same form sent again is the same request, until
 * it is answered or something in it is changed.
 *
 * @param {object} given
 * @param {import("./session.js").Session} given.session
 * @param {string | null} given.viewer whom to ask about; null where the form asks that too
 * @param {AbortSignal} given.signal
 * @param {() => void} [given.before] called before each request
 * @param {(name: string | null) => unknown} [given.asked] called after an answer, with the viewer
 * @param {() => unknown} [given.refused] called where the viewer turned out not to be connected
 */
export function askingPart({ session, viewer, signal, before = () => {}, asked = () => {}, refused = () => {} }) {
  const price = h("p", { class: "network-price" });
  const outcome = h("div", { class: "network-outcome" });
  const button = h("button", { type: "submit", class: "button button-primary" }, "Ask for people");
  const form = h("form", null, fields(session, viewer), h("div", { class: "actions" }, button, price));
  const hindrance = h("p", { class: "muted", hidden: true });
  let remaining; // undefined until it is known, null without a limit
  let key = crypto.randomUUID();
  let isSent = false;

  const tell = () => replace(price, estimate(values(form).total_results, remaining));
  const know = (found) => {
    remaining = found;
    tell();
  };

  async function send() {
    const asks = bodyOf(values(form), viewer);
    replace(outcome);
    before();
    isSent = true;
    try {
      const answer = await session.api.post(PATH, asks, { "Idempotency-Key": key });
      renew();
      if (form.elements.login_token) form.elements.login_token.value = "";
      know(remainingOf(answer.headers) ?? null);
      replace(outcome, delivered(answer, asks));
      await asked(asks.viewer ?? null);
    } catch (error) {
      if (signal.aborted) return;
      replace(outcome, refusal(error, signal));
      const said = error.headers && remainingOf(error.headers);
      if (said !== undefined && said !== null) know(said);
      if (error.status === 409 && error.retryAfter === null) await refused();
    }
  }

  function renew() {
    key = crypto.randomUUID();
    isSent = false;
  }

  form.addEventListener("input", () => {
    if (isSent) renew();
    tell();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    perform(button, send);
  });
  tell();
  creditsLeft(session.api, signal).then(know, () => {});

  const isV1 = session.linkupVersion === "v1";
  const element = h("section", { class: "panel network-asking" }, h("h2", null, "Ask for people"), isV1 && aboutCookie(), hindrance, form, outcome);
  return {
    element,
    /** Show the form, or why this viewer cannot be asked about. */
    allow(found) {
      const isHindered = !isV1 && found?.state !== "CONNECTED";
      form.hidden = isHindered;
      hindrance.hidden = !isHindered;
      replace(hindrance, `People can be asked for once ${viewer} is CONNECTED.`);
    },
  };
}

function fields(session, viewer) {
  const isV1 = session.linkupVersion === "v1";
  const naming = { name: "viewer", label: "Name of the viewer", ...NAME };
  return [
    isV1 && !viewer && field({ ...naming, hint: `Whom Linkup recommends is remembered under it; without one nobody is. ${NAME_HINT}` }),
    isV1 && field({ name: "login_token", type: "password", required: true, maxlength: 10_000, ...COOKIE }),
    isV1 && field({ name: "country", label: "Country", type: "select", required: true, options: COUNTRIES, hint: "Where Linkup's proxy is." }),
    field({ name: "total_results", label: "How many people", type: "number", required: true, min: 1, max: MOST_PEOPLE, value: USUAL, hint: "1 to 1,000." }),
    field({ name: "only_new", label: "Only people not shown before", type: "checkbox", hint: "The price stays that of all whom Linkup delivers." }),
  ];
}

function bodyOf({ viewer: named, login_token, country, total_results, only_new }, viewer) {
  const name = viewer ?? named?.trim();
  return { ...(login_token && { login_token, country }), ...(name && { viewer: name }), total_results, ...(only_new && { only_new }) };
}

function estimate(people, remaining) {
  const isAsked = Number.isInteger(people) && people >= 1 && people <= MOST_PEOPLE;
  const most = isAsked && priceOf(people);
  const isTooMuch = isAsked && typeof remaining === "number" && remaining < most;
  return [
    isAsked && h("strong", null, `At most ${count(most, "credit")}`),
    isAsked && " (1 for each 10 people that come)",
    isAsked && remaining !== undefined && "; ",
    remaining !== undefined && left(remaining),
    (isAsked || remaining !== undefined) && ".",
    isTooMuch && h("span", { class: "network-too-much" }, " That is more than is left: the call would be refused."),
  ];
}

function delivered({ body, headers }, { viewer, only_new }) {
  const people = body.data.recommendations;
  const fresh = Number(headers.get("x-people-new"));
  const known = Number(headers.get("x-people-known"));
  const isRepeated = headers.has("idempotent-replayed");
  return [
    h(
      "p",
      { class: "network-came", role: "status" },
      h("strong", null, viewer ? `Linkup delivered ${fresh + known}: ${fresh} new, ${known} known. ` : `Linkup delivered ${people.length}. `),
      chargeOf(headers),
      isRepeated && " This answer is that of the first request; it was charged once.",
      only_new && fresh === 0 && known > 0 && " Nobody is new, and the price is for those who came.",
      !viewer && people.length > 0 && " They are shown here alone: without a viewer nobody is remembered.",
    ),
    !viewer && h("ul", { class: "network-people", "aria-label": "People of this answer" }, people.map((each) => card(each))),
  ];
}

function refusal(error, signal) {
  const wait = error.retryAfter;
  const advice = wayOut(error);
  const soon = h("p", { class: "network-wait" });
  if (wait) countDown(soon, wait, signal);
  error.retryAfter = null;
  return [errorBox(error), wait ? soon : null, advice && h("p", null, advice)];
}

/** Count the seconds down until the same form can be sent again. */
function countDown(element, seconds, signal) {
  const end = Date.now() + seconds * 1000;
  const step = () => {
    const rest = Math.ceil((end - Date.now()) / 1000);
    element.textContent = rest > 0 ? `You can ask again in ${rest} s.` : "You can ask again now.";
    return rest > 0 && element.isConnected;
  };
  repeat(step, 1000, signal);
}
