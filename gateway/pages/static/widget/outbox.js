// What the customer has said and the log does not have yet: out in order, each once.

import { Refused } from "./api.js";
import { reasonFor, refusedCustomer } from "./reasons.js";
import { exclusively } from "./storage.js";

/** Refused for what it says: sending the same again would end the same way. */
const HOPELESS = new Set([
  "text-refused",
  "button-not-found",
  "client-id-reused",
  "invalid-request",
  "body-too-large",
]);

const FIRST_RETRY_S = 5;
const LONGEST_RETRY_S = 60;

export class Outbox {
  constructor(chat) {
    this.chat = chat;
    this.clear();
  }

  clear() {
    /** Why an entry waits for "Try again", by client id. */
    this.stuck = new Map();
    // Whoever waits for something that belongs to the past waits no longer.
    for (const done of this.waiting?.values() ?? []) done();
    this.waiting = new Map();
    this.tries = 0;
    this.heldUntil = 0;
    /** How many messages this tab has sent and not seen answered. */
    this.answering = 0;
    this.delivering = null;
    clearTimeout(this.timer);
  }

  get entries() {
    return this.chat.kept.outbox.filter((entry) => !this.chat.log.has(entry.client_id));
  }

  /** Deliver whatever is not stuck, one after the other. */
  deliver() {
    if (this.delivering) return;
    const round = {};
    this.delivering = round;
    exclusively("deliver", () => this.deliverEach(round)).finally(() => {
      if (this.delivering !== round) return;
      this.delivering = null;
      if (this.next()) this.deliver();
    });
  }

  retry(entry) {
    this.stuck.delete(entry.client_id);
    this.chat.say(null);
    this.deliver();
  }

  /** Try everything again, unless the gateway has said when. */
  retryAll() {
    if (Date.now() < this.heldUntil) return;
    this.stuck.clear();
    if (this.next()) this.deliver();
  }

  /** Messages are in the log: they are delivered, whoever sent them. */
  arrived(messages) {
    const arrived = new Set(messages.map((each) => each.client_id).filter(Boolean));
    if (this.chat.kept.outbox.some((entry) => arrived.has(entry.client_id))) {
      this.chat.kept = this.chat.memory.settle(arrived);
    }
    for (const clientId of arrived) {
      this.stuck.delete(clientId);
      this.waiting.get(clientId)?.();
    }
  }

  next() {
    return this.entries.find((entry) => !this.stuck.has(entry.client_id));
  }

  async deliverEach(round) {
    const { chat } = this;
    for (let entry = this.next(); entry; entry = this.next()) {
      const era = chat.era;
      try {
        await chat.ensureOpen();
        if (this.delivering !== round) return;
        await this.post(entry);
        this.tries = 0;
      } catch (error) {
        if (era === chat.era) await this.undelivered(entry, error);
      }
      if (this.delivering !== round) return;
    }
  }

  /** Send one; done when it is in the log, though its answer may still be on its way. */
  async post(entry) {
    const { chat } = this;
    const era = chat.era;
    this.answering += 1;
    chat.changed();
    const answered = chat.api
      .send(chat.kept, entry)
      .then((messages) => era === chat.era && chat.take(messages))
      .finally(() => {
        if (era !== chat.era) return;
        this.answering -= 1;
        chat.changed();
      });
    const arrived = new Promise((done) => this.waiting.set(entry.client_id, done));
    answered.catch(() => {}); // once it has arrived, the line brings the answer
    await Promise.race([answered, arrived]);
  }

  async undelivered(entry, error) {
    const { chat } = this;
    if (error instanceof Refused && error.shutOut) return chat.renew();
    if (error instanceof Refused && HOPELESS.has(error.kind)) return this.giveBack(entry, reasonFor(error));
    if (error instanceof Refused && error.kind === "conversation-closed") {
      this.giveBack(entry, reasonFor(error));
      return chat.ask().catch(() => {});
    }
    this.stuck.set(entry.client_id, reasonFor(error));
    if (refusedCustomer(error)) chat.fail(error);
    else if (navigator.onLine) this.later(error.retryAfter);
    chat.changed();
  }

  /** The text goes back to where it was written. */
  giveBack(entry, why) {
    const { chat } = this;
    chat.kept = chat.memory.settle(new Set([entry.client_id]));
    chat.say(why);
    chat.dispatchEvent(new CustomEvent("unsent", { detail: entry.text }));
  }

  /** After a failure; `seconds` when the gateway has said how long. */
  later(seconds) {
    const wait = Math.max(seconds || 0, Math.min(FIRST_RETRY_S * 2 ** this.tries, LONGEST_RETRY_S));
    this.tries += 1;
    if (seconds) this.heldUntil = Date.now() + seconds * 1000;
    this.lookAgain(wait);
  }

  lookAgain(seconds) {
    clearTimeout(this.timer);
    // A timer may be early by a hair.
    this.timer = setTimeout(() => this.retryAll(), seconds * 1000 + 50);
  }
}
