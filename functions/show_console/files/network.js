// The view Network: the account's viewers, and for each whom Linkup recommends.

import { askingPart } from "./asking.js";
import { h, replace } from "./dom.js";
import { ago } from "./format.js";
import { peoplePart } from "./people.js";
import { refreshPart } from "./refresh.js";
import { action, badge, empty, load, more, section, table } from "./ui.js";
import { addressOf, connect, findViewer, forget, goOn, standingOf, viewersPage } from "./viewers.js";

const COLUMNS = [
  { title: "Viewer", cell: ({ viewer }) => h("a", { href: addressOf(viewer), class: "network-name" }, viewer) },
  { title: "State", cell: ({ state }) => badge(state) },
  { title: "Country", cell: ({ country }) => country ?? "–" },
  { title: "Connected", cell: ({ connected_at }) => ago(connected_at) },
];

export const view = {
  id: "network",
  title: "Network",
  allows: (session) => session.kind === "account",
  show: (main, session, [viewer], signal) => (viewer ? showViewer : showViewers)(main, { session, viewer, signal }),
};

/** Show all viewers, and what brings a viewer: a login, or under version 1 a call for people. */
async function showViewers(main, given) {
  const { session, signal } = given;
  const isV1 = session.linkupVersion === "v1";
  const list = h("div", { class: "cards" });
  const reload = () => load(list, () => viewersPage(session.api, null, signal), (page) => viewersList(page, given));
  replace(
    main,
    h("p", { class: "muted" }, "A viewer is the member whose network Linkup looks at. Open one to see its people."),
    isV1 && askingPart(given, { asked: reload }).element,
    section("Viewers", list),
  );
  await reload();
}

function viewersList({ elements, token }, { session, signal }) {
  const start = async () => {
    const viewer = await connect(session.api);
    if (viewer) location.hash = addressOf(viewer);
  };
  const isV1 = session.linkupVersion === "v1";
  const buttons = isV1 ? [] : [action("Connect a viewer…", start, { kind: "primary" })];
  if (elements.length === 0 && !token) {
    const first = isV1 ? "Ask for people first." : "Connect a member first, by the login cookie.";
    return empty("No viewers yet", first, ...buttons);
  }
  const viewers = table(COLUMNS, elements, { caption: "Viewers of this account" });
  const rest = async () => {
    const page = await viewersPage(session.api, token, signal);
    viewers.add(page.elements);
    token = page.token;
    return token !== null;
  };
  return [!isV1 && h("div", { class: "actions" }, buttons), viewers, token && more("Show more", rest)];
}

/** Show one viewer: how it stands, what asks for people, its refresh, its people. */
async function showViewer(main, given) {
  const { session, viewer: name, signal } = given;
  const head = h("div", { class: "network-head" });
  const people = peoplePart(given);
  const refresh = refreshPart(given);
  const stand = () => load(head, () => findViewer(session.api, name, signal), draw);
  const asking = askingPart(given, { asked: people.look, refused: stand });
  const parts = h("div", { class: "cards network-parts" }, asking.element, refresh.element);
  const draw = (viewer) => {
    parts.hidden = people.element.hidden = !viewer.state;
    asking.allow(viewer);
    if (viewer.state) for (const part of [people, refresh]) part.reload();
    return headOf(session, viewer, async () => {
      await stand();
      head.querySelector("h2")?.focus();
    });
  };
  replace(main, h("p", null, h("a", { href: "#/network" }, "← All viewers")), head, parts, people.element);
  parts.hidden = people.element.hidden = true;
  await stand();
}

function headOf({ api, linkupVersion }, viewer, reload) {
  const { viewer: name, state } = viewer;
  const { text, next } = standingOf(viewer);
  const isV2 = linkupVersion === "v2";
  const remove = async () => {
    if (await forget(api, name)) location.hash = "#/network";
  };
  const proceed = async () => (await goOn(api, viewer)) && reload();
  return [
    h("h2", { tabIndex: -1 }, name, " ", state && badge(state)),
    (isV2 || !state) && h("p", { class: "muted" }, text),
    h(
      "div",
      { class: "actions" },
      isV2 && next && action(next, proceed, { kind: "primary" }),
      state && action("Delete viewer…", remove, { kind: "danger" }),
    ),
  ];
}
