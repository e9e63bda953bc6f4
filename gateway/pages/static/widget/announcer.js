// What a screen reader is told, politely, once: only what is new, never the past.

import { make } from "../dom.js";

const SAID_AFTER_MS = 100;
const FORGOTTEN_AFTER_MS = 10_000;

export class Announcer {
  constructor() {
    this.element = make("div", { id: "announcer", class: "hidden", role: "log", "aria-live": "polite" });
  }

  say(text) {
    const line = make("p", {}, text);
    // Into a region that is there already: one that appears with its words is often not read.
    setTimeout(() => this.element.append(line), SAID_AFTER_MS);
    setTimeout(() => line.remove(), FORGOTTEN_AFTER_MS);
  }
}
