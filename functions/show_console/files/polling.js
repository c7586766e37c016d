// Asking again, as long as somebody looks.

/**
 * Call `run` at once and then again and again, until `signal` aborts.
 *
 * `run` returns the seconds until its next call, and null ends it. Nothing is asked while the page is
 * hidden; it is asked at once when the page is shown again. A failure does not end it: `failed` is
 * told of it, and each further one doubles the pause, up to a minute.
 *
 * @param {() => Promise<number | null>} run
 * @param {(error: unknown) => void} failed
 * @param {AbortSignal} signal
 * @param {number} [first] seconds before the first call
 */
export async function poll(run, failed, signal, first = 0) {
  let pause = first;
  let failures = 0;
  while (await seen(pause, signal)) {
    try {
      const next = await run();
      if (next === null) return;
      pause = next;
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      failed(error);
      failures += 1;
      pause = Math.max(error.retryAfter ?? 0, Math.min(60, 2 ** failures));
    }
  }
}

/** Wait so many seconds, and until the page is visible; tell whether to go on. */
async function seen(seconds, signal) {
  if (seconds > 0) await paused(seconds, signal);
  if (document.hidden && !signal.aborted) await shown(signal);
  return !signal.aborted;
}

/** @returns {Promise<void>} */
function paused(seconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}

/** @returns {Promise<void>} */
function shown(signal) {
  return new Promise((resolve) => {
    const options = { signal };
    const look = () => document.hidden || resolve();
    document.addEventListener("visibilitychange", look, options);
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
