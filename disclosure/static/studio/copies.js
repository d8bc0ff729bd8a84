// Copies of what was just marked: where else in the release the same words stand, counted and marked only when asked.

const SHORTEST = 3;

export class Copies {
  #asked = 0;
  #offered = "";

  constructor(root, find, words, { fill, say, pressed, marked }) {
    Object.assign(this, { root, find, words, fill, say, pressed, marked });
  }

  /** Count the copies of a passage and offer to mark them. */
  async offer(text) {
    const asked = ++this.#asked;
    this.root.hidden = true;
    if (text.replace(/[^\p{L}\p{N}]/gu, "").length < SHORTEST) return;
    let count;
    try {
      count = await this.find.count(text, () => asked === this.#asked);
    } catch {
      return; // Counting copies is an offer: whoever wants it finds the words by the search.
    }
    if (asked !== this.#asked || !count) return;
    const what = document.createElement("p");
    what.textContent = this.fill(this.words.copies, { count });
    const quote = document.createElement("b");
    quote.textContent = `“${text}”`;
    this.root.replaceChildren(
      quote, what,
      this.#button(this.words.mark_them, "st-tool st-tool--done", () => this.#mark(text)),
      this.#button(this.words.leave_them, "st-tool", () => (this.root.hidden = true)),
    );
    this.root.hidden = false;
    this.#offered = text;
  }

  /** Mark what is offered; whether anything is. */
  take() {
    if (this.root.hidden) return false;
    this.#mark(this.#offered);
    return true;
  }

  async #mark(text) {
    this.root.hidden = true;
    const done = await this.pressed(async () => {
      const batch = crypto.randomUUID();
      return { batch, ...(await this.find.mark(text, { batch })) };
    });
    if (done) this.say(this.marked(done));
  }

  #button(words, className, act) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className, textContent: words });
    button.addEventListener("click", act);
    return button;
  }
}
