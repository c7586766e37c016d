// Elements made by code. Text becomes a text node always, never markup.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Return an element with these properties, and nodes, texts, numbers or arrays of them as children.
 *
 * `class` and names with a hyphen are attributes; a function under `onclick` is a listener of
 * "click"; `dataset` is an object; every other name is a property. null and false leave a child
 * or a property out.
 */
export function h(tag, properties, ...children) {
  const element = document.createElement(tag);
  return filled(element, properties, children, (name, value) => {
    if (name === "dataset") Object.assign(element.dataset, value);
    else if (name in element && !name.includes("-")) element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  });
}

/** Return an element of SVG: attributes and listeners. */
export function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  return filled(element, attributes, children, (name, value) => element.setAttribute(name, value));
}

function filled(element, properties, children, set) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (isNothing(value)) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else set(name, value);
  }
  element.append(...nodes(children));
  return element;
}

const isNothing = (value) => value === null || value === undefined || value === false;

/** Put these children in place of the element's own. */
export function replace(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

function nodes(children) {
  return children
    .flat(Infinity)
    .filter((child) => !isNothing(child))
    .map((child) => (child instanceof Node ? child : document.createTextNode(child)));
}
