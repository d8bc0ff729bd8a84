// Finding words in the record or in the whole release, step by step with a bar, and marking all that was found.

const SHOWN = 60;

export class Find {
  #search = 0;
  #hits = [];
  #at = -1;

  constructor(root, server, words, { show, grounds, marked, record, fill }) {
    Object.assign(this, { root, server, words, show, grounds, marked, record, fill });
    this.part = (name) => root.querySelector(`[data-find-${name}]`);
    this.part("form").addEventListener("submit", (event) => {
      event.preventDefault();
      const sought = this.part("words").value.trim();
      if (this.#hits.length && sought === this.sought) this.#go(this.#at + 1);
      else this.search(sought);
    });
    this.part("all").addEventListener("click", () => this.#markAll());
    this.part("hits").addEventListener("click", (event) => {
      const hit = event.target.closest("[data-hit]");
      if (hit) this.#go(Number(hit.dataset.hit));
    });
  }

  focus() {
    this.part("words").focus();
    this.part("words").select();
  }

  async search(sought) {
    this.sought = sought;
    this.#hits = [];
    this.#at = -1;
    this.#draw(0);
    const everywhere = this.part("everywhere").checked;
    let unread = 0;
    const isThrough = await this.#steps({ words: sought, everywhere }, (step) => {
      this.#hits.push(...step.hits);
      unread += step.unread;
      this.#draw(unread);
    });
    if (!isThrough) return;
    this.#draw(unread);
    this.#go(0);
  }

  /** Search once more, because marks came or went meanwhile; nothing moves. */
  async refresh() {
    if (!this.#hits.length) return;
    const [at, sought] = [this.#at, this.sought];
    const fresh = [];
    await this.#walk({ words: sought, everywhere: this.part("everywhere").checked }, (step) => fresh.push(...step.hits));
    if (sought !== this.sought) return;
    this.#hits = fresh;
    this.#at = at;
    this.#draw(0);
  }

  /** Count where a passage stands unmarked in the whole release. */
  async count(sought) {
    let count = 0;
    await this.#walk({ words: sought, everywhere: true }, (step) => {
      count += step.hits.filter((hit) => !hit.covered).length;
    });
    return count;
  }

  /** Mark a passage wherever it stands in the whole release; returns how many marks came of it. */
  async mark(sought, { everywhere, batch }) {
    let count = 0;
    await this.#walk({ words: sought, everywhere, batch, ...this.grounds() }, (step) => (count += step.marks));
    return count;
  }

  async #markAll() {
    const sought = this.sought;
    const everywhere = this.part("everywhere").checked;
    const press = async () => {
      const batch = crypto.randomUUID();
      let count = 0;
      const isThrough = await this.#steps({ words: sought, everywhere, batch, ...this.grounds() }, (step) => {
        count += step.marks;
      });
      return isThrough ? { batch, count } : { batch, count, broken: true };
    };
    this.part("all").disabled = true;
    await this.marked(press);
    this.part("all").disabled = false;
  }

  /** Walk through all steps of a search with its bar; whether it came to the end without another one beginning. */
  async #steps(asked, take) {
    const search = ++this.#search;
    const bar = this.part("bar");
    bar.hidden = false;
    bar.value = 0;
    try {
      return await this.#walk(asked, (step) => {
        if (search !== this.#search) return false;
        bar.value = step.total ? step.done / step.total : 1;
        this.#say(this.fill(this.words.searching, step));
        return take(step);
      });
    } catch (refused) {
      this.#say(refused.message || this.words.not_kept);
      return false;
    } finally {
      if (search === this.#search) bar.hidden = true;
    }
  }

  async #walk(asked, take) {
    let from = { page: 1 };
    while (from) {
      const step = await this.server.inTurn(() => this.server.ask(this.server.urls.find, { ...asked, ...from }));
      if (take(step) === false) return false;
      this.server.told(step.revision);
      from = step.next;
    }
    return true;
  }

  #go(at) {
    if (!this.#hits.length) return;
    this.#at = at % this.#hits.length;
    const hit = this.#hits[this.#at];
    this.part("hits").querySelectorAll("[data-hit]").forEach((button) => {
      if (Number(button.dataset.hit) === this.#at) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    });
    if (hit.record === this.record.id) this.show(hit.page, hit.boxes);
  }

  #draw(unread) {
    const open = this.#hits.filter((hit) => !hit.covered).length;
    this.part("all").hidden = !open;
    const pages = new Set(this.#hits.map((hit) => `${hit.record} ${hit.page}`)).size;
    const count = this.#hits.length;
    this.#say([
      count ? this.fill(this.words.found, { count, pages }) : this.words.found_none,
      unread ? this.words.found_unread.replace("%d", unread) : "",
    ].filter(Boolean).join(" "));
    this.part("hits").replaceChildren(...this.#hits.slice(0, SHOWN).map((hit, at) => this.#line(hit, at)));
  }

  #line(hit, at) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "st-hit" });
    button.dataset.hit = at;
    button.classList.toggle("is-covered", hit.covered);
    const where = document.createElement("span");
    where.className = "st-hit__where";
    where.textContent = hit.record === this.record.id ? hit.page : `${hit.title} ${hit.page}`;
    const found = document.createElement("mark");
    found.textContent = hit.text;
    button.append(where, ` ${hit.before} `, found, ` ${hit.after}`);
    if (hit.covered) button.append(` (${this.words.covered})`);
    if (hit.record === this.record.id) {
      item.append(button);
    } else {
      const link = document.createElement("a");
      link.href = `${this.record.studio.replace(this.record.id, hit.record)}#page-${hit.page}`;
      link.className = button.className;
      link.append(...button.childNodes);
      item.append(link);
    }
    return item;
  }

  #say(words) {
    this.part("state").textContent = words;
  }
}
