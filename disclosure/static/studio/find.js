// Finding words in the record or in the whole release, step by step with a bar, and marking all that was found.

/** How many hits stand in the list at a time; the others are a press away. */
const LISTED = 60;

export class Find {
  #search = 0;
  #hits = [];
  #at = -1;
  #first = 0;
  #unread = 0;
  #isThrough = false;
  #refreshes = 0;
  /** What the hits are of: the words, and whether of the whole release. */
  #asked = null;

  constructor(root, server, words, { show, grounds, marked, record, fill }) {
    Object.assign(this, { root, server, words, show, grounds, marked, record, fill });
    this.part = (name) => root.querySelector(`[data-find-${name}]`);
    this.part("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit(1);
    });
    this.part("words").addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit(-1);
    });
    this.part("all").addEventListener("click", () => this.#markAll());
    this.part("earlier").addEventListener("click", () => this.#turn(-LISTED));
    this.part("further").addEventListener("click", () => this.#turn(LISTED));
    this.part("hits").addEventListener("click", (event) => {
      const hit = event.target.closest("[data-hit]");
      if (hit) this.#go(Number(hit.dataset.hit));
    });
  }

  focus() {
    this.part("words").focus();
    this.part("words").select();
  }

  /** Search; the same words again lead to the next hit, or the one before. */
  #submit(by) {
    const asked = { words: this.part("words").value.trim(), everywhere: this.part("everywhere").checked };
    const isSame = asked.words === this.#asked?.words && asked.everywhere === this.#asked.everywhere;
    if (this.#hits.length && isSame) this.#go(this.#at + by);
    else this.search(asked);
  }

  async search(asked) {
    this.#asked = asked;
    this.#hits = [];
    this.#at = -1;
    this.#first = 0;
    this.#unread = 0;
    this.#isThrough = false;
    this.#draw();
    const isThrough = await this.#steps(asked, (step) => {
      this.#hits.push(...step.hits);
      this.#unread += step.unread;
      this.#draw();
    });
    if (!isThrough) return;
    this.#isThrough = true;
    this.#draw();
    this.#go(0);
  }

  /** Search once more, because marks came or went meanwhile; nothing moves. Of several one after the other the last
   * one goes to its end. */
  async refresh() {
    if (!this.#hits.length || !this.#isThrough) return;
    const [asked, refresh] = [this.#asked, ++this.#refreshes];
    const fresh = [];
    const isThrough = await this.#walk(asked, (step) => {
      fresh.push(...step.hits);
    }, () => asked === this.#asked && refresh === this.#refreshes);
    if (!isThrough) return;
    this.#hits = fresh;
    this.#draw();
    this.#drawCurrent();
  }

  /** Count where a passage stands unmarked in the whole release; null when `isWanted` no longer says so. */
  async count(words, isWanted) {
    let count = 0;
    const isThrough = await this.#walk({ words, everywhere: true }, (step) => {
      count += step.hits.filter((hit) => !hit.covered).length;
    }, isWanted);
    return isThrough ? count : null;
  }

  /** Mark a passage wherever it stands in the release: `count` marks came of it; `broken` says what stopped it. */
  mark(words, { batch }) {
    return this.#markWalk({ words, everywhere: true, batch, ...this.grounds() });
  }

  /** Mark all that was found, in the list or not. */
  async #markAll() {
    const asked = this.#asked;
    const press = async () => {
      const batch = crypto.randomUUID();
      const search = ++this.#search;
      const bar = this.#showBar();
      try {
        const made = await this.#markWalk({ ...asked, batch, ...this.grounds() }, (step) => {
          // A search begun meanwhile takes the bar.
          if (search === this.#search) this.#progress(step, this.words.marking);
        });
        return { batch, ...made };
      } finally {
        if (search === this.#search) bar.hidden = true;
      }
    };
    this.part("all").disabled = true;
    await this.marked(press);
    this.part("all").disabled = false;
    this.#draw();
  }

  /** Mark step by step. What stops it in the middle is told with what was marked, which can be undone. */
  async #markWalk(asked, take = () => {}) {
    let count = 0;
    try {
      await this.#walk(asked, (step) => {
        count = step.marks;
        take(step);
      });
    } catch (refused) {
      if (!count) throw refused;
      return { count, broken: refused.message || this.words.not_kept };
    }
    return { count, broken: "" };
  }

  /** Walk through all steps of a search with its bar; whether it came to the end without another one beginning. */
  async #steps(asked, take) {
    const search = ++this.#search;
    const bar = this.#showBar();
    try {
      return await this.#walk(asked, (step) => {
        take(step);
        this.#progress(step, this.words.searching);
      }, () => search === this.#search);
    } catch (refused) {
      if (search === this.#search) this.#say(refused.message || this.words.not_kept);
      return false;
    } finally {
      if (search === this.#search) bar.hidden = true;
    }
  }

  /** Ask for one step after the other, each again when nobody answers: a step sent twice finds and marks the same. */
  async #walk(asked, take, isWanted = () => true) {
    let from = { page: 1 };
    while (from) {
      const step = await this.server.patiently(this.server.urls.find, { ...asked, ...from }, isWanted);
      if (!step || !isWanted()) return false;
      take(step);
      this.server.told(step.revision);
      from = step.next;
    }
    return true;
  }

  #go(at) {
    const { length } = this.#hits;
    if (!length) return;
    this.#at = (at + length) % length;
    if (this.#at < this.#first || this.#at >= this.#first + LISTED) {
      this.#first = this.#at - (this.#at % LISTED);
      this.#drawHits();
    }
    this.#drawCurrent();
    const hit = this.#hits[this.#at];
    if (hit.record === this.record.id) this.show(hit.page, hit.boxes);
  }

  /** Other hits into the list. */
  #turn(by) {
    this.#first = Math.min(Math.max(this.#first + by, 0), this.#hits.length - 1);
    this.#drawHits();
    this.#drawCurrent();
    this.part("hits").scrollTop = 0;
    const pressed = this.part(by < 0 ? "earlier" : "further");
    if (pressed.disabled) this.part(by < 0 ? "further" : "earlier").focus();
  }

  #drawCurrent() {
    this.part("hits").querySelectorAll("[data-hit]").forEach((button) => {
      if (Number(button.dataset.hit) === this.#at) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    });
  }

  #draw() {
    const open = this.#hits.filter((hit) => !hit.covered).length;
    this.part("all").hidden = !open;
    const pages = new Set(this.#hits.map((hit) => `${hit.record} ${hit.page}`)).size;
    const count = this.#hits.length;
    const found = pages === 1 ? this.words.found_one : this.words.found;
    this.#say([
      count ? this.fill(found, { count, pages }) : this.words.found_none,
      this.#unread ? this.words.found_unread.replace("%d", this.#unread) : "",
    ].filter(Boolean).join(" "));
    this.#drawHits();
  }

  #drawHits() {
    const [first, count] = [this.#first, this.#hits.length];
    const last = Math.min(first + LISTED, count);
    this.part("hits").replaceChildren(
      ...this.#hits.slice(first, last).map((hit, at) => this.#line(hit, first + at)),
    );
    this.part("more").hidden = count <= LISTED;
    this.part("listed").textContent = this.fill(this.words.listed, { first: first + 1, last, count });
    this.part("earlier").disabled = first === 0;
    this.part("further").disabled = last === count;
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

  #showBar() {
    const bar = this.part("bar");
    bar.hidden = false;
    bar.value = 0;
    return bar;
  }

  #progress(step, words) {
    this.part("bar").value = step.total ? step.done / step.total : 1;
    this.#say(this.fill(words, step));
  }

  #say(words) {
    this.part("state").textContent = words;
  }
}
