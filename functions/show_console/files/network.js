// The view Network: the account's viewers, and for each whom Linkup recommends.

import { askingPart } from "./asking.js";
import { h, replace } from "./dom.js";
import { ago } from "./format.js";
import { People } from "./people.js";
import { Refresh } from "./refresh.js";
import { action, badge, empty, load, more, section, table } from "./ui.js";
import { addressOf, connect, findViewer, forget, next, standing, viewersPage } from "./viewers.js";

export const view = {
  id: "network",
  title: "Network",
  allows: (session) => session.kind === "account",
  show: (main, session, [name], signal) => (name ? showViewer : showViewers)(main, { session, viewer: name, signal }),
};

/** Show all viewers, and what brings a viewer: a login, or under version 1 a call for people. */
async function showViewers(main, given) {
  const { session, signal } = given;
  const list = h("div", null);
  const reload = () => load(list, () => viewersPage(session.api, null, signal), (page) => viewersList(page, given, reload));
  const isV1 = session.linkupVersion === "v1";
  replace(
    main,
    h("p", { class: "muted" }, "A viewer is the member whose network Linkup looks at. Open one to decide about the people recommended to it."),
    isV1 ? askingPart(given, { asked: reload }).element : h("div", { class: "actions" }, connectButton(session)),
    section("Viewers", list),
  );
  await reload();
}

function connectButton(session, name = "") {
  const run = async () => {
    const viewer = await connect(session, name);
    if (viewer) location.hash = addressOf(viewer);
  };
  return action(name ? `Connect ${name}…` : "Connect a viewer…", run, { kind: "primary" });
}

function viewersList({ elements, token }, { session, signal }, reload) {
  if (elements.length === 0 && !token) return noViewers(session);
  const viewers = table(columns(session, reload), elements, { caption: "Viewers of this account" });
  const rest = async () => {
    const page = await viewersPage(session.api, token, signal);
    viewers.add(page.elements);
    token = page.token;
    return token !== null;
  };
  return [viewers, token && more("Show more", rest)];
}

function noViewers(session) {
  return session.linkupVersion === "v1"
    ? empty("No viewers yet", "Ask for people above, and give the viewer a name: who is recommended is remembered under it.")
    : empty("No viewers yet", "Connect a member with the member's login cookie, then ask for people.", connectButton(session));
}

function columns(session, reload) {
  const remove = ({ viewer }) => action("Delete…", async () => (await forget(session, viewer)) && reload(), { kind: "quiet", describe: `Delete… ${viewer}` });
  return [
    { title: "Viewer", cell: ({ viewer }) => h("a", { href: addressOf(viewer), class: "network-name" }, viewer) },
    { title: "State", cell: ({ state }) => badge(state) },
    { title: "What it means", cell: (viewer) => standing(session, viewer) },
    { title: "Country", cell: ({ country }) => country ?? "–" },
    { title: "Connected", cell: ({ connected_at }) => ago(connected_at) },
    { title: "Actions", cell: (viewer) => h("div", { class: "actions" }, next(session, viewer, reload), remove(viewer)) },
  ];
}

/** Show one viewer: how it stands, what asks for people, its refresh, its people. */
async function showViewer(main, given) {
  const { session, viewer: name, signal } = given;
  const head = h("div", { class: "network-head" }, h("h2", null, name));
  const people = new People(given);
  const refresh = new Refresh(given, (fresh) => people.offer(fresh));
  const asking = askingPart(given, { before: () => people.mark(), asked: () => people.reload(), refused: () => stand() });
  const stand = () => load(head, () => findViewer(session.api, name, signal), draw);
  const draw = (viewer) => {
    asking.allow(viewer);
    if (viewer) return headOf(session, viewer, () => Promise.all([stand(), refresh.reload()]));
    replace(main, empty(`There is no viewer ${name}`, "It was deleted, or never named.", session.linkupVersion === "v2" && connectButton(session, name), back()));
    return null;
  };
  replace(main, h("p", null, back()), head, h("div", { class: "network-parts" }, asking.element, refresh.element), people.element);
  await Promise.all([stand(), people.reload(), refresh.reload()]);
}

function headOf(session, viewer, reload) {
  const remove = async () => {
    if (await forget(session, viewer.viewer)) location.hash = "#/network";
  };
  return [
    h("h2", null, viewer.viewer, " ", badge(viewer.state)),
    h("p", { class: "muted" }, standing(session, viewer)),
    h("div", { class: "actions" }, next(session, viewer, reload), action("Delete viewer…", remove, { kind: "danger" })),
  ];
}

function back() {
  return h("a", { href: "#/network" }, "← All viewers");
}
