// The pages: which one is looked at, how large they are, and when their images are fetched and let go.

const AT_ONCE = 2;
const KEPT = 14;
/** Height of the line above each page. */
const HEAD_PX = 36;
const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];
/** Width in CSS pixels from which the sharper image is worth its bytes: a letter page at 100 dpi is 850 pixels wide. */
const SHARP_FROM = 1000;

export class Sheets extends EventTarget {
  #near = new Set();
  #seen = new Map();
  #loading = new Set();
  #order = [];
  #zoom = 2;

  constructor(root, words, urls) {
    super();
    this.root = root;
    this.words = words;
    this.urls = urls;
    this.pages = [...root.querySelectorAll("[data-page]")].map((section) => ({
      number: Number(section.dataset.page),
      section,
      sheet: section.querySelector("[data-sheet]"),
      width: Number(section.dataset.width),
      height: Number(section.dataset.height),
      image: null,
      sharp: false,
    }));
    this.current = this.pages[0];
    for (const page of this.pages) {
      page.sheet.style.aspectRatio = `${page.width} / ${page.height}`;
      page.sheet.replaceChildren();
    }
    this.#watch();
    this.#resize();
    addEventListener("resize", () => this.#resize());
  }

  page(number) {
    return this.pages[number - 1];
  }

  /** Bring a page to the top of the window. */
  show(number, smooth = true) {
    const page = this.page(number);
    if (!page) return;
    const calm = !smooth || matchMedia("(prefers-reduced-motion: reduce)").matches;
    page.section.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
    this.#turn(page);
  }

  zoom(by) {
    this.#zoom = by === 0 ? ZOOMS.indexOf(1) : Math.min(ZOOMS.length - 1, Math.max(0, this.#zoom + by));
    const { current } = this;
    const before = this.#offset(current);
    this.#resize();
    scrollBy(0, current.section.getBoundingClientRect().top - before);
    return ZOOMS[this.#zoom];
  }

  #offset(page) {
    return page.section.getBoundingClientRect().top;
  }

  #resize() {
    this.root.style.setProperty("--st-zoom", String(ZOOMS[this.#zoom]));
    const { clientWidth } = this.pages[0].section;
    for (const page of this.pages) {
      // Pages out of sight are not laid out (content-visibility); this is how tall they would be.
      page.section.style.containIntrinsicHeight = `${HEAD_PX + (clientWidth * page.height) / page.width}px`;
    }
    this.#fetchNext();
  }

  #watch() {
    const byElement = new Map(this.pages.map((page) => [page.section, page]));
    const near = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        const page = byElement.get(entry.target);
        if (entry.isIntersecting) this.#near.add(page);
        else this.#near.delete(page);
      }
      this.#fetchNext();
    }, { rootMargin: "120% 0px" });
    const visible = new IntersectionObserver((entries) => {
      for (const entry of entries) this.#seen.set(byElement.get(entry.target), entry.intersectionRect.height);
      const tallest = [...this.#seen].reduce((best, one) => (one[1] > best[1] + 1 ? one : best), [this.current, 0]);
      this.#turn(tallest[0]);
    }, { threshold: [0, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 1] });
    this.pages.forEach((page) => {
      near.observe(page.section);
      visible.observe(page.section);
    });
  }

  #turn(page) {
    if (page === this.current) return;
    this.current = page;
    this.dispatchEvent(new CustomEvent("turn", { detail: page.number }));
  }

  #fetchNext() {
    const distance = (page) => Math.abs(page.number - this.current.number);
    const sharp = (page) => page.sheet.clientWidth * Math.min(devicePixelRatio, 2) > SHARP_FROM;
    const wanted = [...this.#near]
      .filter((page) => !this.#loading.has(page) && (!page.image || (sharp(page) && !page.sharp)))
      .sort((a, b) => distance(a) - distance(b));
    while (wanted.length && this.#loading.size < AT_ONCE) this.#fetch(wanted.shift(), sharp);
  }

  #fetch(page, sharp) {
    this.#loading.add(page);
    page.sharp = sharp(page);
    const image = new Image();
    image.alt = this.words.page.replace("%d", page.number);
    image.className = "st-image";
    image.draggable = false;
    image.decoding = "async";
    const done = (shown) => {
      this.#loading.delete(page);
      page.sheet.classList.toggle("is-undrawn", !shown);
      if (shown) {
        if (page.image) page.image.replaceWith(image);
        else page.sheet.prepend(image);
        this.#order = [...this.#order.filter((one) => one !== page), page];
        this.#letGo();
      } else {
        this.#failed(page);
      }
      page.image = shown ? image : page.image ?? document.createComment("");
      this.#fetchNext();
    };
    image.onload = () => done(true);
    image.onerror = () => done(false);
    image.src = `${this.urls.page.replace("/0.png", `/${page.number}.png`)}?dpi=${page.sharp ? 150 : 100}`;
  }

  #failed(page) {
    const words = document.createElement("p");
    words.className = "st-undrawn";
    words.textContent = this.words.no_image;
    page.sheet.append(words);
  }

  /** Images far behind are let go: five hundred pages would not fit into memory. */
  #letGo() {
    while (this.#order.length > KEPT) {
      const far = this.#order.find((page) => !this.#near.has(page));
      if (!far) return;
      far.image.remove();
      far.image = null;
      far.sharp = false;
      this.#order = this.#order.filter((page) => page !== far);
    }
  }
}
