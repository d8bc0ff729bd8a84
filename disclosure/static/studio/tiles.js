// The pages at the left, small, with how each stands; only those in sight of the list exist.

const TILE_PX = 104;
const CALM_MS = 120;
/** When a picture that was not there is asked for again: the background may have drawn it meanwhile. */
const AGAIN_MS = 15_000;

export class Tiles extends EventTarget {
  #tiles = new Map();
  #frame = 0;
  #timer = 0;
  current = 1;

  constructor(root, count, urls, { describe }) {
    super();
    Object.assign(this, { count, urls, describe });
    this.list = root.querySelector("[data-tiles]");
    this.list.style.setProperty("--tiles", `${count * TILE_PX}px`);
    this.list.addEventListener("scroll", () => (this.#frame ||= requestAnimationFrame(() => this.draw())), {
      passive: true,
    });
    addEventListener("resize", () => this.draw());
  }

  /** Which page is looked at; its tile comes into sight. */
  turn(number) {
    this.current = number;
    const top = (number - 1) * TILE_PX;
    const { scrollTop, clientHeight } = this.list;
    if (top < scrollTop + TILE_PX || top > scrollTop + clientHeight - 2 * TILE_PX) {
      this.list.scrollTop = top - clientHeight / 3;
    }
    this.draw();
  }

  draw() {
    this.#frame = 0;
    const { scrollTop, clientHeight } = this.list;
    const first = Math.max(1, Math.floor(scrollTop / TILE_PX) - 1);
    const last = Math.min(this.count, Math.ceil((scrollTop + clientHeight) / TILE_PX) + 2);
    for (const [number, tile] of this.#tiles) {
      if ((number < first || number > last) && !tile.item.contains(document.activeElement)) {
        tile.item.remove();
        this.#tiles.delete(number);
      }
    }
    for (let number = first; number <= last; number += 1) this.#show(number);
    this.dispatchEvent(new CustomEvent("window", { detail: { first, last } }));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fetch(), CALM_MS);
  }

  #show(number) {
    const tile = this.#tiles.get(number) ?? this.#make(number);
    const { words, states } = this.describe(number);
    const state = `${words}|${states}|${number === this.current}`;
    if (tile.state === state) return;
    tile.state = state;
    tile.link.className = ["st-tile", ...states.map((one) => `is-${one}`)].join(" ");
    tile.words.textContent = words;
    if (number === this.current) tile.link.setAttribute("aria-current", "true");
    else tile.link.removeAttribute("aria-current");
  }

  #make(number) {
    const item = document.createElement("li");
    item.style.top = `${(number - 1) * TILE_PX}px`;
    const link = document.createElement("a");
    link.href = `#page-${number}`;
    link.dataset.tile = number;
    const picture = document.createElement("span");
    picture.className = "st-tile__picture";
    const name = document.createElement("span");
    name.className = "st-tile__number";
    name.textContent = number;
    const words = document.createElement("span");
    words.className = "st-tile__count";
    link.append(picture, name, words);
    item.append(link);
    const after = [...this.#tiles].filter(([other]) => other > number).sort((a, b) => a[0] - b[0])[0];
    this.list.insertBefore(item, after?.[1].item ?? null);
    const tile = { item, link, picture, words, state: "", image: null };
    this.#tiles.set(number, tile);
    return tile;
  }

  #fetch() {
    for (const [number, tile] of this.#tiles) {
      if (tile.image || tile.waits) continue;
      tile.image = new Image();
      tile.image.alt = "";
      tile.image.draggable = false;
      tile.image.onload = () => tile.picture.replaceChildren(tile.image);
      tile.image.onerror = () => this.#later(tile);
      tile.image.src = this.urls.thumb.replace("/0/thumb", `/${number}/thumb`);
    }
  }
  #later(tile) {
    tile.image = null;
    tile.waits = true;
    setTimeout(() => {
      tile.waits = false;
      if (tile.item.isConnected) this.#fetch();
    }, AGAIN_MS);
  }
}
