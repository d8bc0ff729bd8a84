// The second review: panes that scroll and grow together, answers without loading the page anew, keys; and while the
// engine is at work, how far it is. Everything works by links and forms too.

const ASK_EVERY_MS = 2000;
const ZOOMS = [1, 1.5, 2, 3, 4];
const SHARP_FROM = 900;
const root = document.querySelector("[data-review]");
const reading = root.querySelector("[data-reading]");

async function watch() {
  let said;
  try {
    const headers = { Accept: "application/json" };
    const answer = await fetch(root.dataset.progressAddress, { headers, cache: "no-store" });
    said = answer.ok ? await answer.json() : null;
  } catch {
    said = null;
  }
  if (said) {
    for (const run of said.runs) drawRun(run);
    // Words somebody is typing are not thrown away: then a line says that there is more to see.
    if (said.finished && !root.querySelector("textarea")?.value) {
      location.reload();
      return;
    }
  }
  setTimeout(watch, ASK_EVERY_MS);
}

function drawRun(run) {
  const line = root.querySelector(`[data-run="${run.record}"]`);
  if (!line) return;
  line.firstElementChild.textContent = `${run.words} ${run.done} / ${run.total}`;
  const bar = line.querySelector("progress");
  bar.max = run.total || 1;
  bar.value = run.done;
}

class Reading {
  #zoom = 0;
  #current = -1;

