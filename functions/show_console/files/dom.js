// Elements made by code. Text becomes a text node always, so nothing that the API answers is markup.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Return an element with these properties and children.
 *
 * `class` and names with a hyphen are attributes; a function under `onclick` is a listener of
 * "click"; `dataset` is an object; every other name is a property of the element. null and false
 * leave a child or a property out.
 *
 * @param {string} tag
 * @param {Record<string, unknown> | null} [properties]
 * @param {...unknown} children nodes, texts, numbers, arrays of them
 * @returns {HTMLElement}
 */
export function h(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(element.dataset, value);
    else if (name in element && !name.includes("-") && name !== "list") element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...nodes(children));
  return element;
}

/** Return an element of SVG: attributes and listeners as with `h`. */
export function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, String(value));
  }
  element.append(...nodes(children));
  return element;
}

/** Put these children in place of the element's own. */
export function replace(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

function nodes(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : document.createTextNode(String(child))));
}
