// The pages: only those near the window exist, whether a record has three or five thousand. Which one is looked at, how
// large they are, and when their images are fetched and let go.

import { Layout } from "./layout.js";

const AT_ONCE = 2;
const CALM_MS = 70;
/** How long a window glides from one page to the next at most. */
const GLIDE_MS = 900;
const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];
/** Width in CSS pixels from which the sharper images are worth their bytes: a letter page at 100 dpi is 850 wide. */
const SHARP_FROM = 1000;
const SHARPEST_FROM = 1700;
/** A picture that takes longer says so; one that does not come is asked for again after these seconds. */
const SLOW_MS = 1000;
const PAUSES = [2, 4, 8, 15, 30];

export class Sheets extends EventTarget {
  #mounted = new Map();
  #loading = new Set();
  #zoom = 2;
  #frame = 0;
  #timer = 0;
  #bound = 0;
  #arrival = 0;
  number = 1;

  constructor(root, words, urls, { pages, size, editable }) {
    super();
    Object.assign(this, { root, words, urls, editable, count: pages });
    this.long = root.querySelector("[data-long]");
    this.layout = new Layout(pages, size);
    addEventListener("scroll", () => this.#soon(), { passive: true });
    for (const own of ["wheel", "touchmove"]) addEventListener(own, () => (this.#bound = 0), { passive: true });
    addEventListener("resize", () => this.#resize());
  }

  /** Draw the pages near the window for the first time. */
  start() {
    this.#resize();
  }

  /** A page that exists now; undefined when it is far from the window. */
  page(number) {
    return this.#mounted.get(number);
  }

  get mounted() {
    return [...this.#mounted.values()];
  }

  get current() {
    return this.#mounted.get(this.number) ?? this.mounted[0];
  }

  /** Note the sizes a part told of; what is looked at stays where it is. */
  note(pages) {
    const anchor = this.#anchor();
    const moved = pages.map((page) => this.layout.note(page.number, page.size)).some(Boolean);
    if (moved) this.#settle(anchor);
  }

  /** Bring a page to the top of the window. */
  show(number) {
    if (!(number >= 1 && number <= this.count)) return;
    const near = Math.abs(number - this.number) <= 1;
    const calm = !near || matchMedia("(prefers-reduced-motion: reduce)").matches;
    // While the window glides the page it glides to is the one looked at, or keys pressed meanwhile would mean the last.
    this.#bound = calm ? 0 : number;
    clearTimeout(this.#arrival);
    this.#arrival = setTimeout(() => this.#arrive(), GLIDE_MS);
    scrollTo({ top: this.#top(number), behavior: calm ? "auto" : "smooth" });
    this.#turn(number);
    if (calm) this.#render();
  }

  #arrive() {
    this.#bound = 0;
    this.#soon();
  }

  /** Bring a place of a page into the window, if it is not there. */
  reveal(number, box) {
    const page = this.page(number);
    const bounds = page?.sheet.getBoundingClientRect();
    const bar = this.#bar();
    const top = bounds ? bounds.top + box[1] * bounds.height : -1;
    if (bounds && top > bar + 20 && bounds.top + box[3] * bounds.height < innerHeight - 20) return;
    const height = this.layout.height(number);
    scrollTo({ top: this.#top(number) + box[1] * height - innerHeight / 3 });
    this.#render();
  }

  zoom(by) {
    const anchor = this.#anchor();
    this.#zoom = Math.min(ZOOMS.length - 1, Math.max(0, this.#zoom + by));
    this.#measure();
    this.#settle(anchor);
    return ZOOMS[this.#zoom];
  }

  #bar() {
    return this.root.querySelector("[data-bar]").getBoundingClientRect().bottom;
  }

  #top(number) {
    return scrollY + this.long.getBoundingClientRect().top + this.layout.top(number) - Math.max(this.#bar(), 0) - 8;
  }

  /** The page looked at and how far into it the window begins. */
  #anchor() {
    const begins = -this.long.getBoundingClientRect().top;
    const number = this.layout.at(begins);
    return { number, share: (begins - this.layout.top(number)) / this.layout.height(number) };
  }

  #settle({ number, share }) {
    this.#place();
    const begins = this.layout.top(number) + share * this.layout.height(number);
    if (begins > 0) scrollBy(0, this.long.getBoundingClientRect().top + begins);
    this.#render();
  }

  #measure() {
    this.root.style.setProperty("--st-zoom", String(ZOOMS[this.#zoom]));
    this.layout.setWidth(this.long.clientWidth);
  }

  #resize() {
    const anchor = this.#anchor();
    this.#measure();
    this.#settle(anchor);
  }

  #place() {
    this.long.style.height = `${this.layout.total}px`;
    this.#mounted.forEach((page) => {
      page.section.style.top = `${this.layout.top(page.number)}px`;
      [page.width, page.height] = this.layout.size(page.number);
      page.sheet.style.aspectRatio = `${page.width} / ${page.height}`;
    });
  }

  #soon() {
    this.#frame ||= requestAnimationFrame(() => this.#render());
  }

  #render() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const top = -this.long.getBoundingClientRect().top;
    const first = this.layout.at(top - innerHeight * 0.8);
    const last = this.layout.at(top + innerHeight * 1.8);
    for (const page of this.mounted) {
      const isHeld = page.section.contains(document.activeElement) || page.held;
      if ((page.number < first || page.number > last) && !isHeld) this.#unmount(page);
    }
    for (let number = first; number <= last; number += 1) if (!this.#mounted.has(number)) this.#mount(number);
    if (!this.#bound) this.#turn(this.#mostSeen(top + this.#bar(), top + innerHeight));
    this.dispatchEvent(new CustomEvent("window", { detail: { first, last } }));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fetchNext(), CALM_MS);
  }

  #mostSeen(from, to) {
    let [best, most] = [this.number, -1];
    for (let number = this.layout.at(from); number <= this.layout.at(to); number += 1) {
      const top = this.layout.top(number);
      const seen = Math.min(to, top + this.layout.height(number)) - Math.max(from, top);
      if (seen > most + 1) [best, most] = [number, seen];
    }
    return best;
  }

  #mount(number) {
    const section = document.createElement("section");
    Object.assign(section, { className: "st-page", id: `page-${number}`, tabIndex: -1 });
    section.dataset.page = number;
    section.setAttribute("aria-labelledby", `page-${number}-name`);
    const head = document.createElement("div");
    head.className = "st-page__head";
    const title = document.createElement("h2");
    Object.assign(title, { id: `page-${number}-name`, textContent: this.words.page.replace("%d", number) });
    const flag = document.createElement("span");
    flag.className = "st-page__flag";
    head.append(title, flag);
    if (this.editable) head.append(this.#lookButton(number));
    const sheet = document.createElement("div");
    sheet.className = "st-sheet";
    sheet.dataset.sheet = "";
    section.append(head, sheet);
    const [width, height] = this.layout.size(number);
    const page = { number, section, sheet, flag, width, height, image: null, sharp: 0, held: false, failures: 0, again: 0 };
    sheet.style.aspectRatio = `${width} / ${height}`;
    section.style.top = `${this.layout.top(number)}px`;
    this.#mounted.set(number, page);
    const after = this.mounted.filter((one) => one.number > number).sort((a, b) => a.number - b.number)[0];
    this.long.insertBefore(section, after?.section ?? null);
    this.dispatchEvent(new CustomEvent("mount", { detail: page }));
  }

  #lookButton(number) {
    const look = document.createElement("button");
    Object.assign(look, { type: "button", className: "st-look" });
    look.dataset.look = number;
    const tick = document.createElement("span");
    tick.className = "st-look__tick";
    const where = document.createElement("span");
    where.className = "usa-sr-only";
    where.textContent = ` ${this.words.page.replace("%d", number).toLowerCase()}`;
    look.append(tick, this.words.look, where);
    return look;
  }

  #unmount(page) {
    if (page.coming) page.coming.src = "";
    clearTimeout(page.again);
    clearTimeout(page.slow);
    this.#loading.delete(page);
    page.section.remove();
    this.#mounted.delete(page.number);
    this.dispatchEvent(new CustomEvent("unmount", { detail: page }));
  }

  #turn(number) {
    if (number === this.number) return;
    this.number = number;
    this.dispatchEvent(new CustomEvent("turn", { detail: number }));
  }

