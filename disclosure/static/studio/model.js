// The marks of one record as this window holds them, what of them is saved, and the way back through what was done.
//
// A mark is {cid, now, saved, problem}: `now` holds its values {page, box, basis, statute, harm} or null once it is
// removed; `saved` is {id, values} as the server has it, or null. What differs is still to be saved: nothing is queued,
// so a mark moved ten times while the server was away is sent once.

const FIELDS = ["page", "basis", "statute", "harm"];
const MERGE_MS = 1200;
const STEPS_KEPT = 500;

export function same(one, other) {
  if (!one || !other) return one === other;
  return FIELDS.every((name) => one[name] === other[name]) && one.box.every((edge, at) => edge === other.box[at]);
}

/** Round and keep a box inside its page; `null` when nothing is left of it. */
export function tidy(box) {
  const [left, top, right, bottom] = box.map((edge) => Math.round(Math.min(1, Math.max(0, edge)) * 1e6) / 1e6);
  return left < right && top < bottom ? [left, top, right, bottom] : null;
}

export class Marks extends EventTarget {
  #byCid = new Map();
  #byPage = new Map();
  #merged = new Set();
  #done = [];
  #undone = [];
  #next = 1;

  /** Marks that stand on a page, or on all pages that came so far, in reading order. */
  standing(page) {
    const cids = page === undefined ? this.#byCid.keys() : this.#byPage.get(page) ?? [];
    return [...cids].map((cid) => this.#byCid.get(cid))
      .filter((mark) => mark.now)
      .sort((a, b) => a.now.page - b.now.page || a.now.box[1] - b.now.box[1] || a.now.box[0] - b.now.box[0]);
  }

  /** How many marks stand on a page. */
  count(page) {
    let count = 0;
    for (const cid of this.#byPage.get(page) ?? []) if (this.#byCid.get(cid).now) count += 1;
    return count;
  }

  get(cid) {
    return this.#byCid.get(cid);
  }

  /** Add marks in one step. Returns their cids. */
  add(values) {
    const cids = values.map(() => `m${this.#next++}`);
    this.#step(cids.map((cid, at) => ({ cid, before: null, after: values[at] })), "");
    return cids;
  }

  /** Change values of a mark. Steps with the same `kind` soon after each other are undone together. */
  change(cid, changes, kind = "") {
    const mark = this.#byCid.get(cid);
    if (!mark || !mark.now) return;
    const after = { ...mark.now, ...changes };
    if (!same(mark.now, after)) this.#step([{ cid, before: mark.now, after }], kind && `${kind} ${cid}`);
  }

  remove(cid) {
    const mark = this.#byCid.get(cid);
    if (mark && mark.now) this.#step([{ cid, before: mark.now, after: null }], "");
  }

  get canUndo() {
    return this.#done.length > 0;
  }

  get canRedo() {
    return this.#undone.length > 0;
  }

  /** Note something the server did in one press; `back` and `again` do and undo it there. */
  did(back, again) {
    const step = { changes: [], kind: "", at: 0, back, again };
    this.#done.push(step);
    this.#undone = [];
    this.#tell([]);
    return step;
  }

  /** Take a step off that came to nothing. */
  forget(step) {
    this.#done = this.#done.filter((one) => one !== step);
    this.#tell([]);
  }

  /** Take the last step back. Returns {cid} of a mark it touched, {press} to be called, or null. */
  undo() {
    return this.#walk(this.#done, this.#undone, "before");
  }

  redo() {
    return this.#walk(this.#undone, this.#done, "after");
  }

  /** Marks that are not as the server has them. */
  unsaved() {
    return [...this.#byCid.values()].filter((mark) => !same(mark.now, mark.saved && mark.saved.values));
  }

  /** Note what the server keeps of a mark after `values` were sent; `id` null when it was removed. */
  kept(cid, id, values) {
    const mark = this.#byCid.get(cid);
    const twin = id && [...this.#byCid.values()].find((other) => other !== mark && other.saved?.id === id);
    if (twin) {
      // Two boxes of this window lie exactly on each other: the server keeps one.
      mark.now = null;
      mark.saved = null;
    } else {
      mark.saved = id ? { id, values } : null;
    }
    mark.problem = "";
    this.#tell([cid]);
  }

  /** Note why a mark cannot be saved as it is; it is sent again once it is changed or `retry` is pressed. */
  refused(cid, words) {
    this.#byCid.get(cid).problem = words;
    this.#tell([cid]);
  }

  forgiveAll() {
    this.#byCid.forEach((mark) => (mark.problem = ""));
    this.#tell([]);
  }

  /** Bring what the server says of the pages from first to last into what is here; unsaved work stays.
   *
   * Returns whether something foreign changed.
   */
  merge(fromServer, first, last) {
    const within = [...this.#byPage].filter(([page]) => page >= first && page <= last);
    const here = within.flatMap(([, cids]) => [...cids].map((cid) => this.#byCid.get(cid)));
    const isNew = !this.#merged.has(last);
    this.#merged.add(last);
    const there = new Map(fromServer.map((mark) => [mark.id, mark]));
    let foreign = false;
    const taken = new Set(here.map((mark) => mark.saved?.id));
    const adopt = (mark) => {
      const found = mark.now && [...there.values()].find((one) => !taken.has(one.id) && same(one, mark.now));
      if (found) taken.add(found.id);
      if (found) mark.saved = { id: found.id, values: valuesOf(found) };
      return Boolean(found);
    };
    for (const mark of here) {
      if (!mark.saved) {
        adopt(mark);
      } else if (!there.has(mark.saved.id)) {
        const clean = same(mark.now, mark.saved.values);
        mark.saved = null;
        if (mark.now && !adopt(mark) && clean) {
          mark.now = null;
          foreign = true;
        }
      }
    }
    const known = new Map(here.filter((mark) => mark.saved).map((mark) => [mark.saved.id, mark]));
    for (const one of there.values()) {
      const mine = known.get(one.id);
      if (mine) {
        mine.returned = one.returned ?? "";
      } else {
        this.#take(one);
        foreign = true;
      }
    }
    this.#tell([]);
    return foreign && !isNew;
  }

  #take(mark) {
    const values = valuesOf(mark);
    const cid = `m${this.#next++}`;
    const saved = { id: mark.id, values };
    this.#hold({ cid, now: values, saved, problem: "", returned: mark.returned ?? "" });
  }

  #hold(mark) {
    this.#byCid.set(mark.cid, mark);
    if (!this.#byPage.has(mark.now.page)) this.#byPage.set(mark.now.page, new Set());
    this.#byPage.get(mark.now.page).add(mark.cid);
  }

  #step(changes, kind) {
    const last = this.#done.at(-1);
    const at = performance.now();
    if (kind && last && last.kind === kind && at - last.at < MERGE_MS) {
      last.changes[0].after = changes[0].after;
      last.at = at;
    } else {
      this.#done.push({ changes, kind, at });
      if (this.#done.length > STEPS_KEPT) this.#done.shift();
    }
    this.#undone = [];
    this.#apply(changes, "after");
  }

  #walk(from, to, which) {
    const step = from.pop();
    if (!step) return null;
    to.push({ ...step, kind: "" });
    if (step.back) {
      this.#tell([]);
      return { press: which === "before" ? step.back : step.again };
    }
    this.#apply(step.changes, which);
    return { cid: step.changes[0].cid };
  }

  #apply(changes, which) {
    for (const change of changes) {
      const mark = this.#byCid.get(change.cid) ?? { cid: change.cid, saved: null, returned: "" };
      mark.now = change[which];
      mark.problem = "";
      if (mark.now) this.#hold(mark);
    }
    this.#tell(changes.map((change) => change.cid));
  }

  #tell(cids) {
    this.dispatchEvent(new CustomEvent("change", { detail: cids }));
  }
}

function valuesOf(mark) {
  return { page: mark.page, box: [...mark.box], basis: mark.basis, statute: mark.statute, harm: mark.harm };
}
