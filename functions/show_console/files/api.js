// The only module that calls the API. It knows the error shapes of both contracts.

const BASE = new URL("../../", import.meta.url);
const PATIENCE = 35_000; // milliseconds; the gateway gives up after 30 s

/** An answer that is an error, or no answer; `fields` are the bad fields that LinkedIn's shape names. */
export class ApiError extends Error {
  constructor(message, details = {}) {
    super(message);
    Object.assign(this, { status: 0, code: "", requestId: "", retryAfter: null, fields: [], headers: null }, details);
  }
}

/** Return Rest.li's list for a query: the items are encoded, the list's own characters are not. */
export const list = (...items) => ({ encoded: `List(${items.map(encode).join(",")})` });

/** Return a text percent-encoded for a path or a query, as Rest.li has it: ( ) ' ! * too. */
export const encode = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** Return a new Idempotency-Key; crypto.randomUUID is not there on plain http. */
export function newKey() {
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
}

/** The API, called with one credential. */
export class Api {
  #headers;

  /** @param {Record<string, string>} headers the credential's header */
  constructor(headers) {
    this.#headers = headers;
  }

  get(path, query = {}, options = {}) {
    return this.send({ method: "GET", path, query, ...options });
  }

  post(path, body, headers = {}) {
    return this.send({ method: "POST", path, body, headers });
  }

  put(path, body) {
    return this.send({ method: "PUT", path, body });
  }

  delete(path) {
    return this.send({ method: "DELETE", path });
  }

  /**
   * Send a request and return its answer; raise ApiError unless it is a success.
   *
   * @returns {Promise<{status: number, body: any, headers: Headers}>}
   */
  async send({ method, path, query = {}, body, headers = {}, signal }) {
    const url = new URL(BASE.pathname.replace(/\/$/, "") + path, BASE);
    url.search ||= search(query); // a link to a next page holds its query already
    const patience = AbortSignal.timeout(PATIENCE);
    let answer, text;
    try {
      answer = await fetch(url, {
        method,
        headers: {
          ...(path.startsWith("/v2/") && { "X-Restli-Protocol-Version": "2.0.0" }),
          ...(body !== undefined && { "Content-Type": "application/json" }),
          ...headers,
          ...this.#headers,
        },
        body: JSON.stringify(body),
        cache: "no-store",
        credentials: "omit",
        redirect: "error",
        referrerPolicy: "no-referrer",
        signal: signal ? AbortSignal.any([signal, patience]) : patience,
      });
      text = await answer.text();
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new ApiError(
        patience.aborted
          ? "The API did not answer in time. If this was a change, look whether it was made."
          : "The API could not be reached. Look at your connection, then try again.",
      );
    }
    const found = parse(text);
    if (!answer.ok || found === undefined) throw failure(answer, found);
    return { status: answer.status, body: found, headers: answer.headers };
  }
}

function search(query) {
  return Object.entries(query)
    .filter(([, value]) => (value ?? "") !== "")
    .map(([name, value]) => `${encode(name)}=${value.encoded ?? encode(value)}`)
    .join("&");
}

/** Return the JSON of an answer, null for an empty one, undefined for what is no JSON. */
function parse(text) {
  if (text === "") return null;
  try {
    return JSON.parse(text, exact);
  } catch {
    return undefined;
  }
}

/** Keep an integer that is too large for a number as its digits: ids of LinkedIn's are part of URNs. */
function exact(_, value, context) {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  return /^\d+$/.test(context?.source ?? "") ? context.source : value;
}

function failure({ ok, status, headers }, body) {
  const text = (value) => (typeof value === "string" ? value : "");
  const message = ok ? "The answer is not what the API sends." : text(body?.message) || `The API answered ${status}.`;
  const fields = (body?.errorDetails?.inputErrors ?? []).map((error) => ({
    name: (error.input?.inputPath?.fieldPath ?? "").replace(/^.*\//, ""),
    message: error.description ?? error.code ?? "",
  }));
  const requestId = headers.get("x-li-request-id") ?? headers.get("x-request-id") ?? "";
  const retryAfter = Number(headers.get("retry-after")) || null;
  return new ApiError(message, { status, code: text(body?.code), requestId, retryAfter, fields, headers });
}
