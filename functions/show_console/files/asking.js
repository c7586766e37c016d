// The form that asks Linkup for people: the price before, what was charged and who came after.

import { everySecond } from "./countdown.js";
import { h, replace } from "./dom.js";
import { count } from "./format.js";
import { card } from "./person.js";
import { chargeOf, creditsLeft, HOW_MANY, left, priceOf, remainingOf, wayOut } from "./prices.js";
import { errorBox, field, perform, values } from "./ui.js";
import { aboutCookie, COOKIE, COUNTRY, NAME } from "./viewers.js";

const PATH = "/v1/network/recommendations";
const TITLE = "Ask for people";
const ONLY_NEW = { name: "only_new", label: "Only people not shown before", type: "checkbox", hint: "The price stays that of all who come." };

/**
 * Return the part that asks for people; without a viewer its form asks for one.
 *
 * An Idempotency-Key is made once for a form: sent again it is the same request, until it is answered
 * or something in it is changed. `before` is called before each request, `asked` after an answer,
 * `refused` where the viewer turned out to be gone or not connected.
 */
export function askingPart({ session, viewer, signal }, { before, asked, refused }) {
  const isV1 = session.linkupVersion === "v1";
  const price = h("p", { class: "network-price" });
  const outcome = h("div", { class: "network-outcome" });
  const button = h("button", { type: "submit", class: "button button-primary" }, TITLE);
  const asks = [isV1 && !viewer && { ...NAME, hint: `Without one nobody is remembered. ${NAME.hint}` }, isV1 && COOKIE, isV1 && { ...COUNTRY, required: true }, { ...HOW_MANY, required: true }, ONLY_NEW].filter(Boolean);
  const form = h("form", null, asks.map(field), h("div", { class: "actions" }, button, price));
  const hindrance = h("p", { class: "muted", hidden: true }, `People can be asked for once ${viewer} is CONNECTED.`);
  let remaining; // undefined until it is known, null without a limit
  let key = crypto.randomUUID();
  let isSent = false;

  const estimate = (known = remaining) => {
    remaining = known;
    replace(price, estimated(values(form).total_results, remaining));
  };

  async function send() {
    const body = bodyOf({ ...values(form), ...(viewer && { viewer }) });
    replace(outcome);
    before?.();
    isSent = true;
    try {
      const answer = await session.api.post(PATH, body, { "Idempotency-Key": key });
      renew();
      if (isV1) form.elements.login_token.value = "";
      estimate(remainingOf(answer.headers));
      replace(outcome, delivered(answer, body));
      asked();
    } catch (error) {
      if (signal.aborted) return;
      const wait = error.retryAfter;
      replace(outcome, refusal(error, signal));
      if (error.headers) estimate(remainingOf(error.headers));
      if (![404, 409].includes(error.status) || wait) return;
      renew(); // the key has no answer to give, or none any more
      refused?.();
    }
  }

  function renew() {
    key = crypto.randomUUID();
    isSent = false;
  }

  form.addEventListener("input", () => {
    if (isSent) renew();
    estimate();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    perform(button, send);
  });
  estimate();
  creditsLeft(session.api, signal).then(estimate, () => {});
  return {
    element: h("section", { class: "panel network-asking" }, h("h2", null, TITLE), isV1 && aboutCookie(), hindrance, form, outcome),
    /** Show the form, or why this viewer cannot be asked about. */
    allow(found) {
      form.hidden = !isV1 && found?.state !== "CONNECTED";
      hindrance.hidden = !form.hidden;
    },
  };
}

function bodyOf({ only_new, ...body }) {
  if (!body.viewer) delete body.viewer;
  return { ...body, ...(only_new && { only_new }) };
}

function estimated(people, remaining) {
  const most = Number.isInteger(people) && people > 0 ? priceOf(people) : null;
  return [
    most && [h("strong", null, `At most ${count(most, "credit")}`), ": 1 for each 10 people that come. "],
    remaining !== undefined && `${left(remaining)}.`,
    most && typeof remaining === "number" && most > remaining && h("span", { class: "network-too-much" }, " That is more than is left: the call would be refused."),
  ];
}

function delivered({ body, headers }, { viewer, only_new }) {
  const people = body.data.recommendations;
  const fresh = Number(headers.get("x-people-new"));
  const known = Number(headers.get("x-people-known"));
  return [
    h(
      "p",
      { class: "network-came", role: "status" },
      h("strong", null, viewer ? `Linkup delivered ${fresh + known}: ${fresh} new, ${known} known. ` : `Linkup delivered ${people.length}. `),
      chargeOf(headers),
      headers.has("idempotent-replayed") && " This is the answer of the first request; it was charged once.",
      only_new && fresh === 0 && known > 0 && " Nobody is new; the price is for those who came.",
      !viewer && people.length > 0 && " They are shown here alone: without a viewer nobody is remembered.",
    ),
    !viewer && h("ul", { class: "network-people", "aria-label": "People of this answer" }, people.map((each) => card(each))),
  ];
}

function refusal(error, signal) {
  const { retryAfter } = error;
  const end = Date.now() + retryAfter * 1000;
  const wait = retryAfter && h("p");
  const step = () => {
    const rest = Math.ceil((end - Date.now()) / 1000);
    wait.textContent = rest > 0 ? `You can ask again in ${rest} s.` : "You can ask again now.";
    return rest > 0;
  };
  if (wait) everySecond(step, signal);
  error.retryAfter = null; // it is counted down beside the error
  return [errorBox(error), wait, wayOut(error)];
}
