// The second review: panes that scroll and grow together, answers without loading the page anew, keys; and while the
// engine is at work, how far it is. Everything works by links and forms too.

import { Answers } from "./answers.js";

const ASK_EVERY_MS = 2000;
const ZOOMS = [1, 1.5, 2, 3, 4];
const SHARP_FROM = 900;
const root = document.querySelector("[data-review]");
const reading = root.querySelector("[data-reading]");
const answers = reading?.querySelector("[data-answer]") ? new Answers(reading) : null;

/** What an answer says, and the words that go with it. */
function sentence(said, words) {
  const [accepted, returned, stays, mend] = root.dataset.words.split("|");
  return { accept: accepted, return: `${returned} ${words}`, stay: `${stays} ${words}`, mend: `${mend} ${words}` }[said];
}

/** Whether somebody is writing about a mark or a finding, other than in one field. */
function isTyped(but = null) {
  return [...root.querySelectorAll("[data-answer] input[name=words]")].some((input) => input !== but && input.value);
}

/** Whoever leaves the page while answers are on their way goes once the server has them; unless it refused one. */
function leaveWhenKept() {
  let last = null;
  const then = async (event, go) => {
    event.preventDefault();
    last = go;
    if ((await answers.settled()) && last === go) go();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) && !event.defaultPrevented;
    if (link && isPlain && !link.target && answers.isOpen) then(event, () => location.assign(link.href));
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!answers.isOpen || event.defaultPrevented || form.matches("[data-answer], [method=dialog]")) return;
    const { submitter } = event;
    then(event, () => form.requestSubmit(submitter));
  });
  addEventListener("beforeunload", (event) => {
    if (answers.isOpen) event.preventDefault();
  });
}

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
    // Words somebody is typing, and answers on their way, are not thrown away: then a line says that there is more to see.
    if (said.finished && !isTyped() && !root.querySelector("textarea")?.value && !answers?.isOpen) {
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
    /** What was pressed and is not kept yet, and what the server has in words; both by mark or finding. */
    this.waiting = new Map();
    this.kept = new Map([...element.querySelectorAll("[data-mark], [data-finding]")]
      .map((one) => [one, one.querySelector("[data-state]").textContent]));
    this.isDone = false;
    answers?.addEventListener("change", () => this.#drawWaiting());
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

  retry() {
    answers.retry();
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
    return this.marks.findIndex((mark) => this.#isOpen(mark));
  }

  #isOpen(mark) {
    return mark.classList.contains("is-unread") && !this.waiting.has(mark);
  }

  #choose(at, move = true) {
    if (at < 0 || at >= this.marks.length) return;
    this.isDone = false;
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

  /** Send an answer. It is shown at once, and as waiting until the server has it; the keys go on meanwhile. */
  async #answer(event, form) {
    event.preventDefault();
    const body = new FormData(form, event.submitter);
    if (form.hasAttribute("data-all")) this.#askUnread(body);
    const sent = this.#meant(form, body);
    if (!sent.length) return;
    const words = (body.get("words") ?? "").trim();
    const press = { said: body.get("said"), words };
    sent.forEach((element) => this.waiting.set(element, press));
    this.#drawWaiting();
    if (form.elements.words) form.elements.words.value = "";
    this.#goOn(form);
    try {
      const said = await answers.send(form.action, body);
      this.#answered(sent, press);
      this.#take(said);
    } catch (refused) {
      this.#answered(sent, press);
      this.#refused(form, sent, words, refused.message);
    }
  }

  /** Of all marks of the page those that nobody read since it came: a mark returned meanwhile stays returned. */
  #askUnread(body) {
    body.delete("mark");
    this.marks.filter((mark) => this.#isOpen(mark)).forEach((mark) => body.append("mark", mark.dataset.mark));
  }

  /** What a form answers: a finding, a mark or several. */
  #meant(form, body) {
    const finding = form.closest("[data-finding]");
    const named = body.getAll("mark");
    return finding ? [finding] : this.marks.filter((mark) => named.includes(mark.dataset.mark));
  }

  #answered(sent, press) {
    sent.filter((element) => this.waiting.get(element) === press).forEach((element) => this.waiting.delete(element));
    this.#drawWaiting();
  }

  /** On to what is to be answered next; once all of the page is kept, to the next page with something to read. */
  #goOn(form) {
    const next = this.#firstUnread();
    // Where words were typed the keys would be typed too: the focus goes on to what is to be answered next.
    const isHere = form.contains(document.activeElement);
    if (isHere) (this.marks[next]?.querySelector("button[value=accept]") ?? this.panes[0]).focus({ preventScroll: true });
    if (next >= 0) this.#choose(next);
    this.isDone = next < 0 && !form.closest("[data-finding]");
    this.element.querySelector("[data-all]")?.toggleAttribute("hidden", next < 0);
  }

  #take(said) {
    for (const mark of this.marks) {
      const { state, words: reason } = said.marks[mark.dataset.mark] ?? { state: "unread", words: "" };
      const word = { accepted: "accept", returned: "return" }[state];
      this.#draw(mark, state, word ? sentence(word, reason) : "");
    }
    this.element.querySelectorAll("[data-finding]").forEach((finding) => {
      const answer = said.findings[finding.dataset.finding];
      const state = answer ? (answer.may_stay ? "accepted" : "returned") : "unread";
      this.#draw(finding, state, answer ? sentence(answer.may_stay ? "stay" : "mend", answer.words) : "");
    });
    this.#drawWaiting();
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
    if (this.isDone && said.next_unread && !answers.isOpen && !isTyped()) this.part("unread").click();
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

  /** Show what the server has of a mark or a finding. */
  #draw(element, state, words) {
    for (const one of [element, this.#box(element)]) {
      one?.classList.remove("is-accepted", "is-returned", "is-unread");
      one?.classList.add(`is-${state}`);
    }
    this.kept.set(element, words);
    element.querySelector("[data-state]").textContent = words;
  }

  /** Show over that what was pressed and is not kept yet. */
  #drawWaiting() {
    for (const [element, words] of this.kept) {
      const press = this.waiting.get(element);
      for (const one of [element, this.#box(element)]) one?.classList.toggle("is-waiting", Boolean(press));
      const line = element.querySelector("[data-state]");
      const said = press ? `${sentence(press.said, press.words)} ${this.part("save").dataset[`${answers.state}Here`]}` : words;
      if (press || element.dataset.waited) line.textContent = said;
      element.dataset.waited = press ? "yes" : "";
    }
  }

  /** Say why an answer was refused; what was typed stands in its field again. */
  #refused(form, sent, words, why) {
    this.isDone = false;
    const said = why || root.dataset.away;
    sent.forEach((element) => (element.querySelector("[data-state]").textContent = said));
    this.element.querySelector("[data-all]")?.toggleAttribute("hidden", this.#firstUnread() < 0);
    this.#say(said);
    const field = form.elements.words;
    if (!field) return;
    field.value ||= words;
    if (!isTyped(field)) field.focus();
  }

  #pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.keys.open) return;
    if (event.target.matches("input, textarea, select")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const mark = this.marks[this.#current];
    const button = (said) => mark?.querySelector(`button[value=${said}]`);
    // A key held down scrolls, and answers nothing.
    if (event.repeat && "anr".includes(event.key.toLowerCase())) return;
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
if (answers) leaveWhenKept();
