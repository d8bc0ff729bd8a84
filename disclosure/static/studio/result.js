// The result of the marks as they stand: asked for, watched while the engine works, shown in a window of its own.

const ASK_EVERY_MS = 1200;

export class Result {
  #run = null;
  #stale = "";
  #timer = 0;

  constructor(root, server, words, { heard, settled }) {
    Object.assign(this, { root, server, words, heard, settled });
    this.part = (name) => root.querySelector(`[data-result-${name}]`);
    this.dialog = document.querySelector("[data-result-dialog]");
    this.part("ask")?.addEventListener("click", () => this.#ask());
    this.part("stop")?.addEventListener("click", () => this.#stop());
    this.part("show").addEventListener("click", () => this.#show());
    this.dialog.querySelector("[data-close]").addEventListener("click", () => this.dialog.close());
  }

  /** Take a run the page came with, or that the server told of. */
  take(run) {
    this.#run = run;
    this.#draw();
    if (run && ["waiting", "running"].includes(run.status)) this.#soon();
  }

  /** The marks are others than those of the result. */
  outdate() {
    if (this.#run) this.#run = { ...this.#run, current: false };
    this.#draw();
  }

  async #ask() {
    this.part("ask").disabled = true;
    this.#say(this.words.asked);
    try {
      if (!await this.settled()) {
        this.#say(this.words.unsaved_first);
        return;
      }
      const said = await this.server.patiently(this.server.urls.preview, { press: crypto.randomUUID() });
      this.#stale = said.run.status === "failed" ? said.run.finished : "";
      this.heard(said.revision);
      this.#run = said.run;
      this.#draw();
      this.#soon();
    } catch (refused) {
      this.#say(refused.message || this.words.not_kept);
    } finally {
      this.part("ask").disabled = false;
    }
  }

  async #stop() {
    clearTimeout(this.#timer);
    this.part("stop").disabled = true;
    try {
      const said = await this.server.patiently(this.#run.stop, {});
      this.heard(said.revision);
      this.#run = said.run;
      this.#draw();
      this.part("ask").focus();
    } catch (refused) {
      this.#say(refused.message || this.words.not_kept);
      this.#soon();
    } finally {
      this.part("stop").disabled = false;
    }
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#watch(), ASK_EVERY_MS);
  }

  async #watch() {
    if (!this.#run) return;
    try {
      this.#run = (await this.server.ask(this.#run.address)).run;
    } catch (refused) {
      if (refused.status !== 0) return;
    }
    this.#draw();
    if (this.#isUnderWay()) this.#soon();
  }

  /** A run that failed before and was asked for again is under way until it ends anew. */
  #isUnderWay() {
    if (!this.#run) return false;
    if (this.#run.status === "failed") return Boolean(this.#stale) && this.#run.finished === this.#stale;
    return ["waiting", "running"].includes(this.#run.status);
  }

  #draw() {
    const run = this.#run;
    const under = this.#isUnderWay();
    const bar = this.part("bar");
    bar.hidden = !under;
    if (this.part("stop")) this.part("stop").hidden = !under;
    this.part("show").hidden = !run?.file || !run.current;
    if (!run) return;
    if (run.total && run.done) bar.value = run.done / run.total;
    else bar.removeAttribute("value");
    this.root.classList.toggle("is-failed", run.status === "failed" && !under);
    if (under) this.#say([this.#progress(run), run.trouble].filter(Boolean).join(" "));
    else if (!run.current) this.#say(this.words.outdated);
    else if (run.status === "stopped") this.#say(this.#pages(this.words.stopped, run));
    else this.#say(run.status === "failed" ? run.error : this.words.proved);
  }

  #progress(run) {
    if (run.status !== "running") return this.words.waiting;
    return this.#pages(this.words.running, run).replace("%(words)s", run.words);
  }

  #pages(words, run) {
    return words.replace("%(done)d", run.done).replace("%(total)d", run.total);
  }

  #say(words) {
    this.part("words").textContent = words;
  }

  #show() {
    const frame = this.dialog.querySelector("iframe");
    const address = `${this.#run.file}#navpanes=0`;
    if (frame.getAttribute("src") !== address) frame.src = address;
    this.dialog.querySelector("[data-open]").href = this.#run.file;
    this.dialog.showModal();
  }
}
