// What is on the pages: fetched in parts as they come near, fetched again when somebody else changed something.

const AGAIN_MS = 3000;

export class Parts extends EventTarget {
  #parts = new Map();
  #wanted = new Set();
  #pages = new Map();
  #timer = 0;

  constructor(server, marks, { part, pages }) {
    super();
    Object.assign(this, { server, marks, size: part, count: pages });
  }

  /** What is known of a page: undefined until its part came. */
  info(number) {
    return this.#pages.get(number);
  }

  suggestions(number) {
    return this.#pages.get(number)?.suggestions ?? [];
  }

  /** Have the pages from first to last here soon. */
  need(who, first, last) {
    this.#wanted = new Set([...this.#wanted].filter((one) => !one.startsWith(`${who}:`)));
    for (let begin = this.#begin(first); begin <= last; begin += this.size) {
      this.#wanted.add(`${who}:${begin}`);
      if (!this.#parts.has(begin)) this.#load(begin);
    }
  }

  /** Fetch the part of a page again. */
  again(number) {
    return this.#load(this.#begin(number));
  }

  /** Something changed on the server: fetch what is in sight again now, the rest when it comes into sight. */
  outdate() {
    const inSight = new Set([...this.#wanted].map((one) => Number(one.split(":")[1])));
    for (const begin of this.#parts.keys()) if (!inSight.has(begin)) this.#parts.delete(begin);
    return Promise.all([...inSight].map((begin) => this.#load(begin)));
  }

  /** A page as a whole changed by our own hand. */
  set(number, changes) {
    const page = this.#pages.get(number);
    if (page) Object.assign(page, changes);
    this.#tell(number, number, false);
  }

  async #load(begin) {
    this.#parts.set(begin, "coming");
    let part;
    try {
      part = await this.server.inTurn(() => this.server.ask(`${this.server.urls.part}?from=${begin}`));
    } catch (refused) {
      this.#parts.delete(begin);
      if (refused.status !== 0) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#retry(), AGAIN_MS);
      return;
    }
    this.#parts.set(begin, "here");
    for (const page of part.pages) this.#pages.set(page.number, { ...page, suggestions: [] });
    for (const one of part.suggestions) this.#pages.get(one.page)?.suggestions.push(one);
    const last = begin + this.size - 1;
    const foreign = this.marks.merge(part.marks, begin, last);
    this.#tell(begin, last, foreign, part.pages);
  }

  #retry() {
    for (const one of this.#wanted) {
      const begin = Number(one.split(":")[1]);
      if (!this.#parts.has(begin)) this.#load(begin);
    }
  }

  #begin(number) {
    return number - ((number - 1) % this.size);
  }

  #tell(first, last, foreign, pages = []) {
    this.dispatchEvent(new CustomEvent("part", { detail: { first, last, foreign, pages } }));
  }
}
