// What is done again and again while a view is shown.

/** Run something now and every second, until it returns false or the view is left. */
export function repeat(run, signal) {
  if (signal.aborted || run() === false) return;
  const timer = setInterval(() => {
    if (run() === false) clearInterval(timer);
  }, 1000);
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
}

const UNITS = [["d", 86_400], ["h", 3_600], ["min", 60], ["s", 1]];

/** Return how long it is until a moment, in its two largest units: "in 3 h 12 min"; "now" once it is there. */
export function until(moment) {
  let rest = Math.ceil((Date.parse(moment) - Date.now()) / 1000);
  if (rest <= 0) return "now";
  const first = UNITS.findIndex(([, seconds]) => rest >= seconds);
  const parts = UNITS.slice(first, first + 2).map(([unit, seconds]) => {
    const whole = Math.floor(rest / seconds);
    rest -= whole * seconds;
    return whole > 0 ? `${whole} ${unit}` : "";
  });
  return `in ${parts.filter(Boolean).join(" ")}`;
}
