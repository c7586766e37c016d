// The documentation page: Swagger UI over the document that this stack serves.
import { forThisStack, asWritten } from "./document.js";
import { plugin } from "./plugin.js";

/** Where the API is: two folders above this file, below a custom domain's base path too. */
const base = new URL("../../", import.meta.url);

followTheme(matchMedia("(prefers-color-scheme: dark)"));
showConsole();
await show(document.getElementById("operations"));

/** Swagger UI's own colours follow a class, not the reader's preference. */
function followTheme(dark) {
  const set = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
  dark.addEventListener("change", set);
  set();
}

/** Link the console where this stack serves one. */
async function showConsole() {
  const link = document.getElementById("console");
  const answer = await fetch(link.href).catch(() => null);
  link.hidden = !answer?.ok;
  answer?.body?.cancel();
}

async function show(place) {
  try {
    const described = await read("docs/openapi.json");
    document.getElementById("release").textContent = described.info.version;
    const ui = SwaggerUIBundle({
      domNode: place,
      spec: forThisStack(described, base),
      plugins: [plugin],
      layout: "DocsLayout",
      requestInterceptor: asWritten,
      deepLinking: true,
      filter: true,
      tryItOutEnabled: true,
      displayRequestDuration: true,
      syntaxHighlight: { activated: false },
      defaultModelsExpandDepth: 0,
      persistAuthorization: false,
      validatorUrl: null,
    });
    followLinks(place, ui.getSystem().layoutActions);
  } catch (error) {
    place.textContent = `The operations cannot be shown: ${error.message}. Reload the page.`;
    place.className = "error";
    place.setAttribute("role", "alert");
  }
}

/** Open operations that descriptions link to in this page: it has the credentials. */
function followLinks(place, actions) {
  place.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#/"]');
    if (link) {
      event.preventDefault();
      actions.parseDeepLinkHash(link.hash);
    }
  });
}

async function read(path) {
  const answer = await fetch(new URL(path, base));
  if (!answer.ok) {
    throw new Error(`${path} was answered ${answer.status}`);
  }
  return answer.json();
}
