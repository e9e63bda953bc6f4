// What this browser remembers of the conversation, so that a reload loses nothing.

const KEY = "recourse.chat";

/** The conversation, its token, who is signed in, and what was typed but not yet answered. */
export class Session {
  constructor(storage = safeStorage()) {
    this.storage = storage;
    this.state = { ...empty(), ...this.read() };
  }

  get open() {
    return Boolean(this.state.conversation && this.state.token);
  }

  get outbox() {
    return this.state.outbox;
  }

  get name() {
    return this.state.name;
  }

  /** Begin anew, as somebody or as nobody; `kept` goes along unsent. */
  startOver({ conversation = null, token = null, name = null, kept = [] } = {}) {
    this.state = { conversation, token, name, outbox: kept };
    this.write();
  }

  opened({ conversation, token }) {
    Object.assign(this.state, { conversation, token });
    this.write();
  }

  queue(entry) {
    this.state.outbox.push(entry);
    this.write();
  }

  settle(clientId) {
    this.state.outbox = this.state.outbox.filter((entry) => entry.client_id !== clientId);
    this.write();
  }

  read() {
    try {
      const kept = JSON.parse(this.storage.getItem(KEY) ?? "{}");
      return Array.isArray(kept.outbox) ? kept : {};
    } catch {
      return {}; // somebody else's data under our name
    }
  }

  write() {
    try {
      this.storage.setItem(KEY, JSON.stringify(this.state));
    } catch {
      // Full or forbidden: the conversation goes on, and a reload begins a new one.
    }
  }
}

/** An id for a message; `crypto.randomUUID` would be missing on plain http. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function empty() {
  return { conversation: null, token: null, name: null, outbox: [] };
}

function safeStorage() {
  try {
    window.localStorage.getItem(KEY);
    return window.localStorage;
  } catch {
    const kept = new Map();
    return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
  }
}
