// The view Network: the account's viewers, and for each whom Linkup recommends and how to ask for more.

import { askingPart } from "./asking.js";
import { h, replace } from "./dom.js";
import { People } from "./people.js";
import { Refresh } from "./refresh.js";
import { ago } from "./format.js";
import { announce, action, badge, empty, errorBox, load, more, section, table } from "./ui.js";
import { addressOf, connect, forget, next, standing, viewersPage, findViewer } from "./viewers.js";

export const view = {
  id: "network",
  title: "Network",
  allows: (session) => session.kind === "account",
  async show(main, session, parts, signal) {
    const [name] = parts;
    await (name ? showViewer(main, session, name, signal) : showViewers(main, session, signal));
  },
};

/** Show all viewers, and under version 1 the form that asks for people by a login cookie. */
async function showViewers(main, session, signal) {
  const list = h("div", null);
  const reload = () => load(list, () => viewersPage(session.api, null, signal), (page) => viewersList(page, session, signal, reload));
  const isV2 = session.linkupVersion === "v2";
  replace(
    main,
    h(
      "p",
      { class: "muted network-lead" },
      "A viewer is the member whose network Linkup looks at, under the name that you give. Open one to ask for people and to decide about them.",
    ),
    isV2 && h("div", { class: "actions" }, connectButton(session)),
    !isV2 && askingPart({ session, viewer: null, signal, asked: (name) => name && reload() }).element,
    isV2 ? list : section("Viewers", list),
  );
  await reload();
}

function connectButton(session) {
  return action("Connect a viewer…", () => connected(session), { kind: "primary" });
}

async function connected(session, name = "") {
  const viewer = await connect(session, name);
  if (viewer) location.hash = addressOf(viewer);
}

function viewersList({ elements, token }, session, signal, reload) {
  if (elements.length === 0 && !token) return noViewers(session);
  const viewers = table(columns(session, reload), elements, { caption: "Viewers of this account" });
  const rest = async () => {
    const page = await viewersPage(session.api, token, signal);
    viewers.add(page.elements);
    return Boolean((token = page.token));
  };
  return [viewers, token && more("Show more viewers", rest)];
}

function noViewers(session) {
  return session.linkupVersion === "v2"
    ? empty(
        "No viewers yet",
        "Connect a member with the member's login cookie. Then ask for people whom the member may know.",
        connectButton(session),
      )
    : empty("No viewers yet", "Ask for people above and name the viewer: whom Linkup recommends is remembered under that name.");
}

function columns(session, reload) {
  const remove = async (viewer) => {
    if (await forget(session, viewer.viewer)) await reload();
  };
  const buttons = (viewer) => [
    next(session, viewer, reload),
    action("Delete…", () => remove(viewer), { kind: "quiet", describe: `Delete ${viewer.viewer}…` }),
  ];
  return [
    { title: "Viewer", cell: ({ viewer }) => h("a", { href: addressOf(viewer), class: "network-name" }, viewer) },
    { title: "State", cell: ({ state }) => badge(state) },
    { title: "What it means", cell: (viewer) => standing(session, viewer) },
    { title: "Country", cell: ({ country }) => country ?? "–" },
    { title: "Connected", cell: ({ connected_at }) => ago(connected_at) },
    { title: "Actions", cell: (viewer) => h("div", { class: "actions" }, buttons(viewer)) },
  ];
}

/** Show one viewer: how it stands, what asks for people, its refresh, its people. */
async function showViewer(main, session, name, signal) {
  const head = h("div", { class: "network-head" });
  const parts = h("div", { class: "network-parts" });
  const back = h("p", null, h("a", { href: "#/network" }, "← All viewers"));
  const people = new People({ session, viewer: name, signal });
  const refresh = new Refresh({ session, viewer: name, signal, ran: (fresh) => people.offer(fresh) });
  const reload = () => load(head, () => findViewer(session.api, name, signal), draw);
  const stands = async () => {
    await reload();
    await refresh.reload();
  };
  const asking = askingPart({ session, viewer: name, signal, before: () => people.mark(), asked: () => people.reload(), refused: reload });

  function draw(viewer) {
    asking.allow(viewer);
    if (viewer === null && session.linkupVersion === "v2") return unknown(main, session, name);
    return headOf(session, viewer ?? { viewer: name, state: null }, stands);
  }

  replace(parts, asking.element, refresh.element);
  replace(main, back, head, parts, people.element);
  await Promise.all([reload(), people.reload(), refresh.reload()]);
}

function headOf(session, viewer, reload) {
  const remove = async () => {
    if (!(await forget(session, viewer.viewer))) return;
    location.hash = "#/network";
    announce(`${viewer.viewer} is deleted`);
  };
  return [
    h("h2", { class: "network-title" }, viewer.viewer, " ", viewer.state && badge(viewer.state)),
    h("p", { class: "muted" }, viewer.state ? standing(session, viewer) : "Nobody was asked for under this name yet."),
    viewer.state && h("div", { class: "actions" }, next(session, viewer, reload), action("Delete viewer…", remove, { kind: "danger" })),
  ];
}

function unknown(main, session, name) {
  const back = h("a", { href: "#/network", class: "button button-plain" }, "All viewers");
  const again = action(`Connect ${name}…`, () => connected(session, name), { kind: "primary" });
  replace(main, empty(`There is no viewer ${name}`, "It was deleted, or never connected.", again, back));
  return null;
}
