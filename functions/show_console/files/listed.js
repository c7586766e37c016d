// A list that comes in pages and grows at its head while it is looked at, and its table.

import { h } from "./dom.js";
import { action, load, renew, table } from "./ui.js";

export class Listed {
  rows = [];
  next = null;
  element = h("div", { class: "view" });

  /**
   * `key` names a row, so that it is known again; `fetch` reads a page, `only` says which rows are shown, in
   * `columns` under `caption`; `none` is shown where there are no rows, and `label` is the button's for more.
   */
  constructor(key, { fetch, columns, caption, label, none, only = () => true } = {}) {
    Object.assign(this, { key, fetch, columns, caption, label, none, only });
  }

  /**
   * Take the first page anew; what was read behind its last row stays.
   *
   * Where that row is not known there may be others between, so the list begins again with the page.
   */
  refresh({ elements, paging }) {
    const last = elements.at(-1);
    const at = last ? this.rows.findIndex((row) => this.key(row) === this.key(last)) : -1;
    if (at >= 0 && paging.next_page_token) {
      this.rows = [...elements, ...this.rows.slice(at + 1)];
    } else {
      this.rows = elements;
      this.next = paging.next_page_token;
    }
  }

  /** Add the page that follows. */
  extend({ elements, paging }) {
    this.rows = [...this.rows, ...elements];
    this.next = paging.next_page_token;
  }

  open() {
    return load(this.element, this.fetch, (page) => this.take(page));
  }

  /** Take the first page anew, and show the rows. */
  take(page) {
    this.refresh(page);
    this.show();
  }

  show() {
    const rows = this.rows.filter(this.only);
    const more = () => h("div", { class: "actions" }, action(this.label, () => this.#more()));
    renew(this.element, [rows, this.next !== null, this.rows.length > 0], () => [
      rows.length ? table(this.columns, rows, { caption: this.caption }) : !this.rows.length && this.none(),
      this.next && more(),
    ]);
  }

  /** Show the next page, and move the focus to its first row: the button may have gone. */
  async #more() {
    const token = this.next;
    const page = await this.fetch({ page_token: token });
    if (this.next !== token) return; // the list began again meanwhile
    const read = this.rows.filter(this.only).length;
    this.extend(page);
    this.show();
    const row = this.element.querySelectorAll("tbody tr")[read];
    if (!row) return;
    row.tabIndex = -1;
    row.focus({ preventScroll: true });
  }
}
