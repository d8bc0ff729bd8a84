// The second review while the engine is at work: how far it is, and the page anew once it is done.

const ASK_EVERY_MS = 2000;
const root = document.querySelector("[data-review]");

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
    for (const run of said.runs) draw(run);
    // Words somebody is typing are not thrown away: then a line says that there is more to see.
    if (said.finished && !root.querySelector("textarea")?.value) {
      location.reload();
      return;
    }
  }
  setTimeout(watch, ASK_EVERY_MS);
}

function draw(run) {
  const line = root.querySelector(`[data-run="${run.record}"]`);
  if (!line) return;
  line.firstElementChild.textContent = `${run.words} ${run.done} / ${run.total}`;
  const bar = line.querySelector("progress");
  bar.max = run.total || 1;
  bar.value = run.done;
}

setTimeout(watch, ASK_EVERY_MS);
