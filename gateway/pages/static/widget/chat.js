// A customer's conversation as their browser knows it: without a page, for any page.

import { Refused } from "./api.js";
import { Identity } from "./identity.js";
import { Line } from "./line.js";
import { Log } from "./log.js";
import { Outbox } from "./outbox.js";
import { reasonFor, refusedCustomer } from "./reasons.js";
import { exclusively } from "./storage.js";
import { Typists } from "./typists.js";

const GONE =
  "Your last conversation is no longer there, so a new one was started. What you had not sent is kept.";
const GUEST = "Your sign-in has run out. Sign in again, or go on as a guest.";
const ORPHANED_AFTER_S = 20;
/** What one tab has written, another can read after this. */
const WRITTEN_MS = 150;
const NOTHING = { who: null, conversation: null, token: null, outbox: [], read: 0 };

/**
 * One conversation at a time. Events: "change" when anything to be seen is different; "heard"
 * with `detail` the messages of others that came in while the customer was here.
 */
export class Chat extends EventTarget {
  constructor({ api, memory, wishes = {} }) {
    super();
    Object.assign(this, { api, memory, wishes });
    this.log = new Log();
    this.outbox = new Outbox(this);
    this.typists = new Typists(() => this.changed());
    this.line = new Line({
      socket: () => this.api.socket(this.kept),
      first: () => ({ token: this.kept.token, after: this.log.complete }),
      hear: (frame) => this.hear(frame),
      ask: () => this.ask(),
      busy: () => this.awaiting,
      shutOut: () => this.renew(),
      changed: () => this.lineChanged(),
    });
    this.identity = null;
    this.kept = NOTHING;
    this.notice = null;
    this.forget();
    this.stopWatching = memory.watch((kept) => this.tabChanged(kept));
    this.online = () => this.outbox.retryAll();
    window.addEventListener("online", this.online);
  }

  /** End everything; the element has left the page. */
  leave() {
    this.line.stop();
    this.outbox.clear();
    this.stopWatching();
    window.removeEventListener("online", this.online);
  }

  // --- who is here ----------------------------------------------------------------------------

  /** Be the chat of whoever `identity` says; another customer begins anew. */
  async become(identity) {
    const first = this.identity === null;
    this.identity = identity;
    const who = await identity.who();
    if (this.identity !== identity) return;
    const kept = this.memory.read();
    this.stale = false;
    if (kept.who === who) this.adopt(kept);
    // A page may learn a moment later who is signed in: until somebody acts, nothing is dropped.
    else if (first && who === null) this.adopt(NOTHING);
    else this.adopt(this.memory.begin(who));
  }

  /** Go on without a sign-in that no longer holds. */
  continueAsGuest() {
    this.identity = new Identity();
    this.notice = null;
    this.adopt(this.memory.lost(null));
  }

  /** Another tab has changed what this browser remembers. */
  tabChanged(kept) {
    if (kept.who !== this.kept.who) {
      if (!this.kept.conversation && !this.log.messages.length) return;
      this.stale = true;
      return this.adopt({ ...NOTHING, who: this.kept.who });
    }
    this.stale = false;
    if (kept.conversation !== this.kept.conversation) return this.adopt(kept);
    this.kept = kept;
    // The tab that queued something delivers it, unless it has been closed meanwhile.
    if (this.outbox.next()) this.outbox.lookAgain(ORPHANED_AFTER_S);
    this.changed();
  }

  // --- the conversation -----------------------------------------------------------------------

  get open() {
    return Boolean(this.kept.conversation);
  }

  get owner() {
    return this.state?.owner ?? "bot";
  }

  get signedIn() {
    return this.kept.who !== null;
  }

  /** Whether somebody is expected to say something. */
  get awaiting() {
    return this.outbox.answering > 0 || this.owner === "queued" || this.owner === "human";
  }

  /** What others said and this customer has not seen. */
  get unread() {
    const seen = Math.max(this.kept.read, this.state?.read_by_customer ?? 0);
    return this.log.messages.filter((each) => each.from !== "customer" && each.seq > seen).length;
  }

  /** Send a text, which may be what a button says; it is kept until it has arrived. */
  send(text, button) {
    this.owned();
    this.kept = this.memory.queue(text, button);
    this.say(null);
    this.line.now();
    this.outbox.deliver();
  }

  /** Begin anew; a conversation nobody could come back to is ended. */
  async startAnew() {
    const left = this.kept;
    if (this.open && this.owner !== "closed" && !(this.signedIn && this.owner === "bot")) {
      this.api.close(left).catch(() => {}); // it also ends by itself
    }
    this.adopt(this.memory.begin(this.kept.who));
  }

  /** Take up a conversation that this customer began elsewhere. */
  async goOnWith(conversation) {
    const token = await this.identity.token();
    const opened = await this.api.anotherToken(conversation, token);
    this.memory.begin(this.kept.who);
    this.adopt(this.memory.opened(opened));
  }

  /** The customer's conversations, this one included. */
  async history() {
    return this.api.history(await this.identity.token());
  }

  askForPerson() {
    return this.steer((key) => this.api.askForPerson(key));
  }

  preferBot() {
    return this.steer((key) => this.api.preferBot(key));
  }

  close() {
    return this.steer((key) => this.api.close(key));
  }

  /** The customer types, or has ceased to. */
  typing(on) {
    this.line.send({ type: "typing", on });
  }

  /** The customer has seen everything that is here. */
  read() {
    const seq = this.log.last?.seq ?? 0;
    if (seq > this.kept.read) this.kept = this.memory.sawUpTo(seq);
    if (seq > (this.state?.read_by_customer ?? seq) && seq > this.toldRead) {
      this.toldRead = seq;
      this.line.send({ type: "read", seq });
    }
  }

