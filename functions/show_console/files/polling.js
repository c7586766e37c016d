// Asking again, as long as somebody looks.

const LONGEST = 3600; // seconds; a browser's timer ends at once from 25 days on
const REFUSED = [401, 403];

/** Asks until `signal` aborts or the credential is refused, but not while the page is hidden. */
export class Polling {
  /** `run` asks once, and returns the seconds until the next time; `failed` is told of its error. */
  constructor(run, failed, signal) {
    Object.assign(this, { run, failed, signal, turn: new AbortController() });
  }

  /** Ask after so many seconds, and go on from there; each further failure doubles the pause. */
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
        if (REFUSED.includes(error.status)) return;
        failures += 1;
        pause = Math.min(LONGEST, Math.max(error.retryAfter || 0, Math.min(60, 2 ** failures)));
      }
    }
  }
}

/** Wait so many seconds, and until the page is visible; tell whether to go on. */
async function seen(seconds, signal) {
  await new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(() => {
      if (document.hidden) document.addEventListener("visibilitychange", done, { once: true, signal });
      else done();
    }, seconds * 1000);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
  return !signal.aborted;
}
