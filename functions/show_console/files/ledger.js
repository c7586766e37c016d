// The lines of a ledger, in words.

import { h } from "./dom.js";
import { count, number, time } from "./format.js";
import { badge } from "./ui.js";

/** What a reason means; others are shown as they are. */
const REASONS = {
  EXPIRED: "The call ended without an answer",
  WITHDRAWN: "Linkup was not called",
  THROTTLED: "Linkup had too many calls",
  UPSTREAM_TIMEOUT: "Linkup took too long",
  UPSTREAM_FAILED: "Linkup failed",
  UPSTREAM_UNAVAILABLE: "Linkup is down",
  UPSTREAM_REFUSED: "Linkup refused the call",
  UPSTREAM_CREDENTIALS: "Linkup refused this deployment's key",
  UPSTREAM_CREDITS: "No credits are left at Linkup",
  VIEWER_DISCONNECTED: "The viewer has no session at Linkup",
};
const SERVED = { REFUSED: "Linkup served nothing", UNKNOWN: "whether Linkup served it is not known" };
const EFFECT = new Intl.NumberFormat(undefined, { signDisplay: "exceptZero" });

/** Return a change with its sign, a minus as long as a plus. */
export function effect(credits) {
  return EFFECT.format(credits).replace("-", "−");
}

/** Say why a line was written, and what the call came to. */
function why(line) {
  switch (line.type) {
    case "RESERVED":
      return "The most that the call can cost";
    case "SETTLED":
      return `${count(line.charged, "credit")} charged of ${number(line.charged + line.credits)} reserved`;
    case "RELEASED":
      return [REASONS[line.reason] ?? line.reason, SERVED[line.upstream]].filter(Boolean).join("; ");
    case "GRANTED":
      return line.reason === "no limit" ? "The account has no limit" : "The month's credits";
    default:
      return `The limit was changed; ${line.reason}`;
  }
}

export const COLUMNS = [
  { title: "Time", cell: (line) => time(line.at) },
  { title: "State", cell: (line) => badge(line.type) },
  { title: "Why", cell: why },
  { title: "Call", cell: ({ reservation }) => reservation && call(reservation) },
  { title: "At Linkup", numeric: true, cell: atLinkup },
  { title: "Credits", numeric: true, cell: (line) => effect(line.credits) },
];

function atLinkup(line) {
  if (line.upstream_credits !== undefined) return number(line.upstream_credits);
  if (line.upstream_estimate !== undefined) return `about ${number(line.upstream_estimate)}`;
  if (line.type === "SETTLED" || line.upstream === "UNKNOWN") return h("span", { class: "muted" }, "not known");
  return line.upstream === "REFUSED" ? 0 : null;
}

function call(reservation) {
  return h("code", { class: "credits-call", title: reservation }, reservation.slice(0, 8));
}
