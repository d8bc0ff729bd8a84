// The redaction studio: wires the marks, the pages, the panels, the keys and the server together.

import { actionsOf } from "./studio/actions.js";
import { Boxes } from "./studio/boxes.js";
import { Copies } from "./studio/copies.js";
import { Find } from "./studio/find.js";
import { Flags } from "./studio/flags.js";
import { Keys } from "./studio/keys.js";
import { Marks } from "./studio/model.js";
import { Panel } from "./studio/panel.js";
import { Parts } from "./studio/parts.js";
import { Result } from "./studio/result.js";
import { Saver, Server } from "./studio/server.js";
import { Sheets } from "./studio/sheets.js";
import { Standing } from "./studio/standing.js";
import { Suggest } from "./studio/suggest.js";
import { Tiles } from "./studio/tiles.js";
import { Words } from "./studio/words.js";

const root = document.querySelector("[data-studio]");
const start = JSON.parse(document.getElementById("studio-start").textContent);
const { words, editable } = start;
const part = (name) => root.querySelector(`[data-${name}]`);
const fill = (text, values) => text.replace(/%\((\w+)\)[ds]/g, (_all, name) => values[name]);
const say = (text) => (part("say").textContent = text);

root.classList.add("is-live");
const catalogue = new Map(start.bases.map((basis) => [basis.key, basis]));
const server = new Server(start.urls, root.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "");
const marks = new Marks();
const saver = new Saver(server, marks, start.revision);
server.told = (revision) => saver.heard(revision);
const sheets = new Sheets(root, words, start.urls, start);
const parts = new Parts(server, marks, start);
const wordsOf = new Words(sheets, server, editable);

const lacks = (now) => {
  const basis = catalogue.get(now.basis);
  if (basis.statute && !now.statute) return words.lacks_statute;
  return basis.harm && !now.harm ? words.lacks_harm : "";
};
const label = (now) => catalogue.get(now.basis).label;
const title = (mark) => fill(words.mark, { basis: label(mark.now), page: mark.now.page });
const describe = (mark) => [
  title(mark), lacks(mark.now), mark.problem && `${words.not_saved}: ${mark.problem}`,
  mark.returned && words.returned.replace("%s", mark.returned),
].filter(Boolean).join(", ");

const boxes = new Boxes(sheets, marks, {
  editable, describe, lacks, label, snap: (page, box) => wordsOf.snap(page, box),
});
const panel = new Panel(part("panel-mark"), marks, catalogue, {
  editable, title, words, usual: start.usual, basis: start.last,
});
const result = new Result(part("result"), server, words, {
  heard: (revision) => saver.heard(revision),
  settled: () => saver.settled(),
});
const grounds = () => panel.grounds;

/** Bring in what a press changed, on the pages and in the list of what was found. */
async function settle() {
  await parts.outdate();
  find?.refresh().catch(() => {});
}

/** Do something the server does in one press, so that it can be undone and done again; null when it failed. */
async function pressed(press) {
  let last = null;
  let running = null;
  const run = async () => (last = await press());
  const back = async () => {
    await running;
    const said = await server.patiently(start.urls.back, { batch: last.batch });
    saver.heard(said.revision);
    await settle();
  };
  const again = async () => {
    running = run();
    await running;
    await settle();
  };
  running = run();
  // Noted at once, in the order of what was done: the answer may come after the next box is drawn.
  const step = marks.did(back, again);
  try {
    await running;
  } catch (refused) {
    marks.forget(step);
    say(refused.message || words.not_kept);
    await parts.outdate();
    return null;
  }
  await settle();
  return last;
}

const record = { id: start.urls.page.split("/studio/")[1].split("/")[0], studio: location.pathname };
const find = editable && new Find(part("find"), server, words, {
  fill, grounds, record,
  show: (page, places) => {
    sheets.reveal(page, places[0]);
    flash(page, places);
  },
  marked: async (press) => {
    const done = await pressed(press);
    if (done) say(marked(done));
  },
});
const marked = ({ count, broken }) => {
  const made = count === 1 ? words.marked_one : words.marked.replace("%d", count);
  return broken ? `${made} ${words.marked_partly} ${broken}` : made;
};
const copies = editable && new Copies(part("copies"), find, words, { fill, say, pressed, marked });
const suggest = editable && new Suggest(part("panel-page"), sheets, parts, server, words, {
  fill, say, grounds, pressed, reach, offerCopies: (text) => copies.offer(text),
  dropOffer: () => copies.drop(),
  offerRefusal: (...refusal) => copies.offerRefusal(...refusal),
});
const flags = new Flags(part("panel-page"), sheets, parts, server, words, {
  fill, say, grounds, did: (back, again) => marks.did(back, again),
  basisWords: () => `${label(panel.grounds)} ${catalogue.get(panel.basis).name}`,
});
const tiles = new Tiles(root, start.pages, start.urls, { describe: (number) => tileOf(number) });
const standing = new Standing(root, start, { marks, saver, parts, fill });

function tileOf(number) {
  const page = parts.info(number);
  const count = marks.count(number);
  const states = [page?.seen && "seen", page?.flag && `flag-${page.flag.kind}`, page?.hidden.length && "hidden",
    page?.suggested && "suggested"].filter(Boolean);
  const said = [
    count ? (count === 1 ? words.one_mark : words.marks).replace("%d", count) : "",
    page?.suggested ? words.suggested_here.replace("%d", page.suggested) : "",
    page?.flag?.label, page?.hidden.length ? words.hidden_short : "", page?.seen ? words.seen_short : "",
  ];
  return { words: said.filter(Boolean).join(", "), states };
}

