// What this page changes in Swagger UI: one row of tools above the operations, a filter that looks into
// operations, fields with names, and a dialog that the keyboard can open, fill in and leave.

export const plugin = ({ React }) => {
  const h = React.createElement;

  function DocsLayout({ getComponent, specSelectors }) {
    const part = (name) => h(getComponent(name, true));
    return h("div", { className: "swagger-ui" },
      part("SvgAssets"),
      rules(h(getComponent("Markdown", true), { source: specSelectors.info().get("description") })),
      h("div", { className: "tools" }, part("FilterContainer"), part("AuthorizeBtnContainer")),
      part("errors"), part("operations"), part("Models"));
  }

  const rules = (text) => h("details", { className: "fold" }, h("summary", null, "Rules of requests"), text);

  const FilterContainer = ({ layoutSelectors, layoutActions }) => {
    const phrase = layoutSelectors.currentFilter();
    return h("input", {
      type: "search",
      className: "filter",
      "aria-label": "Filter operations",
      placeholder: "Filter operations: /credits, post, viewer …",
      value: typeof phrase === "string" ? phrase : "",
      onChange: (event) => layoutActions.updateFilter(event.target.value),
    });
  };

  const dialog = (Original) => (props) => {
    const element = React.useRef(null);
    React.useEffect(() => {
      const opener = document.activeElement;
      element.current.showModal();
      return () => opener?.focus();
    }, []);
    return h("dialog", { ref: element, "aria-label": "Authorize", onCancel: () => props.authActions.showDefinitions(false) },
      h(Original, props));
  };

  // A code that scrolls can be scrolled by keyboard.
  const PlainTextViewer = ({ children }) => h("pre", { className: "microlight", tabIndex: 0 }, children);

  const CloseIcon = () => h(React.Fragment, null, h("span", { className: "unseen" }, "Close the dialog"), h("span", { "aria-hidden": true }, "×"));

  const having = (more) => (Original) => (props) => h(Original, { ...props, ...more });

  // The button around it opens the operation, which puts its address into the browser's bar.
  const DeepLink = ({ text }) => h("span", null, text);

  // The label is read aloud, not seen: a parameter's name stands in the column beside its field.
  const named = (nameOf) => (Original) => (props) =>
    h("label", null, h("span", { className: "unseen" }, nameOf(props)), h(Original, props));

  return {
    fn: { opsFilter },
    components: { DocsLayout, FilterContainer, CloseIcon, DeepLink, PlainTextViewer },
    wrapComponents: {
      authorizationPopup: dialog,
      Button: having({ "aria-label": undefined }),
      ExamplesSelect: named(() => "Example"),
      Input: having({ autoComplete: "off", spellCheck: false }),
      JsonSchemaForm: named(({ description }) => description),
      TextArea: having({ "aria-label": "Request body", spellCheck: false }),
    },
  };
};

/** Keep the operations whose method, path, summary or tag has the phrase. */
function opsFilter(tags, phrase) {
  const wanted = phrase.trim().toLowerCase();
  return tags
    .map((tag, name) => tag.update("operations", (all) => all.filter((each) => textOf(each, name).includes(wanted))))
    .filter((tag) => tag.get("operations").size > 0);
}

function textOf(operation, tag) {
  const words = [tag, operation.get("method"), operation.get("path"), operation.getIn(["operation", "summary"])];
  return words.join(" ").toLowerCase();
}
