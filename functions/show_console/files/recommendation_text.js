/** The words of members: always text, kept apart from the text around them, and folded where long. */

import { h } from "./dom.js";

const SHOWN = 600; // characters of a text that is folded
const LINES = 10; // lines of it

/** Make the element of a member's text; a long one begins folded, with a button that shows it all. */
export function words(text, describe) {
  const place = h("p", { class: "recommendations-words", dir: "auto" });
  const start = beginning(text);
  if (start === text) {
    place.textContent = text;
    return place;
  }
  const button = h("button", { type: "button", class: "recommendations-fold" });
  const fold = (folded) => {
    place.textContent = folded ? `${start}…` : text;
    button.textContent = folded ? "Show all" : "Show less";
    button.setAttribute("aria-expanded", String(!folded));
    button.setAttribute("aria-label", `${button.textContent} of ${describe}`);
  };
  fold(true);
  button.addEventListener("click", () => fold(button.getAttribute("aria-expanded") === "true"));
  return [place, button];
}

/** Return the beginning of a text that is shown folded: the text itself if it is short. */
function beginning(text) {
  const lines = text.split("\n", LINES + 1);
  const few = lines.length > LINES ? lines.slice(0, LINES).join("\n") : text;
  if (few.length <= SHOWN) return few;
  return few.slice(0, SHOWN).replace(/[\ud800-\udbff]$/, "");
}
