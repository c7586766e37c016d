// Operations: queues with their dead letters, alarms that are on, the last scheduled runs.

import { h, replace } from "./dom.js";
import { ago, count, distance, number } from "./format.js";
import { action, announce, badge, copier, empty, errorBox, loading, section, table } from "./ui.js";

const EVERY = 10_000; // milliseconds between two looks, while somebody sees the page
const REFUSED = [401, 403];

export const view = {
  id: "operations",
  title: "Operations",
  allows: (session) => session.operator === true,

  async show(main, session, parts, signal) {
    const page = frame();
    let timer;
    let wasRefused = false;

    async function look() {
      clearTimeout(timer);
      try {
        const { body } = await session.api.get("/v1/health", {}, { signal });
        replace(page.failure);
        render(page, body);
      } catch (error) {
        if (signal.aborted) return;
        wasRefused = REFUSED.includes(error.status);
        replace(page.failure, errorBox(error), page.checked && h("p", { class: "muted" }, "What follows is as it was at ", clock(page.checked), "."));
        if (!page.checked) replace(page.content);
      }
      again();
    }

    function again() {
      clearTimeout(timer);
      if (!signal.aborted && !wasRefused && !document.hidden) timer = setTimeout(look, EVERY);
    }

    document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : wasRefused || look()), { signal });
    signal.addEventListener("abort", () => clearTimeout(timer));
    page.now.append(action("Look again", look));
    replace(main, page.now, page.failure, page.content);
    await look();
  },
};

/** Return the places that each look fills. */
function frame() {
  const status = h("p", { class: "muted" });
  return {
    status,
    now: h("div", { class: "operations-now" }, status),
    failure: h("div", { class: "operations-failure" }),
    content: h("div", { class: "operations-content" }, loading("Looking at queues, alarms and runs…")),
    shown: {},
    checked: null,
  };
}

function render(page, health) {
  if (!page.checked) {
    page.parts = { problems: h("div", null), figures: h("div", null), queues: h("div", null), alarms: h("div", null), runs: h("div", null) };
    replace(page.content, Object.values(page.parts));
  }
  page.checked = health.checked_at;
  replace(page.status, "Checked ", clock(health.checked_at), `, again every ${EVERY / 1000} s while this page is seen.`);
  fill(page, "problems", health.problems, problems);
  fill(page, "figures", totals(health), figures);
  fill(page, "queues", health.queues, queues);
  fill(page, "alarms", health.alarms, alarms);
  fill(page, "runs", health.runs, runs);
  for (const shown of page.content.querySelectorAll("time")) shown.textContent = distance(new Date(shown.dateTime));
}

/** Render a part anew only where it has changed, so that nobody loses the place where they are. */
function fill(page, name, value, make) {
  const text = JSON.stringify(value);
  if (page.shown[name] === text) return;
  const place = page.parts[name];
  const focused = place.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
  if (name === "figures" && name in page.shown) announce(`${count(value.letters, "dead letter")}, ${count(value.on, "alarm")} on`);
  page.shown[name] = text;
  replace(place, make(value));
  if (focused) place.querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
}

function clock(moment) {
  const date = new Date(moment);
  return h("span", { title: date.toISOString().replace("T", " ").replace(/\.\d+Z$/, " UTC") }, date.toLocaleTimeString());
}

/** Return the sums that stand above everything; null where a part of one is not known. */
function totals({ queues, alarms, runs }) {
  return {
    letters: sum(queues.map((each) => each.dead_letters)),
    holders: queues.filter((each) => each.dead_letters > 0).length,
    on: alarms === null ? null : alarms.length,
    waiting: sum(queues.flatMap((each) => ("messages" in each ? [each.messages] : []))),
    bad: runs === null ? null : runs.map(({ last }) => last?.outcome ?? "swept").filter((outcome) => outcome !== "swept"),
  };
}

function sum(values) {
  return values.includes(null) ? null : values.reduce((total, each) => total + each, 0);
}

function figures({ letters, holders, on, waiting, bad }) {
  return h(
    "dl",
    { class: "figures" },
    figure("Dead letters", letters, letters > 0 && mark(`in ${count(holders, "queue")}`)),
    figure("Alarms on", on, on > 0 && badge("ALARM")),
    figure("Messages waiting", waiting),
    figure("Unsuccessful last runs", bad && bad.length, bad?.length > 0 && badge(bad.includes("failed") ? "failed" : "incomplete")),
  );
}

