// The only module that calls the API. It knows the error shapes of both contracts.

const BASE = new URL("../../", import.meta.url);
const PATIENCE = 35_000; // milliseconds; the gateway gives up after 30 s

/** An answer that is an error, or no answer; `fields` are the bad fields that LinkedIn's shape names. */
export class ApiError extends Error {
  constructor(message, { status = 0, code = "", requestId = "", retryAfter = null, fields = [], headers = null } = {}) {
    super(message);
    this.name = "ApiError";
    Object.assign(this, { status, code, requestId, retryAfter, fields, headers });
  }
}

/** A value of a query that is encoded already. */
class Raw {
  constructor(text) {
    this.text = text;
  }
}

/** Return Rest.li's list for a query: the items are encoded, the list's own characters are not. */
export function list(...items) {
  return new Raw(`List(${items.map(encode).join(",")})`);
}

/** Return a text percent-encoded for a path or a query, as Rest.li has it: ( ) ' ! * too. */
export function encode(text) {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The API, called with one credential. */
export class Api {
  #headers;

  /** @param {{"x-api-key": string} | {Authorization: string}} headers the credential's header */
  constructor(headers) {
    this.#headers = headers;
  }

  get(path, query = {}, options = {}) {
    return this.send({ method: "GET", path, query, ...options });
  }

  post(path, body = undefined, headers = {}) {
    return this.send({ method: "POST", path, body, headers });
  }

  put(path, body = undefined, headers = {}) {
    return this.send({ method: "PUT", path, body, headers });
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
    const asked = search(query);
    if (asked) url.search = asked; // a link to a next page holds its query already
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
        body: body === undefined ? undefined : JSON.stringify(body),
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
    if (!answer.ok) throw failure(answer, found);
    if (found === undefined) throw new ApiError("The answer is not what the API sends.", said(answer));
    return { status: answer.status, body: found, headers: answer.headers };
  }
}

function search(query) {
  return Object.entries(query)
    .filter(([, value]) => value !== null && value !== undefined && value !== "")
    .map(([name, value]) => `${encode(name)}=${value instanceof Raw ? value.text : encode(value)}`)
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

function failure(answer, body) {
  const details = said(answer);
  const message = typeof body?.message === "string" ? body.message : `The API answered ${answer.status}.`;
  const code = typeof body?.code === "string" ? body.code : "";
  const fields = (body?.errorDetails?.inputErrors ?? []).map((error) => ({
    name: (error.input?.inputPath?.fieldPath ?? "").replace(/^.*\//, ""),
    message: error.description ?? error.code ?? "",
  }));
  return new ApiError(message, { ...details, code, fields });
}

function said(answer) {
  const retry = answer.headers.get("retry-after");
  return {
    status: answer.status,
    requestId: answer.headers.get("x-li-request-id") ?? answer.headers.get("x-request-id") ?? "",
    retryAfter: retry === null ? null : Number(retry),
    headers: answer.headers,
  };
}
