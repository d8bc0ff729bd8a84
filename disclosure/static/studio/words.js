// The words of the pages near the window: a drawn box takes whole words, a double click takes one. They are the
// record's own words, so they stay in the memory of this window, for a few pages, and go nowhere else.

const KEPT = 30;
const CALM_MS = 200;
/** How much of a word's width a box has to cover to take it. */
const SHARE = 0.35;
/** Lines from which a drawn block stays one box. */
const BLOCK = 4;
const PAD = 0.001;

export class Words {
  #pages = new Map();

  constructor(sheets, server, editable) {
    Object.assign(this, { sheets, server });
    if (editable) sheets.addEventListener("mount", ({ detail: page }) => setTimeout(() => this.#fetch(page.number), CALM_MS));
  }

  /** Whether the words of a page are here. */
  has(number) {
    return Boolean(this.#pages.get(number)?.length);
  }

  /** One box for each line of the words a box takes; a larger block stays one. Empty where no word is. */
  snap(number, [left, top, right, bottom]) {
    const taken = (this.#pages.get(number) ?? []).filter(([, x0, y0, x1, y1]) => {
      const across = Math.min(right, x1) - Math.max(left, x0);
      const middle = (y0 + y1) / 2;
      const down = Math.min(bottom, y1) - Math.max(top, y0);
      return across > SHARE * (x1 - x0) && (middle > top && middle < bottom ? true : down > 0.6 * (y1 - y0));
    });
    const lines = new Map();
    for (const word of taken) lines.set(word[5], [...(lines.get(word[5]) ?? []), word]);
    if (!taken.length) return [];
    return lines.size < BLOCK ? [...lines.values()].map(around) : [around(taken)];
  }

  /** The box of the word at a place; undefined where none is. */
  at(number, x, y) {
    const word = (this.#pages.get(number) ?? []).find(([, x0, y0, x1, y1]) => x0 <= x && x <= x1 && y0 <= y && y <= y1);
    return word && around([word]);
  }

  /** What stands under a box, as one reads it. */
  under(number, box) {
    return (this.#pages.get(number) ?? []).filter(([, x0, y0, x1, y1]) => {
      const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
      return box[0] <= x && x <= box[2] && box[1] <= y && y <= box[3];
    }).map(([text]) => text).join(" ");
  }

  async #fetch(number) {
    if (this.#pages.has(number) || !this.sheets.page(number)) return;
    this.#pages.set(number, []);
    try {
      const { words } = await this.server.ask(this.server.urls.words.replace("/0/words", `/${number}/words`));
      this.#pages.delete(number);
      this.#pages.set(number, words);
      if (!words.length) this.#pages.delete(number);
    } catch {
      this.#pages.delete(number);
      return;
    }
    while (this.#pages.size > KEPT) this.#pages.delete(this.#pages.keys().next().value);
  }
}

function around(words) {
  const edge = (at, which) => which(...words.map((word) => word[at]));
  return [edge(1, Math.min) - PAD, edge(2, Math.min) - PAD, edge(3, Math.max) + PAD, edge(4, Math.max) + PAD]
    .map((one) => Math.min(1, Math.max(0, one)));
}