function figure(name, value, note = null) {
  return h("div", { class: "figure" }, h("dt", null, name), h("dd", null, value === null ? unknown() : number(value), note && [" ", note]));
}

function problems(found) {
  return (
    found.length > 0 &&
    h(
      "div",
      { class: "operations-problems", role: "status" },
      h("p", null, h("strong", null, "Not all is known now.")),
      h("ul", null, found.map(({ part, message }) => h("li", null, `${part}: ${message}`))),
    )
  );
}

const QUEUES = [
  { title: "Queue", cell: named },
  { title: "Waiting", numeric: true, cell: (queue) => depth(queue, "messages") },
  { title: "In flight", numeric: true, cell: (queue) => depth(queue, "in_flight") },
  { title: "Delayed", numeric: true, cell: (queue) => depth(queue, "delayed") },
  { title: "Dead letters", numeric: true, cell: letters },
];

function queues(found) {
  const made = table(QUEUES, found, { caption: "Queues, with how many messages and dead letters they hold" });
  const rows = made.querySelectorAll("tbody tr");
  found.forEach((queue, place) => rows[place].classList.toggle("operations-dead", queue.dead_letters > 0));
  return section("Queues", made, found.some((queue) => queue.dead_letters > 0) && h("p", { class: "hint" }, "SHOW=1 after a command shows the letters with their reasons and moves none."));
}

function named({ name, dead_letters: dead, redrive }) {
  return h(
    "div",
    null,
    h("span", { class: "operations-name" }, name),
    dead > 0 && h("div", { class: "operations-command" }, h("code", null, redrive), copier(redrive, `Copy the command for ${name}`)),
  );
}

function depth(queue, part) {
  if (!(part in queue)) return h("span", { class: "muted operations-absent", title: "Dead letters alone have a queue here" }, "–");
  return queue[part] === null ? unknown() : number(queue[part]);
}

function letters({ dead_letters: dead }) {
  if (dead === null) return unknown();
  return dead > 0 ? h("div", null, mark("dead letters"), " ", h("strong", null, number(dead))) : number(dead);
}

function mark(word) {
  return h("span", { class: "badge badge-bad" }, word);
}

function unknown() {
  return h("span", { class: "badge badge-warn" }, "not known");
}

function alarms(found) {
  if (found === null) return section("Alarms", missing());
  if (found.length === 0) return section("Alarms", h("p", { class: "operations-none" }, badge("OK"), " No alarm is on."));
  return section("Alarms", h("ul", { class: "operations-alarms" }, found.map(alarm)));
}

function alarm({ name, description, since, reason }) {
  return h(
    "li",
    { class: "card" },
    h("div", { class: "operations-alarm" }, badge("ALARM"), h("strong", null, description || name), h("span", { class: "muted" }, "came on ", ago(since))),
    h("p", null, reason),
    h("p", null, h("code", { class: "muted" }, name)),
  );
}

const RUNS = [
  { title: "Function", cell: ({ function: name }) => h("code", null, name) },
  { title: "Ended", cell: ({ last }) => (last ? ago(last.finished) : h("span", { class: "muted" }, "No run is recorded")) },
  { title: "Took", numeric: true, cell: ({ last }) => last && duration(last) },
  { title: "Outcome", cell: ({ last }) => last && h("div", null, badge(last.outcome), last.error && [" ", h("code", null, last.error)]) },
  { title: "Counts", cell: ({ last }) => last && counts(last.counts) },
];

function runs(found) {
  if (found === null) return section("Last scheduled runs", missing());
  if (found.every(({ last }) => last === null)) {
    return section("Last scheduled runs", empty("No run is recorded yet", "Each function that runs on a schedule shows its last run here. The first to do so is release_credits, which runs every 5 minutes."));
  }
  return section("Last scheduled runs", table(RUNS, found, { caption: "The last run of each function that runs on a schedule" }));
}

function duration({ started, finished }) {
  const milliseconds = new Date(finished) - new Date(started);
  return milliseconds < 1000 ? `${number(milliseconds)} ms` : `${number(Math.round(milliseconds / 100) / 10)} s`;
}

function counts(found) {
  const shown = Object.entries(found);
  return shown.length === 0 ? h("span", { class: "muted" }, "–") : h("div", null, shown.map(([name, value]) => [h("span", { class: "operations-count" }, `${name} ${number(value)}`), " "]));
}

function missing() {
  return h("p", { class: "operations-none" }, unknown(), " The message at the top says why.");
}
