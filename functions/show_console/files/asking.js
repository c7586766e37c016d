// The form that asks Linkup for people: the price before, what was charged and who came after.

import { newKey } from "./api.js";
import { h, replace } from "./dom.js";
import { count } from "./format.js";
import { advised, chargeOf, HOW_MANY, left, priceOf, remainingOf } from "./prices.js";
import { field, perform, values } from "./ui.js";
import { aboutCookie, COOKIE, COUNTRY, NAME } from "./viewers.js";

const TITLE = "Ask for people";
const ONLY_NEW = {
  name: "only_new",
  label: "Only people not shown before",
  type: "checkbox",
  hint: "Those shown before are charged for too.",
};

/**
 * Return the part that asks for people; without a viewer its form asks for one.
 *
 * An Idempotency-Key is made for a form, until it is answered or changed: sent again it is the same
 * request. `asked` is called after an answer, `refused` where the viewer is gone or not connected.
 */
export function askingPart({ session, viewer, signal }, { asked, refused = asked }) {
  const { api } = session;
  const isV1 = session.linkupVersion === "v1";
  const price = h("p", { class: "network-price" });
  const outcome = h("div", { role: "status" });
  const button = h("button", { type: "submit", class: "button button-primary" }, TITLE);
  const fields = [...(viewer ? [] : [NAME]), ...(isV1 ? [COOKIE, COUNTRY] : []), HOW_MANY, ONLY_NEW];
  const form = h("form", null, fields.map(field), h("div", { class: "actions" }, button, price));
  const hindrance = h("p", { class: "muted", hidden: true }, `People can be asked for once ${viewer} is CONNECTED.`);
  let key;
  let remaining; // undefined until it is known, null without a limit

  const renew = () => (key = newKey());
  const estimate = (known = remaining) => {
    remaining = known;
    replace(price, estimated(values(form).total_results, remaining));
  };

  async function send() {
    replace(outcome);
    try {
      const body = { viewer, ...values(form) };
      const { headers } = await advised(() =>
        api.post("/v1/network/recommendations", body, { "Idempotency-Key": key }),
      );
      renew();
      if (isV1) form.elements.login_token.value = "";
      estimate(remainingOf(headers));
      replace(outcome, delivered(headers));
      asked();
    } catch (error) {
      estimate(remainingOf(error.headers));
      if ([404, 409].includes(error.status) && !error.retryAfter) {
        renew(); // the key has no answer to give, or none any more
        refused();
      }
      throw error;
    }
  }

  form.addEventListener("input", () => (renew(), estimate()));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    perform(button, send, form);
  });
  renew();
  estimate();
  api.get("/v1/credits", { count: 1 }, { signal }).then(({ body }) => estimate(body.remaining), () => {});
  return {
    element: h("section", { class: "panel" }, h("h2", null, TITLE), isV1 && aboutCookie(), hindrance, form, outcome),
    /** Show the form, or why this viewer cannot be asked about. */
    allow({ state }) {
      form.hidden = !isV1 && state !== "CONNECTED";
      hindrance.hidden = !form.hidden;
    },
  };
}

function estimated(people, remaining) {
  const most = people > 0 && priceOf(people);
  return [
    most && [h("strong", null, `At most ${count(most, "credit")}`), ": 1 for each 10 people that come. "],
    remaining !== undefined && left(remaining),
    most && Number.isInteger(remaining) && most > remaining && " That is more than is left.",
  ];
}

function delivered(headers) {
  const fresh = Number(headers.get("x-people-new"));
  const known = Number(headers.get("x-people-known"));
  return h(
    "p",
    { class: "network-came" },
    h("strong", null, `Linkup delivered ${fresh + known}: ${fresh} new, ${known} known. `),
    chargeOf(headers),
    headers.has("idempotent-replayed") && " This is the answer of the first request; it was charged once.",
  );
}
