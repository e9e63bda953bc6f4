// What an agent does, and what then becomes of it: called, told to the model, drafts kept.

import { Refused, SignedOut, Unreachable } from "./api.js";
import { Talk } from "./talk.js";

const PAGE = 30;
const RETRY_AFTER_S = 4;
const NOTE_UNSURE = "No answer came: it may be kept or not. Look above before you try again.";
const LOST = "The gateway did not answer. Nothing is lost; please try again.";

/** Everything that can be done at the desk. */
export class Deeds {
  constructor({ api, model, drafts, live }) {
    Object.assign(this, { api, model, drafts, live });
    this.delivering = new Set();
    this.readUpTo = new Map();
  }

  // --- in and out ---------------------------------------------------------------------------

  /** Go on with a session that still stands; false when there is none. */
  async resume() {
    try {
      this.begin(await this.api.session());
    } catch (error) {
      if (!(error instanceof SignedOut)) throw error;
      this.model.phase = "door";
      this.model.changed();
    }
  }

  async signIn(name, password) {
    this.begin(await this.api.signIn(name, password));
  }

  begin(agent) {
    const { model } = this;
    if (model.me.id !== null && model.me.id !== agent.id) model.begin();
    this.drafts.of(agent.id);
    Object.assign(model, { me: agent, phase: "desk", expired: false });
    this.live.start();
    model.changed();
    this.browse();
  }

  async signOut() {
    this.live.stop();
    try {
      await this.api.signOut();
    } catch (error) {
      if (!(error instanceof SignedOut)) {
        this.live.start();
        throw error;
      }
    }
    this.drafts.clear();
    this.readUpTo.clear();
    this.model.begin();
    this.model.phase = "door";
  }

  /** The session is over: what was typed waits behind the door for the same agent. */
  expired() {
    this.ending ??= this.end().finally(() => {
      this.ending = null;
    });
    return this.ending;
  }

  async end() {
    const { model } = this;
    this.live.stop();
    model.line = "connecting";
    if (await this.isBackAlready()) {
      this.live.start(); // and with its first frame, what could not be sent is sent again
    } else {
      for (const id of this.drafts.unsent) this.drafts.giveBack(id);
      Object.assign(model, { phase: "door", expired: true, busy: false });
    }
    model.changed();
  }

  /** Ask whose session it is now; the socket goes on trying meanwhile. */
  async recheck() {
    if (!(await this.isBackAlready())) this.expired();
  }

  /** Whether the same agent has signed in again meanwhile, in another tab. */
  async isBackAlready() {
    try {
      return (await this.api.session()).id === this.model.me.id;
    } catch {
      return false; // the door is the safe side
    }
  }

  // --- looking ------------------------------------------------------------------------------

  /** Fetch the others again, as many as are shown; `more` adds a page. */
  async browse({ view = this.model.others.view, more = false } = {}) {
    const { model } = this;
    if (view !== model.others.view) model.others = { view, list: [], more: false, state: "loading" };
    model.changed();
    const query = model.query.trim();
    const count = model.others.list.length + (more ? 1 : 0);
    try {
      const found = await this.pages(view, query, count);
      if (view !== model.others.view || query !== model.query.trim()) return;
      model.others = { view, ...found, state: "ready" };
    } catch (error) {
      this.noticed(error, () => {
        model.others = { ...model.others, state: "failed" };
      });
    }
    model.changed();
  }

  /** Whole pages of a view, at least one and at least `count` conversations, if there are. */
  async pages(view, q, count) {
    const list = [];
    let page;
    do {
      page = await this.api.conversations(view, { q, before: list.at(-1)?.id });
      list.push(...page);
    } while (page.length >= PAGE && list.length < count);
    return { list, more: page.length >= PAGE };
  }

  async open(id) {
    if (this.model.openId !== id) this.model.turnTo(id);
    this.live.watch(id);
    await this.refresh();
  }

  leave() {
    this.live.watch(null);
    this.model.leave();
  }

  /** Fetch the open conversation as it is now. */
  async refresh() {
    const { model } = this;
    const id = model.openId;
    if (!id) return;
    try {
      const [detail, receipts] = await Promise.all([this.api.conversation(id), this.receipts(id)]);
      if (model.openId !== id) return;
      if (model.talk) model.talk.merge(detail);
      else model.talk = new Talk(detail);
      if (receipts) model.talk.receipts = receipts;
      model.opening = "ready";
    } catch (error) {
      if (model.openId !== id) return;
      this.noticed(error, () => {
        const isGone = error instanceof Refused && error.status === 404;
        if (!model.talk) model.opening = isGone ? "missing" : "failed";
      });
    }
    model.changed();
  }

  /** What was decided in a conversation; null while nobody knows: it is shown without. */
  async receipts(id) {
    try {
      return await this.api.receipts(id);
    } catch (error) {
      if (error instanceof SignedOut) throw error;
      if (error instanceof Refused || error instanceof Unreachable) return null;
      throw error;
    }
  }

  /** Tell the customer that a person has seen what they wrote; only whoever answers does. */
  async markRead() {
    const { talk, me } = this.model;
    if (!talk?.isMine(me.id)) return;
    const { id } = talk;
    const seq = talk.messages.findLast((each) => each.from === "customer")?.seq ?? 0;
    if ((this.readUpTo.get(id) ?? 0) >= seq) return;
    this.readUpTo.set(id, seq);
    try {
      this.model.follow(await this.api.read(id, seq));
    } catch (error) {
      this.readUpTo.delete(id);
      if (error instanceof SignedOut) this.expired();
    }
  }

