// The redaction studio: wires the marks, the pages, the panel, the keys and the server together.

import { Boxes } from "./studio/boxes.js";
import { Keys, shifted } from "./studio/keys.js";
import { Marks, tidy } from "./studio/model.js";
import { Panel } from "./studio/panel.js";
import { Result } from "./studio/result.js";
import { Saver, Server } from "./studio/server.js";
import { Sheets } from "./studio/sheets.js";

const root = document.querySelector("[data-studio]");
const start = JSON.parse(document.getElementById("studio-start").textContent);
const { words, editable } = start;
const part = (name) => root.querySelector(`[data-${name}]`);
const fill = (text, values) => text.replace(/%\((\w+)\)[ds]/g, (_all, name) => values[name]);

root.classList.add("is-live");
const catalogue = new Map(start.bases.map((basis) => [basis.key, basis]));
const marks = new Marks(start.marks);
const server = new Server(start.urls, root.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "");
const saver = new Saver(server, marks, start.revision);
const sheets = new Sheets(root, words, start.urls);
const lacks = (now) => {
  const basis = catalogue.get(now.basis);
  if (basis.statute && !now.statute) return words.lacks_statute;
  return basis.harm && !now.harm ? words.lacks_harm : "";
};
const title = (mark) => fill(words.mark, { basis: catalogue.get(mark.now.basis).label, page: mark.now.page });
const describe = (mark) => [
  title(mark),
  lacks(mark.now),
  mark.problem && `${words.not_saved}: ${mark.problem}`,
].filter(Boolean).join(", ");
const boxes = new Boxes(sheets, marks, { editable, describe, lacks, label: (now) => catalogue.get(now.basis).label });
const panel = new Panel(part("panel-mark"), marks, catalogue, { editable, title });
const result = new Result(part("result"), server, words, {
  heard: (revision) => saver.heard(revision),
  isSaved: () => saver.state === "saved" && !marks.unsaved().length,
});
const seen = new Set(start.seen);
const tiles = new Map();
root.querySelectorAll("[data-tile]").forEach((element) => tiles.set(Number(element.dataset.tile), { element }));
let basis = start.last;

function say(text) {
  part("say").textContent = text;
}

function valuesAt(page, box) {
  return { page, box, basis, ...panel.lastNamed(basis), ...(catalogue.get(basis).statute ? {} : { statute: "" }) };
}

function add(page, box) {
  const kept = tidy(box);
  if (!editable || !kept) return;
  const [cid] = marks.add([valuesAt(page, kept)]);
  boxes.choose(cid);
  boxes.focus(cid);
  say(words.added.replace("%d", page));
}

/** A new box in the middle of what is seen of the current page, or below the boxes already there. */
function addInMiddle() {
  const { sheet, number } = sheets.current;
  const bounds = sheet.getBoundingClientRect();
  const top = Math.max(0, -bounds.top + part("bar").offsetHeight);
  const bottom = Math.min(bounds.height, innerHeight - bounds.top);
  const middle = Math.min(0.97, Math.max(0.03, (top + Math.max(top, bottom)) / 2 / bounds.height));
  let box = [0.35, middle - 0.0125, 0.65, middle + 0.0125];
  const isTaken = () => marks.standing(number).some(({ now: { box: other } }) =>
    other[0] < box[2] && other[2] > box[0] && other[1] < box[3] && other[3] > box[1]);
  while (isTaken() && box[3] < 0.96) box = shifted(box, 0, 0.03);
  add(number, box);
}

function chosen() {
  const mark = boxes.chosen && marks.get(boxes.chosen);
  return editable && mark?.now ? mark : null;
}

