// The palette: the basis of the chosen mark, or of the next one, the office's usual ones first, and the statute or harm
// the basis asks for. Every change is kept at once.

export class Panel extends EventTarget {
  #cid = null;
  #earlier = {};

  constructor(root, marks, catalogue, { editable, title, words, usual, basis }) {
    super();
    Object.assign(this, { root, marks, catalogue, editable, title, words, usual, basis });
    this.part = (name) => root.querySelector(`[data-mark-${name}]`);
    this.#offer();
    this.part("statute").addEventListener("input", (event) => this.#set("statute", event.target.value));
    this.part("harm").addEventListener("input", (event) => this.#set("harm", event.target.value));
    marks.addEventListener("change", (event) => {
      if (!event.detail.length || event.detail.includes(this.#cid)) this.#draw();
    });
    this.show(null);
  }

  set earlier(byBasis) {
    this.#earlier = byBasis;
    this.#draw();
  }

  /** What was named last with a basis in this case: a new mark starts from it. */
  lastNamed(key) {
    const here = this.marks.standing().filter((mark) => mark.now.basis === key && (mark.now.statute || mark.now.harm));
    const named = here.at(-1)?.now ?? this.#earlier[key]?.[0];
    return { statute: named?.statute ?? "", harm: named?.harm ?? "" };
  }

  show(cid) {
    this.#cid = cid;
    this.#draw();
  }

  /** Into the field the basis asks for, else to the bases themselves. */
  focus() {
    const lacking = this.root.querySelector(".is-lacking:not([hidden]) input, .is-lacking:not([hidden]) textarea");
    (lacking ?? this.root.querySelector("input:checked"))?.focus();
  }

  /** What a new mark, or what is accepted now, is withheld on. */
  get grounds() {
    const { statute, harm } = this.catalogue.get(this.basis);
    const last = this.lastNamed(this.basis);
    return { basis: this.basis, statute: statute ? last.statute : "", harm: harm ? last.harm : "" };
  }

  /** Take the n-th of what was named before with the basis. */
  take(number) {
    this.root.querySelectorAll(".st-earlier")[number - 1]?.click();
  }

  /** Give the chosen mark a basis; what was named with that basis before comes along, unless something is named. */
  setBasis(key) {
    this.basis = key;
    const mark = this.marks.get(this.#cid);
    if (!this.editable) return;
    if (!mark?.now) {
      this.#draw();
      return;
    }
    const { statute, harm } = mark.now;
    const basis = this.catalogue.get(key);
    const last = this.lastNamed(key);
    const before = this.lastNamed(mark.now.basis);
    this.marks.change(this.#cid, {
      basis: key,
      statute: basis.statute ? statute || last.statute : "",
      harm: basis.harm ? (harm && harm !== before.harm ? harm : last.harm || harm) : "",
    }, "basis");
  }

  #set(name, text) {
    if (this.#cid) this.marks.change(this.#cid, { [name]: text.trim() }, name);
  }

  #offer() {
    const usual = this.usual.filter((key) => this.catalogue.has(key));
    for (const [key, basis] of [...this.catalogue].filter(([, one]) => !one.page)) {
      const list = this.part(usual.includes(key) || !usual.length ? "usual" : "bases");
      const label = document.createElement("label");
      label.className = "st-basis";
      label.title = `${basis.name} · ${basis.authority}`;
      const input = document.createElement("input");
      Object.assign(input, { type: "radio", name: "basis", value: key, disabled: !this.editable });
      input.addEventListener("change", () => this.setBasis(key));
      const short = document.createElement("span");
      short.className = "st-basis__label";
      short.textContent = basis.label;
      const name = document.createElement("span");
      name.className = "usa-sr-only";
      name.textContent = ` ${basis.name}`;
      label.append(input, short, name);
      list.append(label);
    }
    const order = (label) => usual.indexOf(label.querySelector("input").value);
    this.part("usual").append(...[...this.part("usual").children].sort((a, b) => order(a) - order(b)));
    this.part("more").hidden = !this.part("bases").children.length;
  }

  #draw() {
    const mark = this.marks.get(this.#cid);
    const shown = Boolean(mark?.now);
    this.root.classList.toggle("is-shown", shown);
    this.root.querySelectorAll("[data-mark-form]").forEach((part) => (part.hidden = !shown));
    this.part("none").hidden = shown;
    const key = shown ? mark.now.basis : this.basis;
    const basis = this.catalogue.get(key);
    this.part("legend").textContent = shown ? this.words.this_basis : this.words.next_basis;
    this.root.querySelectorAll("input[name=basis]").forEach((input) => (input.checked = input.value === key));
    this.part("name").textContent = shown || this.editable ? basis.name : "";
    if (shown && this.part("bases").querySelector("input:checked")) this.part("more").open = true;
    this.part("returned").hidden = !shown || !mark.returned;
    if (!shown) {
      this.part("authority").textContent = "";
      this.part("title").textContent = this.words.mark_title;
      this.part("problem").hidden = true;
      return;
    }
    this.part("title").textContent = this.title(mark);
    this.part("returned").textContent = this.words.returned.replace("%s", mark.returned);
    this.part("authority").textContent = basis.authority;
    this.#field("statute", basis.statute, mark.now.statute);
    this.#field("harm", basis.harm, mark.now.harm);
    this.#drawEarlier(mark, basis);
    this.part("problem").textContent = mark.problem;
    this.part("problem").hidden = !mark.problem;
  }

  #field(name, asked, value) {
    const input = this.part(name);
    input.closest("[data-field]").hidden = !asked;
    input.closest("[data-field]").classList.toggle("is-lacking", asked && !value);
    input.readOnly = !this.editable;
    if (document.activeElement !== input || input.value.trim() !== value) input.value = value;
  }

  #drawEarlier(mark, basis) {
    const list = this.part("earlier");
    const named = (this.#earlier[mark.now.basis] ?? []).filter(
      (one) => one.statute !== mark.now.statute || one.harm !== mark.now.harm,
    );
    list.replaceChildren();
    list.parentNode.hidden = !this.editable || !named.length || !(basis.statute || basis.harm);
    for (const one of named) {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "st-earlier";
      button.textContent = [one.statute, one.harm].filter(Boolean).join(" · ");
      button.addEventListener("click", () => this.marks.change(this.#cid, { ...one }));
      item.append(button);
      list.append(item);
    }
  }
}
