// The browser's storage where there is one, and what stands in for it where there is none.

/** "localStorage" or "sessionStorage"; forbidden or null, something that lasts as long as the page. */
export function storageOr(where) {
  try {
    const storage = window[where];
    storage.getItem("");
    return storage;
  } catch {
    return Object.create(PASSING);
  }
}

const PASSING = {
  getItem(key) {
    return this[key] ?? null;
  },
  setItem(key, value) {
    this[key] = value;
  },
  removeItem(key) {
    delete this[key];
  },
};

/** A setting or a draft under a name of ours. */
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

/**
 * Do it while no other tab of this browser does anything under the same name.
 *
 * `deed(waited)` learns whether another tab was first: what that one wrote may take a moment.
 */
export async function exclusively(name, deed) {
  // Missing on plain http. Then two tabs may both send a message: it still counts once.
  if (!navigator.locks) return deed(false);
  const lock = `recourse.${name}`;
  const free = await navigator.locks.request(lock, { ifAvailable: true }, (held) =>
    held ? Promise.resolve(deed(false)).then((value) => ({ value })) : null,
  );
  return free ? free.value : navigator.locks.request(lock, () => deed(true));
}
