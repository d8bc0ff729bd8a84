// The page as a whole: released as marked, or withheld, not responsive, a duplicate, referred, or to be come back to.

const AT_ONCE = ["", "not_responsive"];

export class Flags {
  constructor(root, sheets, parts, server, words, hands) {
    Object.assign(this, { root, sheets, parts, server, words, ...hands });
    this.part = (name) => root.querySelector(`[data-flag-${name}]`);
    sheets.addEventListener("mount", ({ detail: page }) => this.#drawPage(page));
    sheets.addEventListener("turn", () => this.draw());
    parts.addEventListener("part", ({ detail: { first, last } }) => {
      sheets.mounted.filter((page) => page.number >= first && page.number <= last)
        .forEach((page) => this.#drawPage(page));
      this.draw();
    });
    if (!this.part("form")) return;
    this.part("kind").addEventListener("change", () => this.#chosen());
    this.part("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.set(this.part("kind").value, this.part("words").value.trim());
    });
  }

  focus() {
    this.part("kind").focus();
  }

  draw() {
    const page = this.parts.info(this.sheets.number);
    const title = this.root.querySelector("[data-this-title]");
    title.textContent = this.words.on_page.replace("%d", this.sheets.number);
    const hidden = this.root.querySelector("[data-this-hidden]");
    hidden.hidden = !page?.hidden.length;
    hidden.replaceChildren(...(page?.hidden ?? []).map((words) => {
      const item = document.createElement("li");
      item.textContent = words;
      return item;
    }));
    if (!this.part("form") || this.part("form").contains(document.activeElement)) return;
    this.part("kind").value = page?.flag?.kind ?? "";
    this.part("words").value = page?.flag?.words ?? "";
    this.#drawMore();
  }

  async set(kind, words = "", number = this.sheets.number) {
    const before = this.parts.info(number)?.flag ?? null;
    const send = async (flag) => {
      const address = this.server.urls.flag.replace("/0/flag", `/${number}/flag`);
      const grounds = flag?.kind === "withhold" ? this.grounds() : {};
      const body = { kind: flag?.kind ?? "", words: flag?.words ?? "", ...grounds };
      if (flag?.kind === "withhold") body.harm = flag.words || grounds.harm;
      const said = await this.server.patiently(address, body);
      this.server.told(said.revision);
      this.parts.set(number, { flag: said.flag });
      this.say(this.fill(this.words.flagged, { page: number, flag: said.flag?.label ?? this.words.released }));
    };
    try {
      await send(kind ? { kind, words } : null);
      this.did(() => send(before), () => send(kind ? { kind, words } : null));
    } catch (refused) {
      this.say(refused.message || this.words.not_kept);
      this.part("hint").textContent = refused.message || this.words.not_kept;
    }
  }

  #chosen() {
    const kind = this.part("kind").value;
    this.part("words").value = "";
    this.#drawMore();
    if (AT_ONCE.includes(kind)) this.set(kind);
    else this.part("words").focus();
  }

  #drawMore() {
    const kind = this.part("kind").value;
    this.part("more").hidden = AT_ONCE.includes(kind);
    this.part("label").textContent = this.words[`flag_${kind}`] ?? "";
    this.part("hint").textContent = kind === "withhold" ? this.words.flag_basis.replace("%s", this.basisWords()) : "";
  }

  #drawPage(page) {
    const flag = this.parts.info(page.number)?.flag;
    page.flag.textContent = flag ? [flag.label, flag.words].filter(Boolean).join(": ") : "";
    page.flag.dataset.flag = flag?.kind ?? "";
    page.section.classList.toggle("is-withheld", Boolean(flag) && flag.kind !== "come_back");
    page.section.classList.toggle("is-hiding", Boolean(this.parts.info(page.number)?.hidden.length));
  }
}
