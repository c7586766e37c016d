// Distances of time that pass while they are looked at.

/** Return a time that is left as "0:43", "12:05" or "1:02:03"; "0:00" once it is over. */
export function left(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] ? parts : parts.slice(1);
  return shown.map((part, at) => (at ? String(part).padStart(2, "0") : String(part))).join(":");
}

/** Return how long something took, as "40 ms", "4.2 s", "12 s" or "2 min 3 s". */
export function took(milliseconds) {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 9950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Call `tick` now and every second, until `signal` aborts or it returns false. */
export function everySecond(tick, signal) {
  if (signal.aborted || tick() === false) return;
  const timer = setInterval(() => {
    if (tick() === false) clearInterval(timer);
  }, 1000);
  signal.addEventListener("abort", () => clearInterval(timer));
}
