// Asking again, as long as somebody looks.

/** Asks again and again until `signal` aborts, but not while the page is hidden. */
export class Polling {
  /**
   * @param {() => Promise<number>} run asks once, and returns the seconds until it is to ask again
   * @param {(error: Error) => void} failed is told of a failure; each further one doubles the pause
   * @param {AbortSignal} signal
   */
  constructor(run, failed, signal) {
    Object.assign(this, { run, failed, signal, turn: new AbortController() });
  }

  /** Ask after so many seconds, and go on from there; what was to come before that is dropped. */
  async start(seconds) {
    this.turn.abort();
    this.turn = new AbortController();
    const signal = AbortSignal.any([this.signal, this.turn.signal]);
    let pause = seconds;
    let failures = 0;
    while (await seen(pause, signal)) {
      try {
        pause = await this.run();
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        this.failed(error);
        failures += 1;
        pause = Math.max(error.retryAfter ?? 0, Math.min(60, 2 ** failures));
      }
    }
  }
}

/** Wait so many seconds, and until the page is visible; tell whether to go on. */
async function seen(seconds, signal) {
  if (seconds > 0) await paused(seconds, signal);
  if (document.hidden && !signal.aborted) await shown(signal);
  return !signal.aborted;
}

function paused(seconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}

function shown(signal) {
  return new Promise((resolve) => {
    const options = { signal };
    const look = () => document.hidden || resolve();
    document.addEventListener("visibilitychange", look, options);
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
