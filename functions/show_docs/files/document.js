// The document as this page shows it, and the requests as they leave it.

const METHODS = ["get", "put", "post", "delete", "patch"];

/**
 * Return the document with this stack as its only server, nothing in fields that may be left empty, and errors of one
 * line each: their shapes are the same everywhere, and shown with each they would be most of the page.
 */
export function forThisStack(document, base) {
  const shown = structuredClone(document);
  shown.servers = [{ url: base.href.replace(/\/$/, "") }];
  const paths = Object.values(shown.paths);
  const operations = paths.flatMap((path) => METHODS.flatMap((method) => path[method] ?? []));
  const parts = [...paths, ...operations];
  parts.forEach((part) => delete part.servers);
  [...Object.values(shown.components.parameters ?? {}), ...parts.flatMap((part) => part.parameters ?? [])].forEach(leaveEmpty);
  operations.flatMap((operation) => Object.entries(operation.responses)).forEach(shorten);
  return shown;
}

/** Move the examples of an optional parameter into its description: Swagger UI would send one. */
function leaveEmpty(parameter) {
  if (parameter.required || parameter.$ref) {
    return;
  }
  const examples = parameter.examples ?? (parameter.example === undefined ? {} : { one: { value: parameter.example } });
  delete parameter.example;
  delete parameter.examples;
  const told = Object.values(examples).map(({ value, summary }) => `\`${value}\`${summary ? ` (${summary})` : ""}`);
  if (told.length > 0 && !parameter.schema?.enum) {
    parameter.description = `${parameter.description ?? ""}\n\nFor example ${told.join(", ")}`;
  }
}

function shorten([status, response]) {
  if (status >= "400") {
    delete response.headers;
    delete response.content;
  }
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
