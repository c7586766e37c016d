// Operations: queues with their dead letters, alarms that are on, the last scheduled runs.

import { took } from "./countdown.js";
import { h, replace } from "./dom.js";
import { ago, count, distance, number } from "./format.js";
import { Polling } from "./polling.js";
import { action, announce, badge, copier, figures, known, load, renew, section, table } from "./ui.js";

const PAUSE = 10; // seconds between two looks, while somebody sees the page
const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

export const view = {
  id: "operations",
  title: "Operations",
  allows: (session) => session.operator === true,

  async show(main, { api }, parts, signal) {
    const status = h("p", { class: "muted" });
    const content = h("div", { class: "view" });
    const fetch = async () => (await api.get("/v1/health", {}, { signal })).body;
    let checked = "";
    const show = (health) => {
      fill(content, health);
      checked = `Checked ${CLOCK.format(new Date(health.checked_at))}`;
      status.textContent = `${checked}, again every ${PAUSE} s while this page is seen.`;
    };
    const look = async () => {
      show(await fetch());
      return PAUSE;
    };
    const failed = (error) => (status.textContent = `${checked || "Not checked"}. Not renewed: ${error.message}`);
    replace(main, h("div", { class: "actions operations-now" }, status, action("Look again", look)), content);
    await load(content, fetch, show);
    new Polling(look, failed, signal).start(PAUSE);
  },
};

/** Show a stack's health in an element: what differs from before is made anew. */
function fill(content, health) {
  const sums = totals(health);
  const parts = [
    [health.problems, problems],
    [sums, totalsOf],
    [health.queues, (found) => section("Queues", queues(found))],
    [health.alarms, (found) => section("Alarms", found ? alarms(found) : missing())],
    [health.runs, (found) => section("Last scheduled runs", found ? runs(found) : missing())],
  ];
  renew(content, "", () => parts.map(() => h("div", { class: "operations-part" })));
  parts.forEach(([data, render], at) => renew(content.children[at], data, render));
  const said = `${count(sums.letters, "dead letter")}, ${count(sums.on, "alarm")} on`;
  if (said !== (content.dataset.said ?? said)) announce(said);
  content.dataset.said = said;
  for (const moment of content.querySelectorAll("time")) moment.textContent = distance(new Date(moment.dateTime));
}

/** Return the sums that stand above everything; null is not known. */
function totals({ queues, alarms, runs }) {
  return {
    letters: sum(queues.map((each) => each.dead_letters)),
    on: alarms && alarms.length,
    waiting: sum(queues.map((each) => ("messages" in each ? each.messages : 0))),
    bad: runs && runs.map(({ last }) => last?.outcome ?? "swept").filter((outcome) => outcome !== "swept"),
  };
}

function sum(values) {
  return values.includes(null) ? null : values.reduce((total, each) => total + each, 0);
}

function totalsOf({ letters, on, waiting, bad }) {
  const worst = bad?.includes("failed") ? "failed" : "incomplete";
  return figures([
    ["Dead letters", known(letters), letters > 0 && badge("dead letters", "FAILED")],
    ["Alarms on", known(on), on > 0 && badge("ALARM")],
    ["Messages waiting", known(waiting)],
    ["Unsuccessful last runs", known(bad && bad.length), bad?.length > 0 && badge(worst)],
  ]);
}

function problems(found) {
  if (!found.length) return null;
  const lines = found.map(({ part, message }) => h("p", null, `${part}: ${message}`));
  const title = h("strong", null, "Not everything could be checked.");
  return h("div", { class: "card operations-problems", role: "status" }, title, lines);
}

const QUEUES = [
  { title: "Queue", cell: named },
  ...[["Waiting", "messages"], ["In flight", "in_flight"], ["Delayed", "delayed"]].map(([title, part]) => ({
    title,
    numeric: true,
    cell: (queue) => part in queue && known(queue[part]), // a queue of dead letters alone has none
  })),
  { title: "Dead letters", numeric: true, cell: letters },
];

function queues(found) {
  const made = table(QUEUES, found, { caption: "Queues, with how many messages and dead letters they hold" });
  const rows = made.querySelectorAll("tbody tr");
  found.forEach((queue, at) => rows[at].classList.toggle("operations-dead", queue.dead_letters > 0));
  const isDead = found.some((queue) => queue.dead_letters > 0);
  return [made, isDead && h("p", { class: "hint" }, "Add SHOW=1 to only see the letters and why they failed.")];
}

function named({ name, dead_letters: dead, redrive }) {
  if (!dead) return h("strong", null, name);
  const command = [h("code", null, redrive), copier(redrive, `Copy the command for ${name}`)];
  return h("div", null, h("strong", null, name), h("div", { class: "actions" }, command));
}

function letters({ dead_letters: dead }) {
  return dead > 0 ? h("div", null, badge("dead letters", "FAILED"), " ", h("strong", null, number(dead))) : known(dead);
}

function alarms(found) {
  if (!found.length) return h("p", { class: "card" }, badge("OK"), " No alarm is on.");
  return h("ul", { class: "cards operations-alarms" }, found.map(alarm));
}

function alarm({ name, description, since, reason }) {
  const came = h("span", { class: "muted" }, " came on ", ago(since));
  const head = h("p", null, badge("ALARM"), " ", h("strong", null, description || name), came);
  return h("li", { class: "card" }, head, h("p", null, reason), h("code", { class: "muted" }, name));
}

const RUNS = [
  { title: "Function", cell: ({ function: name }) => h("code", null, name) },
  { title: "Ended", cell: ({ last }) => (last ? ago(last.finished) : "No run is recorded") },
  { title: "Took", numeric: true, cell: ({ last }) => last && took(new Date(last.finished) - new Date(last.started)) },
  { title: "Outcome", cell: ({ last }) => last && outcome(last) },
  { title: "Counts", cell: ({ last }) => last && numbers(last.counts) },
];

function outcome({ outcome, error }) {
  return h("div", null, badge(outcome), error && [" ", h("code", null, error)]);
}

function numbers(counts) {
  return Object.entries(counts).map(([name, value]) => `${name} ${number(value)}`).join(", ");
}

function runs(found) {
  return table(RUNS, found, { caption: "The last run of each function that runs on a schedule" });
}

function missing() {
  return h("p", { class: "card" }, known(null), " The reason is above.");
}
