// What this browser remembers, so that a reload loses nothing and its tabs agree.

const KEY = "recourse.chat";
const VERSION = 2;

/**
 * The conversation, its token, whose it is, what is not yet delivered, and how far was read.
 *
 * It stands in one place for all tabs. Every change reads what is there now, so that a tab
 * never writes back what another one has changed meanwhile.
 */
export class Memory {
  constructor(storage = storageOr("localStorage"), key = KEY) {
    this.storage = storage;
    this.key = key;
  }

  /** What is kept now. */
  read() {
    try {
      return checked(JSON.parse(this.storage.getItem(this.key) ?? "null"));
    } catch {
      return blank(); // somebody else's data under our name
    }
  }

  /** Change what is kept; returns it. */
  change(changes) {
    const kept = { ...this.read(), ...changes, version: VERSION };
    try {
      this.storage.setItem(this.key, JSON.stringify(kept));
    } catch {
      // Full or forbidden: the conversation goes on, and a reload begins a new one.
    }
    return kept;
  }

  /** Put a message into the outbox. */
  queue(entry) {
    return this.change({ outbox: [...this.read().outbox, entry] });
  }

  /** Take messages out of the outbox. */
  settle(clientIds) {
    const outbox = this.read().outbox.filter((entry) => !clientIds.has(entry.client_id));
    return this.change({ outbox });
  }

  /** Call back with what is kept whenever another tab has changed it; returns how to stop. */
  watch(changed) {
    const heard = (event) => {
      if (event.key === this.key || event.key === null) changed(this.read());
    };
    window.addEventListener("storage", heard);
    return () => window.removeEventListener("storage", heard);
  }
}

/** Nothing yet, of somebody or of nobody. */
export function blank(who = null) {
  return { who, conversation: null, token: null, outbox: [], read: 0 };
}

/** A setting or a draft under a name of ours; `where` is "localStorage" or "sessionStorage". */
export class Setting {
  constructor(name, where) {
    this.name = `recourse.${name}`;
    this.storage = storageOr(where);
  }

  get value() {
    return this.storage.getItem(this.name);
  }

  set value(value) {
    try {
      if (value) this.storage.setItem(this.name, value);
      else this.storage.removeItem(this.name);
    } catch {
      // Not kept, then.
    }
  }
}

/** An id for a message; `crypto.randomUUID` would be missing on plain http. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Do it while no other tab of this browser does anything under the same name. */
export function exclusively(name, deed) {
  // Missing on plain http. Then two tabs may both send a message: it still counts once.
  return navigator.locks ? navigator.locks.request(`recourse.${name}`, deed) : deed();
}

function checked(kept) {
  if (kept?.version !== VERSION || !Array.isArray(kept.outbox)) return blank();
  const outbox = kept.outbox.filter(
    (entry) => typeof entry?.client_id === "string" && typeof entry.text === "string",
  );
  const open = typeof kept.conversation === "string" && typeof kept.token === "string";
  return {
    who: typeof kept.who === "string" ? kept.who : null,
    conversation: open ? kept.conversation : null,
    token: open ? kept.token : null,
    outbox,
    read: Number.isInteger(kept.read) ? kept.read : 0,
  };
}

function storageOr(where) {
  try {
    window[where].getItem(KEY);
    return window[where];
  } catch {
    const kept = new Map();
    return {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => kept.set(key, value),
      removeItem: (key) => kept.delete(key),
    };
  }
}
