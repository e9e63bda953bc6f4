// What this browser remembers, so that a reload loses nothing and its tabs agree.
//
// Tabs may run in processes of their own, and what one writes another reads a moment later. So
// nothing is read, changed and written back by two: the conversation is written by whoever holds
// the lock "open", and every tab has an outbox of its own, which the others only read and tidy.

import { newId, storageOr } from "./storage.js";

const KEY = "recourse.chat";
const READ = `${KEY}.read`;
const OUTBOX = `${KEY}.outbox.`;
const VERSION = 2;

/** The conversation, its token, whose it is, what is not yet delivered, and how far was read. */
export class Memory {
  constructor(storage = storageOr("localStorage")) {
    this.storage = storage;
    this.own = [];
    this.ownKey = OUTBOX + newId();
  }

  /** What is kept now; the outboxes of all tabs are one, in the order of writing. */
  read() {
    const { who, conversation, token } = this.conversation();
    const fits = (entry) =>
      entry.who === who && (entry.conversation === null || entry.conversation === conversation);
    const outbox = [...this.own, ...this.others().flatMap((key) => this.entries(key))];
    return {
      who,
      conversation,
      token,
      outbox: outbox.filter(fits).sort((one, other) => one.at - other.at),
      read: this.seen(conversation),
    };
  }

  /** Nothing yet, of somebody or of nobody; what was before is forgotten. */
  begin(who) {
    this.own = [];
    for (const key of [READ, this.ownKey, ...this.others()]) this.storage.removeItem(key);
    this.write(KEY, { version: VERSION, who, conversation: null, token: null });
    return this.read();
  }

  /** There is a conversation now, or another token for it. */
  opened({ conversation, token }) {
    this.write(KEY, { version: VERSION, who: this.conversation().who, conversation, token });
    return this.read();
  }

  /** The conversation is gone; what was not delivered waits for the next one, perhaps a guest's. */
  lost(who = this.conversation().who) {
    // A button is one conversation's: to the next one it is what it says.
    const free = ({ button, ...entry }) => ({ ...entry, who, conversation: null });
    this.own = this.own.map(free);
    this.keep(this.ownKey, this.own);
    for (const key of this.others()) this.keep(key, this.entries(key).map(free));
    this.write(KEY, { version: VERSION, who, conversation: null, token: null });
    return this.read();
  }

  /** Put a text into the outbox, with the id of the button that says it, if one was pressed. */
  queue(text, button) {
    const { who, conversation } = this.conversation();
    this.own.push({ client_id: newId(), text, button, who, conversation, at: Date.now() });
    this.keep(this.ownKey, this.own);
    return this.read();
  }

  /** Take messages out of the outbox, whichever tab they are from. */
  settle(clientIds) {
    const remains = (entry) => !clientIds.has(entry.client_id);
    this.own = this.own.filter(remains);
    this.keep(this.ownKey, this.own);
    for (const key of this.others()) {
      const entries = this.entries(key);
      if (!entries.every(remains)) this.keep(key, entries.filter(remains));
    }
    return this.read();
  }

  /** The customer has read up to here. */
  sawUpTo(seq) {
    this.write(READ, { conversation: this.conversation().conversation, seq });
    return this.read();
  }

  /** Call back with what is kept whenever another tab has changed it; returns how to stop. */
  watch(changed) {
    const heard = (event) => {
      if (event.key === null || event.key.startsWith(KEY)) changed(this.read());
    };
    window.addEventListener("storage", heard);
    return () => window.removeEventListener("storage", heard);
  }

  // --- inside ---------------------------------------------------------------------------------

  conversation() {
    const kept = this.parsed(KEY);
    if (kept?.version !== VERSION) return { who: null, conversation: null, token: null };
    const open = typeof kept.conversation === "string" && typeof kept.token === "string";
    return {
      who: typeof kept.who === "string" ? kept.who : null,
      conversation: open ? kept.conversation : null,
      token: open ? kept.token : null,
    };
  }

  seen(conversation) {
    const kept = this.parsed(READ);
    return kept?.conversation === conversation && Number.isInteger(kept.seq) ? kept.seq : 0;
  }

  /** Where the outboxes of the other tabs are, those of closed ones among them. */
  others() {
    return Object.keys(this.storage).filter(
      (key) => key.startsWith(OUTBOX) && key !== this.ownKey,
    );
  }

  entries(key) {
    const entries = this.parsed(key);
    if (!Array.isArray(entries)) return [];
    return entries.filter(
      (entry) => typeof entry?.client_id === "string" && typeof entry.text === "string",
    );
  }

  keep(key, entries) {
    if (entries.length) this.write(key, entries);
    else this.storage.removeItem(key);
  }

  parsed(key) {
    try {
      return JSON.parse(this.storage.getItem(key));
    } catch {
      return null; // somebody else's data under our name
    }
  }

  write(key, value) {
    try {
      this.storage.setItem(key, JSON.stringify(value));
    } catch {
      // Full: from here on this tab remembers for itself, and a reload begins anew.
      this.storage = Object.assign(storageOr(null), { ...this.storage });
      this.storage.setItem(key, JSON.stringify(value));
    }
  }
}