  /** Say something about the chat itself; null takes it back. */
  say(text, way = null) {
    this.notice = text && { text, way };
    this.changed();
  }

  // --- what comes in --------------------------------------------------------------------------

  hear(frame) {
    if (frame.type === "message") this.take([frame.message]);
    if (frame.type === "ready") this.caughtUpAt ??= frame.last_seq;
    if (frame.type === "ready" || frame.type === "state") this.stateIs(frame);
    if (frame.type === "typing") this.typists.heard(frame.from, frame.on);
  }

  /** Put messages into the log; tell of those that the customer has not been told of. */
  take(messages) {
    const fresh = this.log.add(messages);
    if (!fresh.length) return 0;
    this.outbox.arrived(fresh);
    for (const { from } of fresh) this.typists.heard(from, false);
    const news = fresh.filter(
      ({ from, seq }) => from !== "customer" && this.caughtUpAt !== null && seq > this.caughtUpAt,
    );
    this.changed();
    if (news.length) this.dispatchEvent(new CustomEvent("heard", { detail: news }));
    return fresh.length;
  }

  /** The same as a socket would bring, by HTTP; returns how many messages were news. */
  async ask() {
    const era = this.era;
    try {
      const state = await this.api.state(this.kept);
      const missing = state.last_seq > this.log.complete;
      const messages = missing ? await this.api.since(this.kept, this.log.complete) : [];
      if (era !== this.era) return 0;
      this.caughtUpAt ??= state.last_seq;
      this.stateIs(state);
      return this.take(messages);
    } catch (error) {
      if (era === this.era && error instanceof Refused && error.shutOut) await this.renew();
      throw error;
    }
  }

  stateIs({ type, last_seq, ...state }) {
    this.state = state;
    this.changed();
  }

  lineChanged() {
    if (this.line.state === "live" || this.line.state === "asking") this.outbox.retryAll();
    if (this.line.state !== "live") this.typists.clear();
    this.changed();
  }

  // --- inside ---------------------------------------------------------------------------------

  /** Make sure that there is a conversation; only one tab opens one. */
  ensureOpen() {
    return exclusively("open", async (waited) => {
      if (waited) await new Promise((done) => setTimeout(done, WRITTEN_MS));
      const kept = this.memory.read();
      if (kept.conversation && kept.who === this.kept.who) {
        if (kept.conversation !== this.kept.conversation) this.adopt(kept);
        return;
      }
      const era = this.era;
      const opened = await this.opened();
      if (era !== this.era) return;
      this.kept = this.memory.opened(opened);
      this.caughtUpAt = 0;
      this.line.start();
    });
  }

  /** A conversation just opened; a customer token that has run out is renewed once. */
  async opened() {
    const open = async () =>
      this.api.open({ ...this.wishes, customerToken: await this.identity.token() });
    try {
      return await open();
    } catch (error) {
      if (!refusedCustomer(error) || !this.identity.renewable) throw error;
      await this.identity.token({ anew: true });
      const who = await this.identity.who();
      if (who !== this.kept.who) this.kept = this.memory.lost(who);
      return open();
    }
  }

  /** What came back from before belongs to another conversation, or to nobody's. */
  adopt(kept) {
    this.line.stop();
    this.forget();
    this.kept = kept;
    this.changed();
    if (this.open) this.line.start();
    if (kept.outbox.length) this.outbox.retryAll();
  }

  forget() {
    this.era = (this.era ?? 0) + 1;
    this.log.clear();
    this.outbox.clear();
    this.state = null;
    this.typists.clear();
    this.toldRead = 0;
    /** Up to here the log is the past, which nobody is told of as news; null: not known yet. */
    this.caughtUpAt = null;
  }

  /** Before anything is written: this tab's customer is the one whose chat is remembered. */
  owned() {
    if (this.memory.read().who !== this.kept.who) this.memory.begin(this.kept.who);
  }

  async steer(deed) {
    let era = this.era;
    this.owned();
    this.say(null);
    try {
      await this.ensureOpen();
      era = this.era;
      const state = await deed(this.kept);
      if (this.kept.conversation === state.conversation) this.stateIs(state);
    } catch (error) {
      if (error instanceof Refused && error.shutOut) await this.renew();
      else if (era === this.era) this.fail(error);
    }
  }

  /** Say in a person's words why something did not work. */
  fail(error) {
    if (refusedCustomer(error)) this.say(GUEST, { label: "Go on as a guest", go: () => this.continueAsGuest() });
    else this.say(reasonFor(error));
  }

  /** The token opens nothing any more: a signed-in customer gets another, everybody else begins anew. */
  async renew() {
    const { conversation, token } = this.kept;
    this.line.stop();
    await exclusively("open", async (waited) => {
      if (waited) await new Promise((done) => setTimeout(done, WRITTEN_MS));
      const kept = this.memory.read();
      if (kept.token !== token) return this.adopt(kept); // another tab was faster
      const opened = await this.anotherToken(conversation);
      if (opened) return this.adopt(this.memory.opened(opened));
      this.adopt(this.memory.lost());
      this.say(GONE);
    });
  }

  async anotherToken(conversation) {
    try {
      const token = await this.identity.token({ anew: this.identity.renewable });
      return token ? await this.api.anotherToken(conversation, token) : null;
    } catch {
      return null;
    }
  }

  changed() {
    this.dispatchEvent(new CustomEvent("change"));
  }
}
