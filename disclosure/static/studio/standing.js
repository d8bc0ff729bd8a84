// How the record stands: what was looked at, what is saved, what is missing before it can be submitted.

export class Standing {
  constructor(root, start, { marks, saver, parts, fill }) {
    Object.assign(this, { root, pages: start.pages, words: start.words, marks, saver, parts, fill });
    this.seen = start.seen;
    this.wait = 0;
  }

  take(now) {
    this.seen = now.seen;
    this.drawSeen();
    this.#drawMissing(now.missing);
    this.#drawReturned(now.returned);
    const revision = this.#part("revision");
    if (revision) revision.value = now.revision;
  }

  /** Seconds until what waits for the server is tried again; 0 when nothing waits. */
  away(seconds) {
    this.wait = seconds;
    this.drawSaving();
  }

  drawSeen() {
    this.#part("progress").textContent = this.fill(this.words.looked, { seen: this.seen, pages: this.pages });
    this.#part("meter").value = this.seen;
  }

  drawLook(page) {
    const isSeen = Boolean(this.parts.info(page.number)?.seen);
    page.section.classList.toggle("is-seen", isSeen);
    page.section.querySelector("[data-look]")?.setAttribute("aria-pressed", String(isSeen));
  }

  drawSaving(told = "") {
    const waiting = this.marks.unsaved().length;
    const { saver, words } = this;
    const isAway = this.wait && ["saved", "saving"].includes(saver.state);
    const state = isAway ? "away" : waiting && saver.state === "saved" ? "refused" : saver.state;
    const said = {
      saved: words.saved, saving: words.saving, refused: words.unsaved.replace("%d", waiting), out: words.signed_out,
      away: words.retrying.replace("%d", isAway ? this.wait : saver.wait), closed: told || words.closed,
    }[state];
    this.#part("save").dataset.state = state;
    if (this.#part("save-words").textContent !== said) this.#part("save-words").textContent = said;
    this.#part("retry").hidden = !["away", "out", "refused"].includes(state);
    this.#enable("[data-do=undo]", this.marks.canUndo);
    this.#enable("[data-do=redo]", this.marks.canRedo);
    this.#enable("[data-submit]", waiting === 0 && state === "saved");
  }

  /** Submit once everything this window sent was answered: its own saving is no reason to call its page old. */
  async sendWhenQuiet(event, server) {
    event.preventDefault();
    await server.inTurn(async () => {});
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#part("revision").value = this.saver.revision;
    event.target.submit();
  }

  #drawMissing(missing) {
    const list = this.#part("missing");
    if (!list) return;
    list.replaceChildren(...missing.map((one) => {
      const item = document.createElement("li");
      item.textContent = one.words;
      item.classList.toggle("is-elsewhere", !one.here);
      return item;
    }));
    this.#part("nothing-missing").hidden = missing.length > 0;
  }

  /** What was returned may be submitted as it is, if the redactor stands by it: only not without having seen it. */
  #drawReturned(count) {
    const line = this.#part("returned");
    if (!line) return;
    const words = count === 1 ? this.words.one_returned : this.words.many_returned;
    line.textContent = words.replace("%d", count);
    line.hidden = !count;
  }

  #enable(selector, isOn) {
    const button = this.root.querySelector(selector);
    if (button) button.disabled = !isOn;
  }

  #part(name) {
    return this.root.querySelector(`[data-${name}]`);
  }
}
