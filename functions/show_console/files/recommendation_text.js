/** The words of members: always text, isolated from the text around them, and folded where long. */

import { h } from "./dom.js";

const SHOWN = 600; // characters of a text that is folded
const LINES = 10;

/** Make the element of a member's text; a long one begins folded. */
export function words(text, describe) {
  const start = beginning(text);
  const place = h("p", { class: "recommendations-words", dir: "auto" }, text);
  if (start === text) return place;
  const onclick = () => fold(!folded);
  const button = h("button", { type: "button", class: "button button-quiet recommendations-fold", onclick });
  let folded;
  const fold = (folds) => {
    folded = folds;
    place.textContent = folded ? `${start}…` : text;
    button.textContent = folded ? "Show all" : "Show less";
    button.setAttribute("aria-expanded", !folded);
    button.setAttribute("aria-label", `${button.textContent} of ${describe}`);
  };
  fold(true);
  return [place, button];
}

function beginning(text) {
  const few = text.split("\n", LINES).join("\n").slice(0, SHOWN);
  return few === text ? text : few.replace(/[\ud800-\udbff]$/, "");
}
