// Who is writing at the moment, as far as is known.

/** Somebody who types says so every few seconds; silence means that they stopped. */
const LASTS_MS = 8_000;

export class Typists {
  constructor(changed) {
    this.changed = changed;
    this.timers = new Map();
  }

  /** Whether "bot", "agent" or "customer" is writing. */
  has(who) {
    return this.timers.has(who);
  }

  heard(who, on) {
    clearTimeout(this.timers.get(who));
    if (on) this.timers.set(who, setTimeout(() => this.heard(who, false), LASTS_MS));
    else this.timers.delete(who);
    this.changed();
  }

  clear() {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }
}
