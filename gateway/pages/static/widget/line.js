// The line to the gateway: a socket for as long as there can be one, else asking now and then.

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;
/** Without a "ready" by then a socket is taken for dead. */
const READY_WITHIN_MS = 10_000;
/** After so many sockets that never got ready, asking begins. */
const TRIES_BEFORE_ASKING = 3;
const ASK_EVERY_MS = { busy: 2_500, idle: 8_000, hidden: 30_000 };
/** While a person may answer, a socket that is silently dead would cost their answer. */
const CHECK_EVERY_MS = 15_000;
const SHUT_OUT = new Set([4401, 4404]);
/** Another try with a socket would end the same way. */
const NO_SOCKETS = new Set([4400, 4403, 4429]);

/**
 * One conversation's line. `state` is "off", "connecting", "live", "asking", "lost" or "offline".
 *
 * `socket()` makes one, `first()` is its first frame, `hear(frame)` gets what it brings, `ask()`
 * fetches the same by HTTP and returns how many messages were news, `busy()` tells whether an
 * answer is awaited, `shutOut()` is called when the token opens nothing, `changed()` with
 * every new state.
 */
export class Line {
  constructor(calls) {
    Object.assign(this, calls);
    this.state = "off";
    this.asking = null;
    this.online = () => this.now();
    this.offline = () => this.drop("offline");
    this.seen = () => document.hidden || this.check();
  }

  start() {
    if (this.state !== "off") return;
    this.tries = 0;
    window.addEventListener("online", this.online);
    window.addEventListener("offline", this.offline);
    document.addEventListener("visibilitychange", this.seen);
    this.checks = setInterval(() => this.busy() && this.check(), CHECK_EVERY_MS);
    if (navigator.onLine) this.connect();
    else this.become("offline");
  }

  stop() {
    window.removeEventListener("online", this.online);
    window.removeEventListener("offline", this.offline);
    document.removeEventListener("visibilitychange", this.seen);
    clearInterval(this.checks);
    this.stopAsking();
    this.hangUp();
    this.state = "off";
  }

  /** Try at once instead of waiting for the next turn. */
  now() {
    if (this.state === "off" || this.state === "live") return;
    this.tries = 0;
    this.connect();
  }

  /** Send a frame; lost without a socket, so only what may be lost is sent this way. */
  send(frame) {
    if (this.state === "live") this.socketNow.send(JSON.stringify(frame));
  }

  /** A socket does not always notice that the network has gone: ask once, and compare. */
  async check() {
    if (this.state !== "live") return this.now();
    const socket = this.socketNow;
    if ((await this.asked()) > 0 && socket === this.socketNow) this.connect();
  }

  connect() {
    this.hangUp();
    if (!this.asking) this.become(this.tries ? "lost" : "connecting");
    let socket;
    try {
      socket = this.socket();
    } catch {
      return this.ended(0);
    }
    this.socketNow = socket;
    this.timer = setTimeout(() => this.drop(), READY_WITHIN_MS);
    const current = () => socket === this.socketNow;
    socket.onopen = () => current() && socket.send(JSON.stringify(this.first()));
    socket.onmessage = ({ data }) => current() && this.take(JSON.parse(data));
    socket.onclose = ({ code }) => current() && this.ended(code);
  }

  take(frame) {
    if (frame.type === "ready") {
      clearTimeout(this.timer);
      this.stopAsking();
      this.tries = 0;
      this.become("live");
    }
    this.hear(frame);
  }

  /** Take the socket for dead. */
  drop(state) {
    if (this.state === "off") return;
    this.hangUp();
    if (state !== "offline") return this.ended(0);
    this.stopAsking();
    this.become("offline");
  }

  ended(code) {
    this.socketNow = null;
    clearTimeout(this.timer);
    if (SHUT_OUT.has(code)) return this.shutOut();
    if (!navigator.onLine) return this.drop("offline");
    this.tries += 1;
    if (this.tries >= TRIES_BEFORE_ASKING || NO_SOCKETS.has(code)) this.fallBack();
    else if (!this.asking) this.become("lost");
    const wait = Math.min(FIRST_WAIT_MS * 2 ** (this.tries - 1), LONGEST_WAIT_MS);
    // Half of it by chance: a restarted gateway is not run over by all of its customers at once.
    this.timer = setTimeout(() => this.connect(), wait * (0.5 + Math.random() / 2));
  }

  /** Ask by HTTP from now on, until a socket works again. */
  fallBack() {
    if (this.asking) return;
    const round = {};
    this.asking = round;
    const again = async () => {
      const answered = await this.asked();
      if (this.asking !== round) return;
      this.become(answered < 0 ? "lost" : "asking");
      this.askTimer = setTimeout(again, this.pause());
    };
    again();
  }

  stopAsking() {
    clearTimeout(this.askTimer);
    this.asking = null;
  }

  /** How many messages were news; -1 when no answer came. */
  async asked() {
    try {
      return await this.ask();
    } catch {
      return -1;
    }
  }

  pause() {
    if (document.hidden) return ASK_EVERY_MS.hidden;
    return this.busy() ? ASK_EVERY_MS.busy : ASK_EVERY_MS.idle;
  }

  hangUp() {
    clearTimeout(this.timer);
    const socket = this.socketNow;
    this.socketNow = null;
    socket?.close();
  }

  become(state) {
    if (state === this.state) return;
    this.state = state;
    this.changed();
  }
}
