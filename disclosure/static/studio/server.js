// Everything that is sent: one thing at a time, so that revisions come back in order, tried again when nobody answers.

const PAUSES = [2, 4, 8, 15, 30];
/** How long something is tried again before whoever asked hears that it did not reach the server. */
const PATIENCE_MS = 60_000;
const QUIET_MS = 700;
const NUDGE_MS = 350;
const PULSE_MS = 4000;
/** What takes longer shows that it is under way. */
const SLOW_MS = 1000;
/** How soon to ask again how far background work is. */
const WATCH_MS = 2500;
/** How long an answer may take: a connection that hangs is one that is gone, and whatever is sent twice counts once. */
const ANSWER_MS = 30_000;
/** How many new marks are sent at once. */
const MANY = 100;
/** Where the token of the forms stands (`CSRF_COOKIE_NAME`). */
const TOKEN_COOKIE = /(?:^|; )c=([^;]+)/;

/** What the server said no to: `status` and `words`; status 0 when nobody answered. */
export class Refused extends Error {
  constructor(status, words) {
    super(words);
    this.status = status;
  }
}

/** Tells "busy", true or false, when something takes longer than a second, and "away" with the seconds until the next
 * try, 0 when nothing waits for one. */
export class Server extends EventTarget {
  #line = Promise.resolve();
  #waiting = 0;
  #slow = 0;
  #asleep = new Set();
  #alarm = 0;
  #rounds = 0;

  /** Called with the revision an answer carries. */
  told = () => {};

  /** `patience` is how long, in milliseconds, `patiently` asks again. */
  constructor(urls, token, patience = PATIENCE_MS) {
    super();
    Object.assign(this, { urls, token, patience });
  }

  /** Do things that talk to the server one after the other. */
  inTurn(work) {
    const turn = this.#line.then(work);
    this.#line = turn.catch(() => {});
    this.#count(turn);
    return turn;
  }

  /** Ask in turn, and again when nobody answers; only what the server does once, however often it is sent.
   *
   * `isWanted` is asked before each try: what something newer took the place of is not sent any more, and gives null.
   */
  patiently(url, body, isWanted = () => true) {
    const work = this.#persist(url, body, isWanted);
    this.#count(work);
    return work;
  }

