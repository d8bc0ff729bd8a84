// The panel of the chosen mark: its basis, and the statute or harm the basis asks for. Every change is kept at once.

export class Panel extends EventTarget {
  #cid = null;
  #earlier = {};

  constructor(root, marks, catalogue, { editable, title }) {
    super();
    Object.assign(this, { root, marks, catalogue, editable, title });
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

  focus() {
    this.root.querySelector("input:checked")?.focus();
  }

  /** Give the chosen mark a basis; what was named with that basis before comes along, unless something is named. */
  setBasis(key) {
    const mark = this.marks.get(this.#cid);
    if (!mark?.now || !this.editable) return;
    const { statute, harm } = mark.now;
    const basis = this.catalogue.get(key);
    const last = this.lastNamed(key);
    const before = this.lastNamed(mark.now.basis);
    this.marks.change(this.#cid, {
      basis: key,
      statute: basis.statute ? statute || last.statute : "",
      harm: basis.harm ? (harm && harm !== before.harm ? harm : last.harm || harm) : "",
    }, "basis");
    this.dispatchEvent(new CustomEvent("basis", { detail: key }));
  }

  #set(name, text) {
    if (this.#cid) this.marks.change(this.#cid, { [name]: text.trim() }, name);
  }

  #offer() {
    const list = this.part("bases");
    for (const [key, basis] of this.catalogue) {
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
  }

  #draw() {
    const mark = this.marks.get(this.#cid);
    const shown = Boolean(mark?.now);
    this.root.classList.toggle("is-shown", shown);
    this.part("form").hidden = !shown;
    this.part("none").hidden = shown;
    if (!shown) return;
    const basis = this.catalogue.get(mark.now.basis);
    this.part("title").textContent = this.title(mark);
    this.root.querySelectorAll("input[name=basis]").forEach((input) => {
      input.checked = input.value === mark.now.basis;
    });
    this.part("name").textContent = basis.name;
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
