// Copies of what was just marked or refused: where else in the release the same words stand, counted, and marked or
// refused only when asked.

const SHORTEST = 3;

export class Copies {
  #asked = 0;
  #take = null;

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
    const said = count === 1 ? this.words.copies_one : this.words.copies;
    this.#show(text, this.fill(said, { count }), this.words.mark_them, () => this.#mark(text));
  }

  /** Offer to refuse the other suggestions of a passage that was refused. */
  offerRefusal(text, count, refuse) {
    this.drop();
    const said = count === 1 ? this.words.alike_one : this.words.alike;
    if (count) this.#show(text, this.fill(said, { count }), this.words.refuse_them, refuse);
  }

  /** Take the offer away: something else was done since, or what it follows from was undone. */
  drop() {
    this.#asked += 1;
    this.root.hidden = true;
  }

  /** Do what is offered; whether anything is. */
  take() {
    if (this.root.hidden) return false;
    this.root.hidden = true;
    this.#take();
    return true;
  }

  #show(text, words, deed, take) {
    const what = document.createElement("p");
    what.textContent = words;
    const quote = document.createElement("b");
    quote.textContent = `“${text}”`;
    this.#take = take;
    this.root.replaceChildren(
      quote, what,
      this.#button(deed, "st-tool st-tool--done", () => this.take()),
      this.#button(this.words.leave_them, "st-tool", () => (this.root.hidden = true)),
    );
    this.root.hidden = false;
  }

  async #mark(text) {
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
