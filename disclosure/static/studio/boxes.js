// Boxes over the page images: drawn, chosen, moved and resized with mouse, pen or finger. They are kept in fractions of
// the page, so they stay where they are at any size of the window.

import { same } from "./model.js";

const START_PX = 4;
const LEAST_PX = 6;
/** A box lower than this, in pixels of the page at 200 dpi, carries its label inside. */
const LOW_PX = 60;
const EDGES = ["nw", "n", "ne", "e", "se", "s", "sw", "w"];

export class Boxes extends EventTarget {
  #elements = new Map();
  #drawn = new WeakMap();
  #gesture = null;
  chosen = null;
  drawing = false;

  constructor(sheets, marks, { editable, describe, label, lacks, snap }) {
    super();
    Object.assign(this, { sheets, marks, editable, describe, label, lacks, snap });
    marks.addEventListener("change", () => this.render());
    sheets.addEventListener("mount", ({ detail: page }) => this.#watch(page));
    sheets.addEventListener("unmount", ({ detail: page }) => this.#forget(page));
  }

  #watch(page) {
    page.sheet.addEventListener("pointerdown", (event) => this.#down(event, page));
    page.sheet.addEventListener("pointermove", (event) => this.#move(event));
    page.sheet.addEventListener("pointerup", (event) => this.#up(event));
    page.sheet.addEventListener("pointercancel", () => this.abandon());
    page.sheet.addEventListener("focusin", (event) => {
      const box = event.target.closest("[data-cid]");
      if (box) this.choose(box.dataset.cid);
    });
    this.#renderPage(page);
  }

  #forget(page) {
    page.sheet.querySelectorAll("[data-cid]").forEach((element) => this.#elements.delete(element.dataset.cid));
  }

  element(cid) {
    return this.#elements.get(cid);
  }

  get isDrawing() {
    return this.#gesture !== null;
  }

  choose(cid) {
    if (this.chosen === cid) return;
    const [before, now] = [this.#elements.get(this.chosen), this.#elements.get(cid)];
    before?.classList.remove("is-chosen");
    before?.querySelectorAll("[data-edge]").forEach((handle) => handle.remove());
    this.chosen = cid;
    if (now) this.#dress(now);
    this.dispatchEvent(new CustomEvent("choose", { detail: cid }));
  }

  focus(cid) {
    const mark = this.marks.get(cid);
    if (!mark?.now) return;
    this.sheets.reveal(mark.now.page, mark.now.box);
    this.#elements.get(cid)?.focus({ preventScroll: true });
  }

  /** Draw what changed on the pages that exist. */
  render() {
    this.sheets.mounted.forEach((page) => this.#renderPage(page));
    if (this.chosen && !this.marks.get(this.chosen)?.now) this.choose(null);
  }

  /** The order of the elements is the reading order, so that Tab walks down the page. */
  #renderPage(page) {
    const standing = this.marks.standing(page.number);
    const stay = new Set(standing.map((mark) => mark.cid));
    page.sheet.querySelectorAll("[data-cid]").forEach((element) => {
      if (stay.has(element.dataset.cid)) return;
      this.#elements.delete(element.dataset.cid);
      element.remove();
    });
    let before = null;
    for (const mark of standing) {
      const element = this.#elements.get(mark.cid) ?? this.#make(mark.cid);
      this.#draw(element, mark, page);
      if (element.parentNode !== page.sheet || previousBox(element) !== before) {
        const hadFocus = document.activeElement === element;
        if (before) before.after(element);
        else page.sheet.insertBefore(element, page.sheet.querySelector("[data-cid]"));
        if (hadFocus) element.focus({ preventScroll: true });
      }
      before = element;
      if (mark.cid === this.chosen) this.#dress(element);
    }
  }

  abandon() {
    const gesture = this.#gesture;
    if (!gesture) return;
    this.#gesture = null;
    gesture.page.held = false;
    this.#ghosts(gesture, []);
    if (gesture.kind === "draw") gesture.element?.remove();
    else this.#place(gesture.element, gesture.box);
  }

  #make(cid) {
    const element = document.createElement("div");
    element.className = "st-box";
    element.dataset.cid = cid;
    element.tabIndex = 0;
    element.setAttribute("role", "button");
    const label = document.createElement("span");
    label.className = "st-box__label";
    label.setAttribute("aria-hidden", "true");
    element.append(label);
    this.#elements.set(cid, element);
    return element;
  }

  /** Show a box as chosen; only the chosen one carries handles, a thousand others need none. */
  #dress(element) {
    element.classList.add("is-chosen");
    if (!this.editable || element.querySelector("[data-edge]")) return;
    for (const edge of EDGES) {
      const handle = document.createElement("span");
      handle.className = `st-handle st-handle--${edge}`;
      handle.dataset.edge = edge;
      handle.setAttribute("aria-hidden", "true");
      element.append(handle);
    }
  }

  #draw(element, mark, page) {
    const drawn = this.#drawn.get(element);
    const isSame = (name) => drawn[name] === mark[name];
    if (drawn && ["now", "saved", "problem", "returned"].every(isSame)) return;
    this.#drawn.set(element, { ...mark });
    if (this.#gesture?.element !== element) this.#place(element, mark.now.box);
    const height = (mark.now.box[3] - mark.now.box[1]) * page.height;
    element.classList.toggle("is-low", height < LOW_PX);
    element.firstChild.textContent = this.label(mark.now);
    element.setAttribute("aria-label", this.describe(mark));
    element.classList.toggle("is-lacking", Boolean(this.lacks(mark.now)));
    element.classList.toggle("is-refused", Boolean(mark.problem));
    element.classList.toggle("is-returned", Boolean(mark.returned));
    element.classList.toggle("is-unsaved", !same(mark.now, mark.saved && mark.saved.values));
  }

  #place(element, [left, top, right, bottom]) {
    element.style.left = `${left * 100}%`;
    element.style.top = `${top * 100}%`;
    element.style.width = `${(right - left) * 100}%`;
    element.style.height = `${(bottom - top) * 100}%`;
  }

  #down(event, page) {
    if (!event.isPrimary || event.button !== 0) return this.abandon();
    const element = event.target.closest("[data-cid]");
    const touches = event.pointerType === "touch";
    const bounds = page.sheet.getBoundingClientRect();
    const start = { page, bounds, pointer: event.pointerId, x: event.clientX, y: event.clientY, moved: false };
    if (element) {
      const cid = element.dataset.cid;
      const wasChosen = this.chosen === cid;
      element.focus({ preventScroll: true });
      this.choose(cid);
      if (!this.editable || (touches && !wasChosen)) return undefined;
      const edge = event.target.dataset.edge ?? "";
      const { box } = this.marks.get(cid).now;
      this.#gesture = { ...start, kind: edge ? "resize" : "move", edge, cid, element, box };
    } else {
      if (!this.editable || (touches && !this.drawing)) return undefined;
      const { suggestion } = event.target.dataset;
      this.#gesture = { ...start, kind: "draw", element: null, suggestion };
    }
    page.held = true;
    page.sheet.setPointerCapture(event.pointerId);
    event.preventDefault();
    return undefined;
  }

  #move(event) {
    const gesture = this.#gesture;
    if (!gesture || event.pointerId !== gesture.pointer) return;
    const far = Math.hypot(event.clientX - gesture.x, event.clientY - gesture.y);
    if (!gesture.moved && far < START_PX) return;
    gesture.moved = true;
    if (gesture.kind === "draw" && !gesture.element) {
      gesture.element = document.createElement("div");
      gesture.element.className = "st-box is-drawn";
      gesture.page.sheet.append(gesture.element);
    }
    gesture.now = this.#boxOf(gesture, event);
    this.#place(gesture.element, gesture.now);
    if (gesture.kind === "draw") this.#ghosts(gesture, event.altKey ? [] : this.snap(gesture.page.number, gesture.now));
  }

