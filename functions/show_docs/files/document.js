// The document as this page shows it, and the requests as they leave it.

const METHODS = ["get", "put", "post", "delete", "patch"];

/**
 * Return the document with this stack as its only server, and with its errors in a few lines each: their shapes are the
 * same everywhere, and shown whole they would be most of the page.
 */
export function forThisStack(document, base) {
  const shown = structuredClone(document);
  shown.servers = [{ url: base.href.replace(/\/$/, "") }];
  const paths = Object.values(shown.paths);
  const operations = paths.flatMap((path) => METHODS.flatMap((method) => path[method] ?? []));
  [...paths, ...operations].forEach((part) => delete part.servers);
  operations.flatMap((operation) => Object.entries(operation.responses)).forEach(shorten);
  return shown;
}

/** Put the examples of an error into its description, in the place of its headers and its schema. */
function shorten([status, response]) {
  const { examples } = response.content?.["application/json"] ?? {};
  if (status < "400") {
    return;
  }
  const lines = Object.values(examples ?? {}).map(({ value }) => `\`${JSON.stringify(value)}\``);
  response.description = [response.description, ...lines].join("\n\n");
  delete response.headers;
  delete response.content;
}

/**
 * Take back the encoding of "%" under /v2, where values are typed as Rest.li text: `urn%3Ali%3Aperson%3A123ABC` is
 * the value itself. Swagger UI leaves parentheses and commas alone where the document says allowReserved, and
 * encodes every "%".
 */
export function asWritten(request) {
  if (new URL(request.url).pathname.includes("/v2/")) {
    request.url = request.url.replace(/%25(?=[0-9A-Fa-f]{2})/g, "%");
  }
  return request;
}