  /** Who else could take a conversation, those at the desk first; null when it is not known. */
  async colleagues() {
    try {
      const others = (await this.api.agents()).filter((each) => each.id !== this.model.me.id);
      return others.sort((a, b) => b.online - a.online || a.name.localeCompare(b.name));
    } catch (error) {
      this.noticed(error, () => {});
      return null;
    }
  }

  // --- whose it is --------------------------------------------------------------------------

  accept() {
    return this.move((id, epoch) => this.api.accept(id, epoch));
  }

  handBack() {
    return this.move((id, epoch) => this.api.handBack(id, epoch));
  }

  transfer(to) {
    return this.move((id, epoch) => this.api.transfer(id, epoch, to));
  }

  close() {
    return this.move((id, epoch) => this.api.close(id, epoch));
  }

  /** Change the owner; returns whether it was done. One move at a time. */
  async move(call) {
    const { model } = this;
    const { talk } = model;
    if (!talk || model.busy) return false;
    Object.assign(model, { busy: true, refusal: "" });
    model.changed();
    let done = false;
    try {
      talk.follow(await call(talk.id, talk.summary.epoch));
      talk.acknowledge();
      done = true;
    } catch (error) {
      this.noticed(error, () => {
        // Where it is now is told beside it; the server's own words would only repeat that.
        if (!error.movedOn) model.refusal = error instanceof Refused ? error.detail : LOST;
      });
    }
    model.busy = false;
    model.changed();
    if (model.phase === "desk") await this.refresh();
    return done;
  }

  // --- saying -------------------------------------------------------------------------------

  /** Send what stands in the reply box; it is shown at once. */
  reply(text) {
    const { talk } = this.model;
    this.model.refusal = "";
    this.drafts.post(talk.id, text, talk.summary.epoch);
    this.model.changed();
    return this.deliver(talk.id);
  }

  /** Send again what did not arrive, under the same client ids. */
  retryAll() {
    return Promise.all(this.drafts.unsent.map((id) => this.deliver(id)));
  }

  /** Deliver a conversation's replies one after the other, so that they arrive in order. */
  async deliver(id) {
    if (this.delivering.has(id)) return;
    this.delivering.add(id);
    try {
      for (let entry; (entry = this.drafts.outbox(id)[0]); ) await this.deliverOne(id, entry);
    } catch (error) {
      this.undelivered(id, error);
    } finally {
      this.delivering.delete(id);
      this.model.changed();
    }
  }

  async deliverOne(id, entry) {
    const { talk } = this.model;
    if (talk?.id === id && talk.has(entry.client_id)) {
      this.drafts.settle(id, entry.client_id); // the socket told, and the answer was lost
      return;
    }
    this.drafts.fail(id, null);
    this.model.changed();
    const { message, conversation } = await this.api.reply(id, entry);
    this.drafts.settle(id, entry.client_id);
    if (this.model.talk?.id === id) this.model.talk.hear(message);
    this.model.follow(conversation);
  }

  undelivered(id, error) {
    if (error instanceof SignedOut) return this.expired();
    const [first] = this.drafts.outbox(id);
    if (!first) return undefined; // given back meanwhile
    const later = error instanceof Unreachable || error.status === 429;
    if (later) {
      this.drafts.fail(id, waitWords(error));
      setTimeout(() => this.deliver(id), (error.retryAfter || RETRY_AFTER_S) * 1000);
      return undefined;
    }
    if (!(error instanceof Refused)) throw error;
    this.drafts.giveBack(id);
    if (this.model.openId !== id) return;
    this.model.refusal = error.movedOn
      ? "Your reply was not sent, because the conversation had moved on. Your text is kept below."
      : `Your reply was not sent: ${error.detail}`;
    return this.refresh();
  }

  /** Keep a note for the team; returns what is wrong with it, or "" when it is kept. */
  async note(text) {
    const { talk } = this.model;
    try {
      this.model.follow(await this.api.note(talk.id, text));
      return "";
    } catch (error) {
      this.noticed(error, () => {});
      if (error instanceof SignedOut) return "It was not kept: your session had ended.";
      return error instanceof Refused ? error.detail : NOTE_UNSURE;
    } finally {
      if (this.model.phase === "desk") await this.refresh();
    }
  }

  /** Note a remedy that the customer chose, or that it is done; returns what went wrong. */
  async remedy(recall, item) {
    try {
      await (item.remedy ? this.api.chooseRemedy(recall, item) : this.api.carryOut(recall, item));
      return "";
    } catch (error) {
      this.noticed(error, () => {});
      return error instanceof Refused ? error.detail : LOST;
    } finally {
      if (this.model.phase === "desk") await this.refresh();
    }
  }

  /** Tell the customer that somebody is typing; nothing hangs on it. */
  async typing(id, on) {
    try {
      await this.api.typing(id, on);
    } catch (error) {
      if (error instanceof SignedOut) this.expired();
    }
  }

  /** Deal with a failed call: the session's end is the door's business, the rest `otherwise`. */
  noticed(error, otherwise) {
    if (error instanceof SignedOut) this.expired();
    else if (error instanceof Refused || error instanceof Unreachable) otherwise();
    else throw error;
  }
}

function waitWords(error) {
  return error.retryAfter
    ? `That was quick: it can be sent in ${error.retryAfter} seconds.`
    : "No answer came. It is tried again, and will not count twice.";
}