  async #persist(url, body, isWanted) {
    const until = performance.now() + this.patience;
    // What waits was asked for before: it goes first, or an older answer would take the place of a newer one.
    if (this.isWaiting) await this.#pause(true);
    while (isWanted()) {
      try {
        const said = await this.inTurn(() => this.ask(url, body));
        this.#rounds = 0;
        return said;
      } catch (refused) {
        if (refused.status !== 0 || performance.now() > until) throw refused;
        await this.#pause();
      }
    }
    return null;
  }

  /** Try at once what waits for its next try, in the order it was asked for. */
  wake() {
    clearTimeout(this.#alarm);
    this.#alarm = 0;
    const woken = [...this.#asleep];
    this.#asleep.clear();
    woken.forEach((resolve) => resolve());
    // Only when none of them went to sleep again: the words would flicker.
    setTimeout(() => this.inTurn(async () => {}).then(() => this.isWaiting || this.#tellAway(0)));
  }

  /** Whether something waits for the server to answer again. */
  get isWaiting() {
    return this.#asleep.size > 0;
  }

  /** Sleep until the next round: all that waits is tried together. */
  #pause(now = false) {
    const pause = new Promise((resolve) => this.#asleep.add(resolve));
    if (now) {
      this.wake();
    } else if (!this.#alarm) {
      const seconds = PAUSES[Math.min(this.#rounds++, PAUSES.length - 1)];
      this.#alarm = setTimeout(() => this.wake(), seconds * 1000);
      this.#tellAway(seconds);
    }
    return pause;
  }

  #tellAway(seconds) {
    this.dispatchEvent(new CustomEvent("away", { detail: seconds }));
  }

  async #count(work) {
    if (!this.#waiting++) this.#slow = setTimeout(() => this.#tellBusy(true), SLOW_MS);
    try {
      await work;
    } catch {
      // Whoever asked hears of it.
    } finally {
      if (!--this.#waiting) {
        clearTimeout(this.#slow);
        this.#tellBusy(false);
      }
    }
  }

  #tellBusy(isBusy) {
    this.dispatchEvent(new CustomEvent("busy", { detail: isBusy }));
  }

  /** Ask once; `body` is a form, or what goes as JSON; where there is none, nothing is sent. */
  async ask(url, body) {
    const headers = { Accept: "application/json" };
    const options = { headers };
    if (body !== undefined) {
      const isForm = body instanceof FormData;
      headers["X-CSRFToken"] = this.#tokenNow();
      if (!isForm) headers["Content-Type"] = "application/json";
      Object.assign(options, { method: "POST", body: isForm ? body : JSON.stringify(body) });
    }
    let answer;
    try {
      const signal = AbortSignal.timeout(ANSWER_MS);
      answer = await fetch(url, { ...options, signal, credentials: "same-origin", redirect: "manual", cache: "no-store" });
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

  /** Send something small while the window closes; nobody hears the answer. */
  leave(url) {
    const headers = { "X-CSRFToken": this.#tokenNow() };
    fetch(url, { method: "POST", headers, body: "{}", keepalive: true }).catch(() => {});
  }

  /** Whoever signed in again in another window has another token than the one this page came with. */
  #tokenNow() {
    return TOKEN_COOKIE.exec(document.cookie)?.[1] ?? this.token;
  }

  markUrl(id, end = "") {
    return `${this.urls.marks}${id}/${end}`;
  }
}

/** Keeps the server in step with the marks of this window. Tells its `state`: saved, saving, away, out or closed; and
 * by "suggested" how many suggestions are open on the pages just marked. */
export class Saver extends EventTarget {
  #timer = 0;
  #quiet = 0;
  #watch = 0;
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
    setInterval(() => this.#listen(), PULSE_MS);
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

  /** Wait until every mark of this window is kept; false when that cannot be: one was refused, or nobody is signed in. */
  async settled() {
    for (;;) {
      const unsaved = this.marks.unsaved();
      if (["out", "closed"].includes(this.state) || unsaved.some((mark) => mark.problem)) return false;
      if (this.state === "saved" && !unsaved.length) return true;
      await new Promise((resolve) => this.addEventListener("state", resolve, { once: true }));
    }
  }

  /** Note the revision an answer carries. One more than ours is our own doing; anything else is somebody else's. */
  heard(revision) {
    if (revision === this.#revision + 1) this.#revision = revision;
    this.#askSoon();
  }

  /** Fetch how the record stands as a whole. Another revision than ours: somebody else changed something. */
  refresh() {
    return this.server.inTurn(async () => {
      const standing = await this.server.ask(this.server.urls.standing);
      const foreign = standing.revision !== this.#revision;
      this.#revision = standing.revision;
      this.dispatchEvent(new CustomEvent("standing", { detail: { standing, foreign } }));
      if (!standing.editable) this.#become("closed");
    });
  }

  /** Fetch how the record stands again soon: something is under way in the background. */
  watch() {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.refresh().catch((refused) => {
      this.#stumbled(refused);
      if (this.state === "away") this.watch();
    }), WATCH_MS);
  }

  /** Ask now and then whether somebody else did something, as long as the window is looked at. */
  async #listen() {
    if (document.hidden || this.#busy || this.state === "closed" || this.state === "away") return;
    try {
      const { revision, editable } = await this.server.inTurn(() => this.server.ask(this.server.urls.pulse));
      this.#tries = 0;
      if (revision !== this.#revision || !editable) await this.refresh();
    } catch (refused) {
      this.#stumbled(refused);
    }
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
      for (let waiting = this.#waiting(); waiting.length; waiting = this.#waiting()) {
        this.#become("saving");
        const fresh = waiting.filter((mark) => !mark.saved).slice(0, MANY);
        await this.server.inTurn(() => (fresh.length > 1 ? this.#saveMany(fresh) : this.#saveOne(waiting[0])));
        this.#tries = 0;
      }
      this.#become("saved");
    } catch (refused) {
      this.#stumbled(refused);
    } finally {
      this.#busy = false;
    }
  }

  async #saveMany(fresh) {
    const sent = fresh.map((mark) => mark.now);
    try {
      const said = await this.server.ask(this.server.urls.many, { marks: sent });
      fresh.forEach((mark, at) => this.marks.kept(mark.cid, said.marks[at].id, sent[at]));
      this.#answered(said);
    } catch (refused) {
      if (!(refused instanceof Refused) || refused.status !== 422) throw refused;
      // One of them cannot be: each alone tells which.
      for (const mark of fresh) await this.#saveOne(mark);
    }
  }

  async #saveOne(mark) {
    const { now, saved } = mark;
    try {
      if (!now) {
        const said = await this.server.ask(this.server.markUrl(saved.id, "remove/"), {});
        this.marks.kept(mark.cid, null, null);
        this.#answered(said);
        return;
      }
      const url = saved ? this.server.markUrl(saved.id) : this.server.urls.marks;
      const said = await this.server.ask(url, now);
      this.marks.kept(mark.cid, said.mark.id, now);
      this.#answered(said);
    } catch (refused) {
      if (!(refused instanceof Refused) || refused.status !== 422) throw refused;
      await this.#refusedOne(mark, refused.message);
    }
  }

  #answered({ revision, suggested }) {
    this.heard(revision);
    this.dispatchEvent(new CustomEvent("suggested", { detail: suggested }));
  }

  /** A mark was refused: perhaps it is gone, or was saved by a try whose answer got lost. Look before saying so. */
  async #refusedOne(mark, words) {
    if (mark.saved) {
      const { id, values } = mark.saved;
      const part = await this.server.ask(`${this.server.urls.part}?from=${values.page}`);
      this.marks.merge(part.marks.filter((one) => one.page === values.page), values.page, values.page);
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
