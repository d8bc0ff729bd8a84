// What a second reader answers, on its way to the server: one after the other, again for as long as nobody answers, each
// under a name of its own, so that it counts once however often it is sent. The window shows how that stands.

import { Server } from "./server.js";

/** Tells "change" when something is pressed, waits or is kept. */
export class Answers extends EventTarget {
  #line = Promise.resolve();
  #open = 0;
  #refused = 0;
  /** How many were refused since something was kept. */
  #unkept = 0;
  #wait = 0;
  #signIn = null;
  #isLeaving = false;

  constructor(root) {
    super();
    this.server = new Server({}, root.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "", Infinity);
    this.part = (name) => root.querySelector(`[data-${name}]`);
    this.server.addEventListener("busy", ({ detail }) => (this.part("busy").hidden = !detail));
    this.server.addEventListener("away", ({ detail }) => {
      this.#wait = detail;
      this.#tell();
    });
  }

  /** Whether something was pressed that the server does not have yet. */
  get isOpen() {
    return this.#open > 0;
  }

  /** saved, saving, away (nobody answers), out (nobody is signed in), or refused. */
  get state() {
    if (!this.isOpen) return this.#unkept ? "refused" : "saved";
    if (this.#signIn) return "out";
    return this.#wait ? "away" : "saving";
  }

  /** Send a form that was pressed; gives what the server says, or raises what it refused. */
  async send(url, body) {
    body.delete("csrfmiddlewaretoken");
    body.set("press", crypto.randomUUID());
    const turn = this.#line.then(() => this.#persist(url, body));
    this.#line = turn.catch(() => {});
    this.#open += 1;
    this.retry();
    this.#tell();
    try {
      const said = await turn;
      this.#unkept = 0;
      return said;
    } catch (refused) {
      this.#refused += 1;
      this.#unkept += 1;
      throw refused;
    } finally {
      this.#open -= 1;
      this.#tell();
    }
  }

  /** Try at once what waits. */
  retry() {
    this.#signIn?.();
    if (this.server.isWaiting) this.server.wake();
  }

  /** Wait, to leave the page, until the server has everything that was pressed; false when it refused something of it. */
  async settled() {
    const before = this.#refused;
    this.#isLeaving = true;
    this.#draw();
    while (this.isOpen) await new Promise((resolve) => this.addEventListener("change", resolve, { once: true }));
    await new Promise((resolve) => setTimeout(resolve, 0)); // first whoever asked takes what was said
    this.#isLeaving = false;
    return this.#refused === before;
  }

  async #persist(url, body) {
    for (;;) {
      try {
        return await this.server.patiently(url, body);
      } catch (refused) {
        if (refused.status !== 401) throw refused;
        await new Promise((resolve) => {
          this.#signIn = resolve;
          this.#tell();
        });
        this.#signIn = null;
      }
    }
  }

  #tell() {
    this.#draw();
    this.dispatchEvent(new Event("change"));
  }

  #draw() {
    const line = this.part("save");
    const count = this.state === "away" ? this.#wait : this.#unkept;
    const further = this.#isLeaving && this.isOpen ? ` ${line.dataset.leaving}` : "";
    const words = line.dataset[this.state].replace("%d", count) + further;
    line.hidden = false;
    line.dataset.state = this.state;
    if (this.part("save-words").textContent !== words) this.part("save-words").textContent = words;
    this.part("retry").hidden = !["away", "out"].includes(this.state);
  }
}