  #sharpness() {
    const pixels = this.layout.width * Math.min(devicePixelRatio, 2);
    if (pixels > SHARPEST_FROM) return 200;
    return pixels > SHARP_FROM ? 150 : 100;
  }

  #fetchNext() {
    const sharp = this.#sharpness();
    const wanted = this.mounted
      .filter((page) => !this.#loading.has(page) && !page.again && (!page.image || page.sharp < sharp))
      .sort((a, b) => Math.abs(a.number - this.number) - Math.abs(b.number - this.number));
    // The first image is always the one that is kept: a sharper one is drawn on the spot and takes its time.
    while (wanted.length && this.#loading.size < AT_ONCE) {
      const page = wanted.shift();
      this.#fetch(page, page.image ? sharp : 100);
    }
  }

  #fetch(page, dpi) {
    this.#loading.add(page);
    const image = new Image();
    image.alt = this.words.page.replace("%d", page.number);
    image.className = "st-image";
    image.draggable = false;
    image.decoding = "async";
    page.coming = image;
    page.slow = setTimeout(() => this.#showDrawing(page), SLOW_MS);
    const done = (shown) => {
      if (this.#mounted.get(page.number) !== page) return;
      this.#loading.delete(page);
      page.coming = null;
      clearTimeout(page.slow);
      page.drawing?.remove();
      page.undrawn?.remove();
      page.sheet.classList.toggle("is-undrawn", !shown && !page.image);
      if (shown) {
        if (page.image) page.image.replaceWith(image);
        else page.sheet.prepend(image);
        page.image = image;
        page.sharp = dpi;
        page.failures = 0;
      } else {
        this.#failed(page);
      }
      this.#fetchNext();
    };
    image.onload = () => done(true);
    image.onerror = () => done(false);
    image.src = `${this.urls.page.replace("/0.png", `/${page.number}.png`)}?dpi=${dpi}`;
  }

  /** A page picture is drawn on the spot where the background has not drawn it, and takes as long as it takes. */
  #showDrawing(page) {
    const bar = document.createElement("progress");
    bar.setAttribute("aria-label", this.words.drawing.replace("%d", page.number));
    const drawing = document.createElement("div");
    drawing.className = "st-drawing";
    drawing.append(bar);
    if (!page.image) drawing.append(this.words.drawing.replace("%d", page.number));
    page.undrawn?.remove();
    page.drawing = drawing;
    page.sheet.append(drawing);
  }

  /** Say that a page is not there, and ask for it again a few times: the server may be away for a moment. */
  #failed(page) {
    const seconds = PAUSES[page.failures++];
    page.again = seconds ? setTimeout(() => this.#askAgain(page), seconds * 1000) : -1;
    if (page.image) return;
    page.undrawn = document.createElement("p");
    page.undrawn.className = "st-undrawn";
    page.undrawn.textContent = seconds ? this.words.no_image_yet.replace("%d", seconds) : this.words.no_image;
    page.sheet.append(page.undrawn);
  }

  #askAgain(page) {
    page.again = 0;
    this.#fetchNext();
  }
}
