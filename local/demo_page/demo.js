// The bar above the console on the one-machine stack: a click signs in as somebody of the demo.

import { signIn } from "/console/any/main.js";

const bar = document.createElement("div");
bar.className = "demo-bar";
bar.setAttribute("role", "group");
bar.setAttribute("aria-label", "Demo: sign in as");
const said = document.createElement("span");
said.textContent = "Demo: sign in as";
bar.append(said);
document.getElementById("console").before(bar);

function button({ name, title, credential }) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button";
  made.textContent = name;
  made.title = title;
  made.addEventListener("click", () => choose(made, credential));
  return made;
}

/** Sign in, or say beside the buttons why that failed. */
async function choose(chosen, credential) {
  bar.querySelector(".demo-error")?.remove();
  for (const each of bar.querySelectorAll("button")) each.disabled = true;
  try {
    await signIn(credential);
  } catch (error) {
    tell(`${chosen.textContent} cannot sign in: ${error.message}`);
  } finally {
    for (const each of bar.querySelectorAll("button")) each.disabled = false;
  }
}

function tell(text) {
  const told = document.createElement("span");
  told.className = "demo-error";
  told.setAttribute("role", "alert");
  told.textContent = text;
  bar.append(told);
}

try {
  const answer = await fetch("/demo/sign-ins.json", { cache: "no-store" });
  bar.append(...(await answer.json()).map(button));
} catch {
  tell("The stack does not answer; is it still running?");
}
