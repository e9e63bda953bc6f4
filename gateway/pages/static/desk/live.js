// The desk's socket: one at a time, opened again whenever it ends, until somebody signs out.

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
/** Without a "ready" by then the line is taken for dead. */
const READY_WITHIN_MS = 10_000;
const SIGNED_OUT = 4401;

/**
 * Frames of the desk's events, as long as it is started.
 *
 * `heard(frame)` gets every frame; `line(state)` gets "connecting", "online" or "offline";
 * `signedOut()` is called when the server no longer knows the session.
 */
export class Live {
  constructor({ csrf, heard, line, signedOut }) {
    Object.assign(this, { csrf, heard, line, signedOut });
    this.watched = null;
    this.socket = null;
    this.started = false;
    window.addEventListener("online", () => this.now());
    window.addEventListener("offline", () => this.drop());
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
    if (frame.type === "ready") {
      clearTimeout(this.timer);
      this.ready = true;
      this.tries = 0;
      if (this.watched) this.send({ watch: this.watched });
      this.line("online");
    }
    this.heard(frame);
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
    if (!this.started) return;
    if (code === SIGNED_OUT) {
      this.started = false;
      this.signedOut();
      return;
    }
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
