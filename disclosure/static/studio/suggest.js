// Suggestions: on the page with their kind, in the panel with their reason; each one is answered by a person, alone, by
// its kind or with all of its page. What is accepted offers its copies in the whole release.

export class Suggest {
  #chosen = null;

  constructor(root, sheets, parts, server, words, hands) {
    Object.assign(this, { root, sheets, parts, server, words, ...hands });
    this.part = (name) => root.querySelector(`[data-suggest-${name}]`);
    sheets.addEventListener("mount", ({ detail: page }) => this.#drawPage(page));
    sheets.addEventListener("turn", () => this.#drawList());
    parts.addEventListener("part", ({ detail: { first, last } }) => {
      sheets.mounted.filter((page) => page.number >= first && page.number <= last)
        .forEach((page) => this.#drawPage(page));
      this.#drawList();
    });
    root.addEventListener("focusin", () => this.#drawCurrent());
    root.addEventListener("click", (event) => {
      const button = event.target.closest("[data-answer]");
      if (!button) return;
      const accept = button.dataset.answer === "accept";
      if (button.dataset.kind) this.answer({ kind: button.dataset.kind }, accept);
      else this.one(button.dataset.id, accept);
    });
  }

  /** What the server counts for the whole record, and how far the background is with it. */
  take(kinds, { words, running, done, total: pages }) {
    const total = kinds.reduce((sum, one) => sum + one.count, 0);
    this.part("state").textContent = words;
    this.part("state").hidden = !words;
    const bar = this.part("bar");
    bar.hidden = !running;
    if (pages) bar.value = done / pages;
    else bar.removeAttribute("value");
    this.part("kinds").hidden = this.part("next").hidden = !total;
    const said = total === 1 ? this.words.suggested_one : this.words.suggested_all;
    this.part("total").textContent = this.fill(said, { count: total });
    refill(this.part("kind-list"), kinds.map((one) => {
      const item = document.createElement("li");
      const name = document.createElement("span");
      name.textContent = `${one.words} (${one.count})`;
      item.append(name, ...this.#buttons({ kind: one.kind }, one.words));
      return item;
    }));
  }

  /** The suggestion the keys mean: the one whose button has the focus, the one chosen, else the first of the page. */
  get first() {
    const focused = document.activeElement?.dataset?.id ?? this.#chosen;
    const here = this.parts.suggestions(this.sheets.number);
    return here.find((one) => one.id === focused) ?? here[0];
  }

  /** Choose a suggestion by a click on the page; its buttons are in the panel. */
  choose(id) {
    this.#chosen = id;
    this.#drawCurrent();
    this.part("list").querySelector(`[data-id="${id}"]`)?.focus();
  }

  one(id, accept) {
    const page = this.#pageOf(id);
    const suggestion = this.parts.suggestions(page).find((one) => one.id === id);
    if (suggestion) this.answer({ ids: [id] }, accept, suggestion);
  }

  /** To the kinds of the whole record, where each is answered by one press. */
  kinds() {
    const list = this.part("kinds");
    if (list.hidden) {
      this.say(this.words.all_answered);
      return;
    }
    list.open = true;
    this.part("kind-list").querySelector("button").focus();
  }

  page(accept) {
    if (this.parts.suggestions(this.sheets.number).length) this.answer({ page: this.sheets.number }, accept);
    else this.say(this.words.none_here);
  }

  /** Send an answer; undone, the suggestions are open again and their marks gone. */
  async answer(choice, accept, one) {
    const press = async () => {
      const batch = crypto.randomUUID();
      const body = { ...choice, accept, batch, ...(accept ? this.grounds(one?.kind) : {}) };
      const said = await this.server.patiently(this.server.urls.suggestions, body);
      this.server.told(said.revision);
      return { batch, count: said.answered, alike: said.alike };
    };
    const isInList = this.part("list").contains(document.activeElement);
    this.dropOffer();
    if (one) this.#drop(one);
    const done = await this.pressed(press);
    if (!done) return;
    this.say((accept ? this.words.accepted : this.words.refused).replace("%d", done.count));
    if (accept && one && !isInList) this.reach(one.page, one.boxes[0]);
    if (accept && one) this.offerCopies(one.text);
    if (!accept && one) this.offerRefusal(one.text, done.alike, () => this.answer({ like: one.id }, false));
  }

  /** Take an answered suggestion off at once and lead on to the next. */
  #drop(one) {
    const left = this.parts.suggestions(one.page).filter((other) => other !== one);
    const before = this.parts.suggestions(one.page).indexOf(one);
    const next = left[before] ?? left[0];
    const inList = this.part("list").contains(document.activeElement);
    this.#chosen = next?.id ?? null;
    this.parts.set(one.page, { suggestions: left, suggested: left.length });
    if (!next) return;
    this.sheets.reveal(next.page, next.boxes[0]);
    if (inList) this.part("list").querySelector(`[data-id="${next.id}"]`)?.focus();
  }

  #pageOf(id) {
    return this.sheets.mounted.map((page) => page.number)
      .find((number) => this.parts.suggestions(number).some((one) => one.id === id)) ?? this.sheets.number;
  }

  #drawPage(page) {
    page.sheet.querySelectorAll("[data-suggestion]").forEach((element) => element.remove());
    for (const one of this.parts.suggestions(page.number)) {
      for (const [left, top, right, bottom] of one.boxes) {
        // For the eye and the mouse; the same suggestion stands in the panel with its buttons.
        const element = document.createElement("div");
        element.className = "st-suggest";
        element.dataset.suggestion = one.id;
        element.setAttribute("aria-hidden", "true");
        element.title = `${one.kindWords}. ${one.why}`;
        Object.assign(element.style, {
          left: `${left * 100}%`, top: `${top * 100}%`,
          width: `${(right - left) * 100}%`, height: `${(bottom - top) * 100}%`,
        });
        page.sheet.append(element);
      }
    }
    this.#drawCurrent();
  }

  /** Show on the page which suggestion the keys mean. */
  #drawCurrent() {
    const current = this.first?.id;
    this.root.ownerDocument.querySelectorAll("[data-suggestion]").forEach((element) => {
      element.classList.toggle("is-current", element.dataset.suggestion === current);
    });
  }

  #drawList() {
    const here = this.parts.suggestions(this.sheets.number);
    this.part("page").hidden = here.length < 2;
    refill(this.part("list"), here.map((one) => {
      const item = document.createElement("li");
      const what = document.createElement("p");
      const text = document.createElement("b");
      text.textContent = one.text;
      const why = document.createElement("span");
      why.className = "st-quiet";
      why.textContent = ` ${one.kindWords}. ${one.why}`;
      what.append(text, why);
      item.append(what, ...this.#buttons({ id: one.id }, one.text));
      return item;
    }));
    this.#drawCurrent();
  }

  #buttons(data, name) {
    return [["accept", this.words.accept], ["refuse", this.words.refuse]].map(([answer, words]) => {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: `st-tool st-tool--${answer}` });
      Object.assign(button.dataset, { answer, ...data });
      const what = document.createElement("span");
      what.className = "usa-sr-only";
      what.textContent = ` ${name}`;
      button.append(words, what);
      return button;
    });
  }
}

/** Put other items into a list; the focus stays on the same button; where it is gone, on the first, which
 * accepts: a press too many withholds too much, which is seen, and not too little. */
function refill(list, items) {
  const held = list.contains(document.activeElement) && { ...document.activeElement.dataset };
  list.replaceChildren(...items);
  if (!held) return;
  const buttons = [...list.querySelectorAll("button")];
  const isSame = (button) => ["answer", "id", "kind"].every((name) => button.dataset[name] === held[name]);
  (buttons.find(isSame) ?? buttons[0])?.focus({ preventScroll: true });
}