  /** Show which words a box that is being drawn will take. */
  #ghosts(gesture, places) {
    gesture.ghosts?.forEach((ghost) => ghost.remove());
    gesture.ghosts = places.map((box) => {
      const ghost = document.createElement("div");
      ghost.className = "st-ghost";
      this.#place(ghost, box);
      gesture.page.sheet.append(ghost);
      return ghost;
    });
  }

  #up(event) {
    const gesture = this.#gesture;
    if (!gesture || event.pointerId !== gesture.pointer) return;
    const { altKey: isFree } = event;
    gesture.page.held = false;
    this.#ghosts(gesture, []);
    this.#gesture = null;
    if (gesture.kind === "draw") gesture.element?.remove();
    if (!gesture.moved) {
      if (gesture.kind === "draw") this.choose(null);
      if (gesture.suggestion) this.dispatchEvent(new CustomEvent("suggestion", { detail: gesture.suggestion }));
      return;
    }
    const { width, height } = gesture.bounds;
    const [left, top, right, bottom] = gesture.now;
    const large = (right - left) * width >= LEAST_PX && (bottom - top) * height >= LEAST_PX;
    if (gesture.kind === "draw") {
      const snapped = isFree ? [] : this.snap(gesture.page.number, gesture.now);
      const detail = { page: gesture.page.number, places: snapped.length ? snapped : [gesture.now] };
      if (large || snapped.length) this.dispatchEvent(new CustomEvent("drawn", { detail }));
    } else if (large) {
      this.dispatchEvent(new CustomEvent("moved", { detail: { cid: gesture.cid, box: gesture.now } }));
    } else {
      this.#place(gesture.element, gesture.box);
    }
  }

  /** The box a gesture has made so far, in fractions of the page, never outside of it. */
  #boxOf({ kind, edge, box, bounds, x, y }, event) {
    const inside = (part) => Math.min(1, Math.max(0, part));
    const at = [(event.clientX - bounds.left - this.#scrolled(bounds).x) / bounds.width,
      (event.clientY - bounds.top - this.#scrolled(bounds).y) / bounds.height].map(inside);
    const from = [(x - bounds.left) / bounds.width, (y - bounds.top) / bounds.height];
    if (kind === "draw") return ordered([...from.map(inside), ...at]);
    const by = [at[0] - from[0], at[1] - from[1]];
    if (kind === "move") {
      const dx = Math.min(1 - box[2], Math.max(-box[0], by[0]));
      const dy = Math.min(1 - box[3], Math.max(-box[1], by[1]));
      return [box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy];
    }
    const next = [...box];
    if (edge.includes("w")) next[0] += by[0];
    if (edge.includes("e")) next[2] += by[0];
    if (edge.includes("n")) next[1] += by[1];
    if (edge.includes("s")) next[3] += by[1];
    return ordered(next.map(inside));
  }

  /** How far the page went while the pointer was down: the wheel may turn during a gesture. */
  #scrolled(bounds) {
    const now = this.#gesture.page.sheet.getBoundingClientRect();
    return { x: now.left - bounds.left, y: now.top - bounds.top };
  }
}

function ordered([x0, y0, x1, y1]) {
  return [Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)];
}

function previousBox(element) {
  const before = element.previousElementSibling;
  return before && before.dataset.cid ? before : null;
}