function remove() {
  const mark = chosen();
  if (!mark) return;
  const order = marks.standing();
  const at = order.indexOf(mark);
  const next = order[at + 1] ?? order[at - 1];
  marks.remove(mark.cid);
  say(words.removed);
  if (next && next.now.page === mark.saved?.values.page) boxes.focus(next.cid);
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

function copyToAll() {
  const mark = chosen();
  if (!mark) return;
  const twins = marks.standing().filter((one) => String(one.now.box) === String(mark.now.box));
  const there = new Set(twins.map((one) => one.now.page));
  const pages = sheets.pages.map((page) => page.number).filter((number) => !there.has(number));
  if (pages.length) marks.add(pages.map((page) => ({ ...mark.now, page })));
  say(words.copied_all.replace("%d", pages.length));
}

async function look(number = sheets.current.number) {
  if (!editable) return;
  if (!seen.has(number)) {
    seen.add(number);
    drawProgress();
    try {
      const said = await server.inTurn(() => server.ask(start.urls.look.replace("/0/look/", `/${number}/look/`), {}));
      saver.heard(said.revision);
    } catch (refused) {
      seen.delete(number);
      drawProgress();
      say(refused.message || words.retrying.replace("%d", "0"));
      return;
    }
    say(words.seen.replace("%d", number));
  }
  if (number === sheets.current.number && sheets.page(number + 1)) sheets.show(number + 1);
}

function nextUnseen() {
  const from = sheets.current.number;
  const open = sheets.pages.map((page) => page.number).filter((number) => !seen.has(number));
  const next = open.find((number) => number > from) ?? open[0];
  if (next) sheets.show(next);
  else say(words.all_seen);
}

function walk(way) {
  const cid = way === "undo" ? marks.undo() : marks.redo();
  if (!cid) return;
  say(way === "undo" ? words.undone : words.redone);
  if (marks.get(cid).now) {
    boxes.choose(cid);
    boxes.focus(cid);
  }
}

function setBasis(key) {
  basis = key;
  if (chosen()) panel.setBasis(key);
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
  else boxes.choose(null);
}

const actions = {
  add: addInMiddle, remove, duplicate, copyToAll, escape, nextUnseen,
  look: () => look(),
  undo: () => walk("undo"),
  redo: () => walk("redo"),
  edit: () => panel.focus(),
  basis: setBasis,
  place: (cid, box, kind) => marks.change(cid, { box: tidy(box) ?? marks.get(cid).now.box }, kind),
  turn: (by) => sheets.show(sheets.current.number + by),
  solid: () => part("solid").setAttribute("aria-pressed", String(root.classList.toggle("is-solid"))),
  draw: () => setDrawing(!boxes.drawing),
  larger: () => sheets.zoom(1),
  smaller: () => sheets.zoom(-1),
  help: () => document.querySelector("[data-keys]").showModal(),
  retry: () => saver.retry(),
  done: () => boxes.choose(null),
};

function drawProgress() {
  const byPage = new Map();
  marks.standing().forEach((mark) => byPage.set(mark.now.page, (byPage.get(mark.now.page) ?? 0) + 1));
  part("progress").textContent = fill(words.looked, { seen: seen.size, pages: sheets.pages.length });
  part("meter").value = seen.size;
  for (const page of sheets.pages) {
    const count = byPage.get(page.number) ?? 0;
    const isSeen = seen.has(page.number);
    const tile = tiles.get(page.number);
    if (tile.count === count && tile.isSeen === isSeen) continue;
    Object.assign(tile, { count, isSeen });
    tile.element.classList.toggle("is-seen", isSeen);
    const said = count === 1 ? words.one_mark : words.marks;
    tile.element.querySelector("[data-count]").textContent = count ? said.replace("%d", count) : "";
    page.section.classList.toggle("is-seen", isSeen);
    page.section.querySelector("[data-look]")?.setAttribute("aria-pressed", String(isSeen));
  }
}

function drawTurn() {
  root.querySelector("[data-tile][aria-current]")?.removeAttribute("aria-current");
  const tile = tiles.get(sheets.current.number).element;
  tile.setAttribute("aria-current", "true");
  tile.closest("ol").scrollTo({ left: tile.offsetLeft - 80, top: tile.offsetTop - 160 });
}

function drawMissing(missing) {
  const list = part("missing");
  if (!list) return;
  list.replaceChildren(...missing.map((one) => {
    const item = document.createElement("li");
    item.textContent = one.words;
    item.classList.toggle("is-elsewhere", !one.here);
    return item;
  }));
  part("nothing-missing").hidden = missing.length > 0;
}

function drawSaving(told = "") {
  const waiting = marks.unsaved().length;
  const state = waiting && saver.state === "saved" ? "refused" : saver.state;
  const said = {
    saved: words.saved, saving: words.saving, refused: words.unsaved.replace("%d", waiting), out: words.signed_out,
    away: words.retrying.replace("%d", saver.wait), closed: told || words.closed,
  }[state];
  part("save").dataset.state = state;
  if (part("save-words").textContent !== said) part("save-words").textContent = said;
  part("retry").hidden = !["away", "out", "refused"].includes(state);
  const undo = root.querySelector("[data-do=undo]");
  if (undo) undo.disabled = !marks.canUndo;
  const redo = root.querySelector("[data-do=redo]");
  if (redo) redo.disabled = !marks.canRedo;
  const submit = part("submit");
  if (submit) submit.disabled = waiting > 0 || saver.state !== "saved";
}

/** Submit once everything this window sent was answered: its own saving is no reason to call its page old. */
async function sendWhenQuiet(event) {
  event.preventDefault();
  await server.inTurn(async () => {});
  await new Promise((resolve) => setTimeout(resolve, 0));
  part("revision").value = saver.revision;
  event.target.submit();
}

function wire() {
  boxes.addEventListener("drawn", ({ detail }) => add(detail.page, detail.box));
  boxes.addEventListener("moved", ({ detail }) => actions.place(detail.cid, detail.box, ""));
  boxes.addEventListener("choose", ({ detail }) => panel.show(detail));
  panel.addEventListener("basis", ({ detail }) => (basis = detail));
  sheets.addEventListener("turn", drawTurn);
  marks.addEventListener("change", () => {
    drawProgress();
    drawSaving();
  });
  saver.addEventListener("state", ({ detail }) => drawSaving(detail));
  saver.addEventListener("standing", ({ detail: { standing, foreign } }) => {
    standing.seen.forEach((number) => seen.add(number));
    drawProgress();
    drawMissing(standing.missing);
    panel.earlier = standing.earlier;
    const revision = part("revision");
    if (revision) revision.value = standing.revision;
    if (foreign) say(words.changed);
    if (standing.run) result.take(standing.run);
    else result.outdate();
  });
  part("submit")?.form?.addEventListener("submit", sendWhenQuiet);
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) actions[button.dataset.do]();
    const lookAt = event.target.closest("[data-look]");
    if (lookAt) look(Number(lookAt.dataset.look));
    const tile = event.target.closest("[data-tile]");
    if (tile) {
      event.preventDefault();
      sheets.show(Number(tile.dataset.tile));
      sheets.page(Number(tile.dataset.tile)).section.focus({ preventScroll: true });
    }
  });
  document.querySelectorAll("dialog [data-close]").forEach((button) => {
    button.addEventListener("click", () => button.closest("dialog").close());
  });
  addEventListener("beforeunload", (event) => {
    if (marks.unsaved().length) event.preventDefault();
  });
  const letters = document.querySelector("[data-letters]");
  const keys = new Keys(actions, boxes, marks, catalogue);
  letters.checked = keys.letters = localStorage.getItem("studio-letters") !== "off";
  letters.addEventListener("change", () => {
    keys.letters = letters.checked;
    localStorage.setItem("studio-letters", letters.checked ? "on" : "off");
  });
}

wire();
panel.earlier = start.earlier;
result.take(start.run);
drawProgress();
drawMissing(start.missing);
drawSaving();
drawTurn();
const left = sheets.pages.find((page) => !seen.has(page.number));
if (left && left.number > 1 && !location.hash) sheets.show(left.number, false);