  constructor(element) {
    this.element = element;
    this.part = (name) => element.querySelector(`[data-${name}]`);
    this.panes = [...element.querySelectorAll("[data-pane]")];
    this.marks = [...element.querySelectorAll("[data-mark]")];
    this.keys = document.querySelector("[data-keys]");
    this.part("tools").hidden = false;
    this.panes.forEach((pane) => pane.addEventListener("scroll", () => this.#together(pane), { passive: true }));
    element.querySelectorAll("form[data-answer]").forEach((form) => {
      form.addEventListener("submit", (event) => this.#answer(event, form));
    });
    element.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button) this[button.dataset.do]();
      const box = event.target.closest("[data-box]");
      if (box) this.#choose(this.marks.findIndex((mark) => mark.dataset.mark === box.dataset.box));
    });
    this.keys.querySelector("[data-close]").addEventListener("click", () => this.keys.close());
    document.addEventListener("keydown", (event) => this.#pressed(event));
    this.#choose(this.#firstUnread(), false);
  }

  larger() {
    this.#scale(1);
  }

  smaller() {
    this.#scale(-1);
  }

  help() {
    this.keys.showModal();
  }

  #scale(by) {
    const before = ZOOMS[this.#zoom];
    this.#zoom = Math.min(ZOOMS.length - 1, Math.max(0, this.#zoom + by));
    const ratio = ZOOMS[this.#zoom] / before;
    this.element.querySelector(".rv-trio").style.setProperty("--rv-zoom", String(ZOOMS[this.#zoom]));
    const [first] = this.panes;
    first.scrollTo(first.scrollLeft * ratio, first.scrollTop * ratio);
    if (this.#current >= 0) this.#reveal(this.marks[this.#current]);
    if (first.clientWidth * ZOOMS[this.#zoom] * devicePixelRatio < SHARP_FROM) return;
    this.element.querySelectorAll(".rv-trio img").forEach((image) => {
      if (!image.src.includes("dpi=")) image.src = `${image.src}?dpi=200`;
    });
  }

  #together(from) {
    for (const pane of this.panes) {
      if (pane === from) continue;
      if (Math.abs(pane.scrollTop - from.scrollTop) > 1) pane.scrollTop = from.scrollTop;
      if (Math.abs(pane.scrollLeft - from.scrollLeft) > 1) pane.scrollLeft = from.scrollLeft;
    }
  }

  #firstUnread() {
    return this.marks.findIndex((mark) => mark.classList.contains("is-unread"));
  }

  #choose(at, move = true) {
    if (at < 0 || at >= this.marks.length) return;
    this.#current = at;
    const mark = this.marks[at];
    const { mark: id } = mark.dataset;
    this.element.querySelectorAll(".is-current").forEach((one) => one.classList.remove("is-current"));
    mark.classList.add("is-current");
    this.#box(mark).classList.add("is-current");
    this.#reveal(mark);
    if (move) this.#show(mark);
    if (move) this.#say(mark.querySelector(".rv-mark__what").textContent.trim().replace(/\s+/g, " "));
  }

  #box(mark) {
    return this.element.querySelector(`[data-box="${mark.dataset.mark}"]`);
  }

  /** Bring a mark into its pane, and the panes with it. */
  #reveal(mark) {
    const box = this.#box(mark);
    const pane = box.closest("[data-pane]");
    const [place, frame] = [box.getBoundingClientRect(), pane.getBoundingClientRect()];
    if (place.top < frame.top + 20 || place.bottom > frame.bottom - 20) {
      pane.scrollTop += place.top - frame.top - frame.height / 3;
    }
    if (place.left < frame.left || place.right > frame.right) {
      pane.scrollLeft += (place.left + place.right - frame.left - frame.right) / 2;
    }
  }

  #isInWindow(mark) {
    const { top, bottom } = this.#box(mark).getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  }

  /** Whether the mark the keys mean is in the window; if not it is brought there, and nothing is answered unseen. */
  #isSeen() {
    const mark = this.marks[this.#current];
    if (!mark || this.#isInWindow(mark)) return true;
    this.#choose(this.#current);
    return false;
  }

  /** Bring the panes into the window, and in them a mark. */
  #show(mark) {
    if (this.#isInWindow(mark)) return;
    this.#box(mark).closest("figure").scrollIntoView({ block: "start" });
    this.#reveal(mark);
    if (!this.#isInWindow(mark)) scrollBy(0, this.#box(mark).getBoundingClientRect().top - innerHeight / 3);
  }

  async #answer(event, form) {
    event.preventDefault();
    const body = new FormData(form, event.submitter);
    const buttons = [...form.querySelectorAll("button")];
    const isHere = form.contains(document.activeElement);
    buttons.forEach((button) => (button.disabled = true));
    try {
      const headers = { Accept: "application/json" };
      const answer = await fetch(form.action, { method: "POST", body, headers, redirect: "manual" });
      const isJson = (answer.headers.get("Content-Type") ?? "").startsWith("application/json");
      const said = isJson ? await answer.json() : {};
      if (!answer.ok) throw new Error(said.words ?? "");
      this.#take(said, form, isHere);
    } catch (refused) {
      this.#refused(form, refused instanceof TypeError ? "" : refused.message);
    } finally {
      buttons.forEach((button) => (button.disabled = false));
    }
  }

  #take(said, form, isHere) {
    const { words } = root.dataset;
    const [accepted, returned, stays, mend] = words.split("|");
    for (const mark of this.marks) {
      const { state, words: reason } = said.marks[mark.dataset.mark] ?? { state: "unread", words: "" };
      this.#draw(mark, state, { accepted, returned: `${returned} ${reason}`, unread: "" }[state]);
      const box = this.element.querySelector(`[data-box="${mark.dataset.mark}"]`);
      box.classList.remove("is-accepted", "is-returned", "is-unread");
      box.classList.add(`is-${state}`);
    }
    this.element.querySelectorAll("[data-finding]").forEach((finding) => {
      const answer = said.findings[finding.dataset.finding];
      const state = answer ? (answer.may_stay ? "accepted" : "returned") : "unread";
      this.#draw(finding, state, answer ? `${answer.may_stay ? stays : mend} ${answer.words}` : "");
    });
    this.part("read").textContent = this.part("read").textContent.replace(/\d+/, said.read);
    this.part("read-bar").value = said.read;
    const [read, findings] = ["read", "findings"].map((name) => root.querySelector(`[data-record-${name}]`));
    read.textContent = read.textContent.replace(/\d+/, said.read);
    findings.textContent = said.open_findings && `, ${said.open_findings}`;
    root.querySelectorAll("input[name=revision]").forEach((input) => (input.value = said.revision));
    this.#drawAct(said);
    this.element.querySelector("[data-all]")?.toggleAttribute("hidden", this.#firstUnread() < 0);
    this.element.dataset.next = said.next_unread;
    this.part("unread").hidden = !said.next_unread;
    this.part("unread").href = this.part("unread").href.replace(/page=\d+/, `page=${said.next_unread}`);
    if (form.elements.words) form.elements.words.value = "";
    const next = this.#firstUnread();
    // Where words were typed the keys would be typed too: the focus goes on to what is to be answered next.
    if (isHere) (this.marks[next]?.querySelector("button[value=accept]") ?? this.panes[0]).focus({ preventScroll: true });
    if (next >= 0) this.#choose(next);
    else if (form.querySelector("input[name=mark]") && said.next_unread) this.part("unread").click();
  }

  /** What is still missing before it can be approved, and the words a case goes back with. */
  #drawAct(said) {
    const list = root.querySelector("[data-obstacles]");
    if (list) {
      list.replaceChildren(...said.missing.map((words) => {
        const item = document.createElement("li");
        item.textContent = words;
        return item;
      }));
      list.parentNode.hidden = !said.missing.length;
    }
    const words = root.querySelector("textarea[name=words]");
    this.composed ??= words?.defaultValue ?? "";
    if (words && (!words.value || words.value === this.composed)) words.value = said.returned;
    this.composed = said.returned;
  }

  #draw(element, state, words) {
    element.classList.remove("is-accepted", "is-returned", "is-unread");
    element.classList.add(`is-${state}`);
    element.querySelector("[data-state]").textContent = words;
  }

  #refused(form, words) {
    const state = form.closest(".rv-mark")?.querySelector("[data-state]") ?? this.part("say");
    state.textContent = words || root.dataset.away;
    form.elements.words?.focus();
  }

  #pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.keys.open) return;
    if (event.target.matches("input, textarea, select")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const mark = this.marks[this.#current];
    const button = (said) => mark?.querySelector(`button[value=${said}]`);
    const act = {
      j: () => this.#choose(this.#current + 1),
      k: () => this.#choose(this.#current - 1),
      a: () => this.#isSeen() &&
        (event.shiftKey ? this.element.querySelector("[data-all] button") : button("accept"))?.click(),
      r: () => this.#isSeen() && mark?.querySelector("input[name=words]")?.focus(),
      n: () => this.part("unread").hidden || this.part("unread").click(),
      pagedown: () => this.element.querySelector('[data-turn="1"]')?.click(),
      pageup: () => this.element.querySelector('[data-turn="-1"]')?.click(),
      arrowdown: () => this.panes[0].scrollBy(0, 60),
      arrowup: () => this.panes[0].scrollBy(0, -60),
      "+": () => this.larger(),
      "=": () => this.larger(),
      "-": () => this.smaller(),
      "?": () => this.help(),
    }[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  }

  #say(words) {
    this.part("say").textContent = words;
  }
}

if (root.dataset.progressAddress) setTimeout(watch, ASK_EVERY_MS);
if (reading) new Reading(reading);
