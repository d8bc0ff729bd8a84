// What can be done in the studio, each by one name: buttons and keys call the same.

import { shifted } from "./keys.js";
import { tidy } from "./model.js";

/** Pixels of a page image at 200 dots per inch. */
const INCH = 200;

export function actionsOf(hands) {
  const {
    root, part, start, words, catalogue, editable, fill, say, server, saver, marks, sheets, parts, wordsOf, boxes, panel,
    find, copies, suggest, flags, standing,
  } = hands;

  /** Draw boxes on a page in one step; the last one is chosen. */
  function draw(page, places) {
    const kept = places.map(tidy).filter(Boolean);
    if (!editable || !kept.length) return;
    const cids = marks.add(kept.map((box) => ({ page, box, ...panel.grounds })));
    boxes.choose(cids.at(-1));
    boxes.focus(cids.at(-1));
    say(words.added.replace("%d", page));
  }

  /** A new box in the middle of what is seen of the current page, or below the boxes already there. */
  function add() {
    const { sheet, number } = sheets.current;
    const bounds = sheet.getBoundingClientRect();
    const top = Math.max(0, -bounds.top + part("bar").offsetHeight);
    const bottom = Math.min(bounds.height, innerHeight - bounds.top);
    const middle = Math.min(0.97, Math.max(0.03, (top + Math.max(top, bottom)) / 2 / bounds.height));
    let box = [0.35, middle - 0.0125, 0.65, middle + 0.0125];
    const isTaken = () => marks.standing(number).some(({ now: { box: other } }) =>
      other[0] < box[2] && other[2] > box[0] && other[1] < box[3] && other[3] > box[1]);
    while (isTaken() && box[3] < 0.96) box = shifted(box, 0, 0.03);
    draw(number, [box]);
  }

  /** The word a double click is on. */
  function word(page, event) {
    const bounds = page.sheet.getBoundingClientRect();
    const place = [(event.clientX - bounds.left) / bounds.width, (event.clientY - bounds.top) / bounds.height];
    const box = wordsOf.at(page.number, ...place);
    if (box && !event.target.closest("[data-cid]")) draw(page.number, [box]);
  }

  function chosen() {
    const mark = boxes.chosen && marks.get(boxes.chosen);
    return editable && mark?.now ? mark : null;
  }

  function remove() {
    const mark = chosen();
    if (!mark) return;
    const order = marks.standing(mark.now.page);
    const at = order.indexOf(mark);
    const next = order[at + 1] ?? order[at - 1];
    marks.remove(mark.cid);
    say(words.removed);
    if (next) boxes.focus(next.cid);
    else sheets.current.section.focus({ preventScroll: true });
  }

  /** A copy just below, where the next line usually is; above when the page ends. */
  function duplicate() {
    const mark = chosen();
    if (!mark) return;
    const height = mark.now.box[3] - mark.now.box[1];
    const below = shifted(mark.now.box, 0, height + 0.002);
    const box = tidy(below[1] - mark.now.box[1] > height / 2 ? below : shifted(mark.now.box, 0, -height - 0.002));
    const [cid] = marks.add([{ ...mark.now, box }]);
    boxes.choose(cid);
    boxes.focus(cid);
    say(words.copied);
  }

  /** Set the chosen mark to the words it covers. */
  function snap() {
    const mark = chosen();
    if (!mark) return;
    const [first, ...more] = wordsOf.snap(mark.now.page, mark.now.box).map(tidy).filter(Boolean);
    if (!first) {
      say(words.no_words);
      return;
    }
    marks.change(mark.cid, { box: first });
    if (more.length) marks.add(more.map((box) => ({ ...mark.now, box })));
    say(words.snapped);
  }

  /** Widen the chosen mark to an inch, so that its width tells nothing of what it hides; never over the page's edge. */
  function widen() {
    const mark = chosen();
    if (!mark) return;
    const [left, top, right, bottom] = mark.now.box;
    const inch = INCH / sheets.page(mark.now.page).width;
    if (right - left >= inch) {
      say(words.wide_enough);
      return;
    }
    const from = Math.max(0, Math.min((left + right - inch) / 2, 1 - inch));
    marks.change(mark.cid, { box: tidy([from, top, Math.min(from + inch, 1), bottom]) });
    say(words.widened);
  }

  async function look(number = sheets.number) {
    if (!editable) return;
    const isNew = !parts.info(number)?.seen;
    // On to the next page at once: whoever reads fast does not wait for the server.
    if (number === sheets.number && number < start.pages) sheets.show(number + 1);
    if (!isNew) return;
    parts.set(number, { seen: true });
    standing.seen += 1;
    standing.drawSeen();
    try {
      const said = await server.patiently(start.urls.look.replace("/0/look/", `/${number}/look/`), {});
      saver.heard(said.revision);
      say(words.seen.replace("%d", number));
    } catch (refused) {
      parts.set(number, { seen: false });
      standing.seen -= 1;
      standing.drawSeen();
      sheets.show(number);
      say(refused.message || words.not_kept);
    }
  }

  /** On to the next page of a sort, wherever in the record it is; 0 when there is none. */
  async function next(what, none) {
    try {
      const { page } = await server.inTurn(() => server.ask(`${start.urls.next}?what=${what}&after=${sheets.number}`));
      if (page) go(page);
      else say(none);
      return page;
    } catch (refused) {
      say(refused.message || words.not_kept);
      return 0;
    }
  }

  /** On to the next mark the second reader returned; the panel says why. */
  async function nextReturned() {
    const returned = () => marks.standing(sheets.number).filter((mark) => mark.returned);
    const here = returned();
    const behind = here[here.findIndex((mark) => mark.cid === boxes.chosen) + 1];
    if (behind) {
      boxes.choose(behind.cid);
      boxes.focus(behind.cid);
      return;
    }
    if (!await next("returned", words.none_left)) return;
    await parts.again(sheets.number);
    const [first] = returned();
    if (!first) return;
    boxes.choose(first.cid);
    boxes.focus(first.cid);
  }

  function go(number) {
    if (!(number >= 1)) return;
    sheets.show(Math.min(number, start.pages));
    sheets.page(Math.min(number, start.pages))?.section.focus({ preventScroll: true });
  }

  async function walk(way) {
    const step = way === "undo" ? marks.undo() : marks.redo();
    if (!step) return;
    if (copies) copies.drop();
    try {
      await step.press?.();
    } catch (refused) {
      if (way === "undo") marks.redo();
      else marks.undo();
      say(refused.message || words.not_kept);
      return;
    }
    say(way === "undo" ? words.undone : words.redone);
    if (step.cid && marks.get(step.cid).now) {
      boxes.choose(step.cid);
      boxes.focus(step.cid);
    }
  }

  function setBasis(key) {
    panel.setBasis(key);
    say(`${catalogue.get(key).label} ${catalogue.get(key).name}`);
  }

  function setDrawing(on) {
    boxes.drawing = on;
    root.classList.toggle("is-drawing", on);
    part("draw").setAttribute("aria-pressed", String(on));
  }

  function escape() {
    if (boxes.isDrawing) boxes.abandon();
    else if (part("panel-mark").contains(document.activeElement) && boxes.chosen) boxes.focus(boxes.chosen);
    else if (root.querySelector(".st-panel").contains(document.activeElement)) {
      sheets.current.section.focus({ preventScroll: true });
    } else boxes.choose(null);
  }

  /** Larger or smaller; what one works on, a mark or a suggestion, stays in the middle of what is seen. */
  function zoom(by) {
    part("zoom").textContent = words.zoomed.replace("%d", sheets.zoom(by) * 100).replace("%%", "%");
    const { section } = sheets.current;
    const at = section.querySelector(`[data-cid="${boxes.chosen}"]`) ?? section.querySelector(".st-suggest.is-current");
    if (at) at.scrollIntoView({ block: "center", inline: "center" });
  }

  let leaves = 0;

  /** Remember the page looked at: asked for, or as the window is left. Of two that wait, the later counts. */
  async function leftOff() {
    const [left, page] = [++leaves, sheets.number];
    const address = start.urls.left_off.replace("/0/left-off", `/${page}/left-off`);
    try {
      if (await server.patiently(address, {}, () => left === leaves)) say(words.left_off.replace("%d", page));
    } catch (refused) {
      say(refused.message || words.not_kept);
    }
  }

  function leave() {
    if (!editable || saver.state === "closed" || sheets.number === (start.place || 1)) return;
    server.leave(start.urls.left_off.replace("/0/left-off", `/${sheets.number}/left-off`));
  }

  function offerCopies() {
    const mark = chosen();
    const text = mark && wordsOf.under(mark.now.page, mark.now.box);
    if (text) copies.offer(text);
    else say(words.no_words);
  }

  const answer = (accept) => {
    const one = suggest?.first;
    if (one) suggest.one(one.id, accept);
    else say(words.none_here);
  };

  return {
    draw, add: () => editable && add(), word, remove, duplicate, snap, widen, look, go, escape, leftOff, leave,
    copies: offerCopies,
    next,
    nextUnseen: () => next("unseen", words.all_seen),
    nextSuggested: () => editable && next("suggested", words.all_answered),
    nextComeBack: () => next("come_back", words.none_left),
    nextReturned,
    nextHidden: () => next("hidden", words.none_left),
    accept: () => answer(true),
    refuse: () => answer(false),
    kinds: () => suggest?.kinds(),
    markCopies: () => (copies && copies.take()) || say(words.none_offered),
    acceptPage: () => suggest?.page(true),
    refusePage: () => suggest?.page(false),
    undo: () => walk("undo"),
    redo: () => walk("redo"),
    edit: () => panel.focus(),
    basis: setBasis,
    named: (number) => panel.take(number),
    place: (cid, box, kind) => marks.change(cid, { box: tidy(box) ?? marks.get(cid).now.box }, kind),
    turn: (by) => go(sheets.number + by),
    solid: () => part("solid").setAttribute("aria-pressed", String(root.classList.toggle("is-solid"))),
    setDrawing: () => setDrawing(!boxes.drawing),
    larger: () => zoom(1),
    smaller: () => zoom(-1),
    find: () => find && find.focus(),
    flag: () => editable && flags.focus(),
    goTo: () => part("goto-page").select(),
    help: () => document.querySelector("[data-keys]").showModal(),
    retry: () => {
      server.wake();
      saver.retry();
    },
    done: () => boxes.choose(null),
  };
}
