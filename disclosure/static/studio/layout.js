// Where each page of a long record lies, without a page being drawn: heights from sizes, sums from heights.

/** Height of the line above a page, and of the gap below it, in pixels. */
const HEAD_PX = 40;
const GAP_PX = 28;

export class Layout {
  #sizes = new Map();
  #tops = null;
  width = 800;

  /** `usual` is the size of a page nobody told of yet: the first one's. */
  constructor(count, usual) {
    this.count = count;
    this.usual = usual;
  }

  size(number) {
    return this.#sizes.get(number) ?? this.usual;
  }

  /** Note the size of a page; returns whether that moves anything. */
  note(number, size) {
    const before = this.size(number);
    this.#sizes.set(number, size);
    const moved = Math.abs(before[1] / before[0] - size[1] / size[0]) > 1e-6;
    if (moved) this.#tops = null;
    return moved;
  }

  setWidth(width) {
    if (width === this.width || width <= 0) return;
    this.width = width;
    this.#tops = null;
  }

  height(number) {
    const [width, height] = this.size(number);
    return HEAD_PX + (this.width * height) / width;
  }

  top(number) {
    return this.#sums()[number - 1];
  }

  get total() {
    return this.#sums()[this.count];
  }

  /** The page at a distance from the top; the first or last one beyond the ends. */
  at(distance) {
    const tops = this.#sums();
    let [low, high] = [0, this.count - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (tops[middle] <= distance) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  #sums() {
    if (this.#tops) return this.#tops;
    const tops = new Float64Array(this.count + 1);
    for (let at = 0; at < this.count; at += 1) tops[at + 1] = tops[at] + this.height(at + 1) + GAP_PX;
    this.#tops = tops;
    return tops;
  }
}
