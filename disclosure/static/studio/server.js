// Everything that is sent: one thing at a time, so that revisions come back in order, tried again when nobody answers.

const PAUSES = [2, 4, 8, 15, 30];
const QUIET_MS = 700;
const NUDGE_MS = 350;

/** What the server said no to: `status` and `words`; status 0 when nobody answered. */
export class Refused extends Error {
  constructor(status, words) {
    super(words);
    this.status = status;
  }
}

export class Server extends EventTarget {
  #line = Promise.resolve();

  constructor(urls, token) {
    super();
    this.urls = urls;
    this.token = token;
  }

  /** Do things that talk to the server one after the other. */
  inTurn(work) {
    const turn = this.#line.then(work);
    this.#line = turn.catch(() => {});
    return turn;
  }

  async ask(url, body) {
    const options = body === undefined
      ? { headers: { Accept: "application/json" } }
      : {
          method: "POST",
          headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": this.token },
          body: JSON.stringify(body),
        };
    let answer;
    try {
      answer = await fetch(url, { ...options, credentials: "same-origin", redirect: "manual", cache: "no-store" });
    } catch {
      throw new Refused(0, "");
    }
    const isJson = (answer.headers.get("Content-Type") ?? "").startsWith("application/json");
    if (answer.type === "opaqueredirect" || (!isJson && answer.status === 403)) throw new Refused(401, "");
    if (!isJson) throw new Refused(answer.status >= 500 ? 0 : answer.status, "");
    let said;
    try {
      said = await answer.json();
    } catch {
      throw new Refused(0, "");
    }
    if (!answer.ok) throw new Refused(answer.status, said.words ?? "");
    return said;
  }

  markUrl(id, end = "") {
    return `${this.urls.marks}${id}/${end}`;
  }
}

/** Keeps the server in step with the marks of this window. Tells its `state`: saved, saving, away, out or closed. */
export class Saver extends EventTarget {
  #timer = 0;
  #quiet = 0;
  #tries = 0;
  #busy = false;
  #revision;
  state = "saved";
  wait = 0;

  constructor(server, marks, revision) {
    super();
    this.server = server;
    this.marks = marks;
    this.#revision = revision;
    marks.addEventListener("change", () => this.#soon(NUDGE_MS));
  }

  get revision() {
    return this.#revision;
  }

  /** Try again now, also what was refused. */
  retry() {
    this.marks.forgiveAll();
    this.#tries = 0;
    this.#soon(0);
  }

  /** Note the revision an answer carries. One more than ours is our own doing; anything else is somebody else's. */
  heard(revision) {
    if (revision === this.#revision + 1) this.#revision = revision;
    this.#askSoon();
  }

  /** Fetch how the record stands and bring it in. */
  refresh() {
    return this.server.inTurn(async () => {
      const standing = await this.server.ask(this.server.urls.marks);
      const foreign = this.marks.merge(standing.marks);
      this.#revision = standing.revision;
      this.dispatchEvent(new CustomEvent("standing", { detail: { standing, foreign } }));
      if (!standing.editable) this.#become("closed");
    });
  }

  #soon(pause) {
    if (this.state === "closed") return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#save(), pause);
    if (this.state === "saved" && this.#waiting().length) this.#become("saving");
  }

  #askSoon() {
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => {
      if (this.#busy) this.#askSoon();
      else this.refresh().catch((refused) => this.#stumbled(refused));
    }, QUIET_MS);
  }

  #waiting() {
    return this.marks.unsaved().filter((mark) => !mark.problem);
  }

  async #save() {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let mark = this.#waiting()[0]; mark; mark = this.#waiting()[0]) {
        this.#become("saving");
        await this.server.inTurn(() => this.#saveOne(mark));
        this.#tries = 0;
      }
      this.#become("saved");
    } catch (refused) {
      this.#stumbled(refused);
    } finally {
      this.#busy = false;
    }
  }

  async #saveOne(mark) {
    const { now, saved } = mark;
    try {
      if (!now) {
        const said = await this.server.ask(this.server.markUrl(saved.id, "remove/"), {});
        this.marks.kept(mark.cid, null, null);
        this.heard(said.revision);
        return;
      }
      const url = saved ? this.server.markUrl(saved.id) : this.server.urls.marks;
      const said = await this.server.ask(url, now);
      this.marks.kept(mark.cid, said.mark.id, now);
      this.heard(said.revision);
    } catch (refused) {
      if (!(refused instanceof Refused) || refused.status !== 422) throw refused;
      await this.#refusedOne(mark, refused.message);
    }
  }

  /** A mark was refused: perhaps it is gone, or was saved by a try whose answer got lost. Look before saying so. */
  async #refusedOne(mark, words) {
    if (mark.saved) {
      const id = mark.saved.id;
      const standing = await this.server.ask(this.server.urls.marks);
      this.marks.merge(standing.marks);
      if (!mark.saved || mark.saved.id !== id) return;
    }
    this.marks.refused(mark.cid, words);
  }

  #stumbled(refused) {
    if (!(refused instanceof Refused)) throw refused;
    if (refused.status === 401) return this.#become("out");
    if (refused.status >= 400 && refused.status < 500) return this.#become("closed", refused.message);
    this.wait = PAUSES[Math.min(this.#tries++, PAUSES.length - 1)];
    this.#become("away");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#save(), this.wait * 1000);
    return undefined;
  }

  #become(state, words = "") {
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: words }));
  }
}
