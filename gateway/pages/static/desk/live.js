// The desk's socket: one at a time, opened again whenever it ends, until somebody signs out.

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
/** Without a "ready" by then the line is taken for dead. */
const READY_WITHIN_MS = 10_000;
/** A socket that has said nothing for so long may be dead without knowing it. */
const SILENT_AFTER_MS = 45_000;
const CHECK_EVERY_MS = 15_000;
const SIGNED_OUT = 4401;
/** The proof that was sent is not this session's: another tab has begun a new one. */
const NOT_THIS_SESSION = 4403;

/**
 * Frames of the desk's events, as long as it is started.
 *
 * `csrf()` is the proof of the session, `after()` the newest message that is known here;
 * `heard(frame)` gets every frame, with `isRenewal` on the "ready" of a socket that replaced a
 * silent one; `line(state)` gets "connecting", "online" or "offline";
 * `signedOut()` is called when the server no longer knows the session, `otherSession()` when it
 * knows another one.
 */
export class Live {
  constructor(calls) {
    Object.assign(this, calls);
    this.watched = null;
    this.socket = null;
    this.started = false;
    window.addEventListener("online", () => this.now());
    window.addEventListener("offline", () => this.drop());
    setInterval(() => this.renew(SILENT_AFTER_MS), CHECK_EVERY_MS);
  }

  start() {
    this.started = true;
    this.tries = 0;
    this.connect();
  }

  stop() {
    this.started = false;
    this.ready = false;
    clearTimeout(this.timer);
    this.socket?.close();
    this.socket = null;
  }

  /** Get the messages of one conversation too, also after the next reconnect. */
  watch(id) {
    this.watched = id;
    if (this.ready) this.send({ watch: id });
  }

  /** Try at once instead of waiting for the next turn. */
  now() {
    if (!this.started || this.ready) return;
    this.tries = 0;
    this.connect();
  }

  /** Replace a socket that has been silent for so long: the new one tells how things are. */
  renew(silentMs) {
    if (!this.ready || Date.now() - this.heardAt < silentMs) return;
    this.isRenewal = true;
    this.connect();
  }

  connect() {
    clearTimeout(this.timer);
    this.socket?.close();
    this.ready = false;
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/v1/desk/events`);
    this.socket = socket;
    this.timer = setTimeout(() => this.drop(), READY_WITHIN_MS);
    socket.onopen = () => this.send({ csrf: this.csrf() });
    socket.onmessage = ({ data }) => socket === this.socket && this.take(JSON.parse(data));
    socket.onclose = ({ code }) => socket === this.socket && this.ended(code);
  }

  take(frame) {
    this.heardAt = Date.now();
    if (frame.type === "ready") {
      clearTimeout(this.timer);
      this.ready = true;
      this.tries = 0;
      if (this.watched) this.send({ watch: this.watched, after: this.after() });
      this.line("online");
    }
    this.heard(this.isRenewal ? { ...frame, isRenewal: true } : frame);
    if (frame.type === "ready") this.isRenewal = false;
  }

  /** Take the line for dead: a socket does not notice by itself that the network is gone. */
  drop() {
    const socket = this.socket;
    if (!socket) return;
    this.ended(0);
    socket.close();
  }

  ended(code) {
    clearTimeout(this.timer);
    this.socket = null;
    this.ready = false;
    this.isRenewal = false;
    if (!this.started) return;
    if (code === SIGNED_OUT) {
      this.started = false;
      this.signedOut();
      return;
    }
    if (code === NOT_THIS_SESSION) this.otherSession();
    this.line("offline");
    const wait = Math.min(FIRST_WAIT_MS * 2 ** this.tries, LONGEST_WAIT_MS);
    this.tries += 1;
    // Half of it by chance: a restarted gateway is not run over by every desk at once.
    this.timer = setTimeout(() => this.connect(), wait * (0.5 + Math.random() / 2));
  }

  send(frame) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }
}
