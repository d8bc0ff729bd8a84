// The studio by keyboard. Single letters can be switched off in the list of keys (WCAG 2.1.4) and never act while
// somebody types. Digits choose the exemption of that number; 7 is followed by its letter: 7 E is (b)(7)(E).

const STEP = 0.004;
const FINE = 0.001;
const CHORD_MS = 1500;
const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Keys {
  #chordUntil = 0;
  letters = true;

  constructor(actions, boxes, marks, catalogue) {
    Object.assign(this, { actions, boxes, marks });
    this.digits = new Map();
    for (const [key, { label }] of catalogue) {
      // On a victim's route the labels name no exemption; the key of a basis still does.
      const found = /^\(b\)\((\d)\)(?:\(([A-Z])\))?$/.exec(label) ?? /^b(\d)([a-z])?$/.exec(key);
      if (found) this.digits.set(found[1] + (found[2] ?? "").toLowerCase(), key);
    }
    document.addEventListener("keydown", (event) => this.#pressed(event));
  }

  #pressed(event) {
    if (event.defaultPrevented || !(event.target instanceof Element)) return;
    if (document.querySelector("dialog[open]")) return;
    const typing = event.target.matches(TYPING);
    if (event.key === "Escape") {
      this.actions.escape();
      return;
    }
    if (typing) return;
    if (this.#withControl(event) || this.#onBox(event) || this.#onPage(event)) event.preventDefault();
  }

  #withControl(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return false;
    const key = event.key.toLowerCase();
    if (key === "z") return this.#did(event.shiftKey ? this.actions.redo : this.actions.undo);
    return key === "y" && this.#did(this.actions.redo);
  }

  #onBox(event) {
    const cid = event.target.dataset?.cid;
    const mark = cid && this.marks.get(cid);
    if (!mark?.now || !this.boxes.editable) return false;
    if (MOVES[event.key]) return this.#arrow(event, mark);
    if (event.key === "Delete" || event.key === "Backspace") return this.#did(this.actions.remove);
    if (event.key === "Enter" || event.key === " ") return this.#did(this.actions.edit);
    return false;
  }

  #arrow(event, mark) {
    if (event.altKey || event.metaKey) return false;
    const [dx, dy] = MOVES[event.key].map((way) => way * (event.ctrlKey ? FINE : STEP));
    const [left, top, right, bottom] = mark.now.box;
    const box = event.shiftKey
      ? [left, top, Math.max(left + STEP, Math.min(1, right + dx)), Math.max(top + STEP, Math.min(1, bottom + dy))]
      : shifted(mark.now.box, dx, dy);
    this.actions.place(mark.cid, box, "nudge");
    return true;
  }

  #onPage(event) {
    if (event.altKey && /^Digit[1-4]$/.test(event.code)) return this.#did(() => this.actions.named(Number(event.code[5])));
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === "PageDown") return this.#did(() => this.actions.turn(1));
    if (event.key === "PageUp") return this.#did(() => this.actions.turn(-1));
    if (!this.letters || event.target.matches("input[type=radio], input[type=checkbox]")) return false;
    const key = event.key.toLowerCase();
    if (performance.now() < this.#chordUntil && this.digits.has(`7${key}`)) {
      this.#chordUntil = 0;
      return this.#did(() => this.actions.basis(this.digits.get(`7${key}`)));
    }
    if (/^[0-9]$/.test(key)) return this.#digit(key);
    const { actions } = this;
    const plain = event.shiftKey && key !== "?" && key !== "+" ? { a: actions.acceptPage, r: actions.refusePage }[key] : {
      n: actions.add, d: actions.duplicate, l: actions.look, g: actions.nextUnseen, v: actions.solid,
      f: actions.find, "/": actions.find, a: actions.accept, r: actions.refuse, j: actions.nextSuggested,
      s: actions.snap, w: actions.widen, c: actions.copies, m: actions.markCopies, k: actions.kinds, p: actions.flag, b: actions.leftOff, t: actions.goTo, x: actions.nextReturned,
      "?": actions.help, "+": actions.larger, "=": actions.larger, "-": actions.smaller,
    }[key];
    return Boolean(plain) && this.#did(plain);
  }

  #digit(digit) {
    const key = this.digits.get(digit) ?? this.digits.get(`${digit}c`);
    if (!key) return false;
    this.#chordUntil = this.digits.has(digit) ? 0 : performance.now() + CHORD_MS;
    return this.#did(() => this.actions.basis(key));
  }

  #did(action) {
    action();
    return true;
  }
}

/** A box moved within its page. */
export function shifted([left, top, right, bottom], dx, dy) {
  const x = Math.min(1 - right, Math.max(-left, dx));
  const y = Math.min(1 - bottom, Math.max(-top, dy));
  return [left + x, top + y, right + x, bottom + y];
}
