// A list that comes in pages and grows at its head while it is looked at.

export class Listed {
  /** `key` returns the name under which a row is known again. */
  constructor(key) {
    this.key = key;
    this.rows = [];
    this.next = null;
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
}

/** Move the focus to a row of a table, to the first that was read last: its button has gone. */
export function focusRow(place, at) {
  const row = place.querySelectorAll("tbody tr")[at];
  if (!row) return;
  row.tabIndex = -1;
  row.focus({ preventScroll: true });
}