/** Choose the mark a suggestion became where it lacks its harm or statute: Enter leads there. */
function reach(page, [left, top, right, bottom]) {
  const made = marks.standing(page).find(({ now }) => lacks(now) &&
    now.box[0] < right && now.box[2] > left && now.box[1] < bottom && now.box[3] > top);
  if (made) boxes.focus(made.cid);
}

let isLookedThrough = true;

/** Show how far the background is with the record; what it suggests is fetched once it is through. */
function takeSuggested({ suggested, suggesting }) {
  if (!suggest) return;
  suggest.take(suggested, suggesting);
  if (suggesting.running) saver.watch();
  else if (!isLookedThrough) settle();
  isLookedThrough = !suggesting.running;
}

/** A mark drawn over a suggestion answers it, one taken off opens it again: of a page that now has others to answer than
 * this window shows they are fetched. */
function takeAnswered(open) {
  for (const [page, count] of Object.entries(open)) {
    const more = count - (parts.info(Number(page))?.suggested ?? count);
    if (!more) continue;
    parts.again(Number(page));
    const one = more < 0 ? words.answered_one : words.opened_one;
    const many = more < 0 ? words.answered_many : words.opened_many;
    say(Math.abs(more) === 1 ? one : many.replace("%d", Math.abs(more)));
  }
}

/** Show where something was found, for a moment. */
function flash(number, places) {
  const page = sheets.page(number);
  if (!page) return;
  page.sheet.querySelectorAll(".st-found").forEach((one) => one.remove());
  for (const [left, top, right, bottom] of places) {
    const found = document.createElement("div");
    found.className = "st-found";
    Object.assign(found.style, {
      left: `${left * 100}%`, top: `${top * 100}%`,
      width: `${(right - left) * 100}%`, height: `${(bottom - top) * 100}%`,
    });
    page.sheet.append(found);
  }
}

const actions = actionsOf({
  root, part, start, words, catalogue, editable, fill, say, server, saver, marks, sheets, parts, wordsOf, boxes, panel,
  find, copies, suggest, flags, standing,
});

function wire() {
  boxes.addEventListener("drawn", ({ detail }) => actions.draw(detail.page, detail.places));
  boxes.addEventListener("moved", ({ detail }) => actions.place(detail.cid, detail.box, ""));
  boxes.addEventListener("suggestion", ({ detail }) => suggest.choose(detail));
  boxes.addEventListener("choose", ({ detail }) => panel.show(detail));
  sheets.addEventListener("mount", ({ detail: page }) => {
    standing.drawLook(page);
    page.sheet.addEventListener("dblclick", (event) => actions.word(page, event));
  });
  sheets.addEventListener("window", ({ detail: { first, last } }) => parts.need("sheets", first, last));
  tiles.addEventListener("window", ({ detail: { first, last } }) => parts.need("tiles", first, last));
  sheets.addEventListener("turn", ({ detail: number }) => {
    tiles.turn(number);
    if (document.activeElement !== part("goto-page")) part("goto-page").value = number;
  });
  parts.addEventListener("part", ({ detail: { pages, foreign } }) => {
    if (pages.length) sheets.note(pages);
    if (foreign) say(words.changed);
    sheets.mounted.forEach((page) => standing.drawLook(page));
    tiles.draw();
  });
  marks.addEventListener("change", () => {
    tiles.draw();
    standing.drawSaving();
  });
  server.addEventListener("busy", ({ detail }) => (part("busy").hidden = !detail));
  server.addEventListener("away", ({ detail }) => standing.away(detail));
  saver.addEventListener("state", ({ detail }) => standing.drawSaving(detail));
  saver.addEventListener("suggested", ({ detail }) => takeAnswered(detail));
  saver.addEventListener("standing", ({ detail: { standing: now, foreign } }) => {
    standing.take(now);
    takeSuggested(now);
    panel.earlier = now.earlier;
    if (foreign) parts.outdate();
    if (now.run) result.take(now.run);
    else result.outdate();
  });
  part("submit")?.form?.addEventListener("submit", (event) => standing.sendWhenQuiet(event, server));
  part("goto").addEventListener("submit", (event) => {
    event.preventDefault();
    actions.go(Number(part("goto-page").value));
  });
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) actions[button.dataset.do]();
    const lookAt = event.target.closest("[data-look]");
    if (lookAt) actions.look(Number(lookAt.dataset.look));
    const tile = event.target.closest("[data-tile]");
    if (tile) {
      event.preventDefault();
      actions.go(Number(tile.dataset.tile));
    }
  });
  document.querySelectorAll("dialog [data-close]").forEach((button) => {
    button.addEventListener("click", () => button.closest("dialog").close());
  });
  addEventListener("beforeunload", (event) => {
    if (marks.unsaved().length || server.isWaiting) event.preventDefault();
  });
  addEventListener("pagehide", () => actions.leave());
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
standing.take(start);
takeSuggested(start);
sheets.start();
standing.drawSaving();
tiles.turn(1);
flags.draw();
const asked = /^#page-(\d+)$/.exec(location.hash);
const first = asked ? Number(asked[1]) : start.place || start.unseen || 1;
if (first > 1) sheets.show(first);
if (!asked && start.place) say(words.resumed.replace("%d", start.place));
