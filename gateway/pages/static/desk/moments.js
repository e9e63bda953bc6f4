// Times as an agent reads them: how long ago, with the exact moment behind it.

import { make } from "../dom.js";

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;
const TICK_MS = 5_000;
/** A customer who has waited this long for a person or a reply stands out. */
const LONG_S = 2 * MINUTE_S;

/** "3 min" since then; the element keeps itself up to date. */
export function waiting(at) {
  return ticking(at, "waiting");
}

/** "3 min ago", and a date when it is long ago; the element keeps itself up to date. */
export function ago(at) {
  return ticking(at, "ago");
}

/** "14:03"; the day stands above the messages of a day. */
export function clock(at) {
  const text = new Date(at).toLocaleTimeString(undefined, { timeStyle: "short" });
  return make("time", { datetime: at, title: exact(at) }, text);
}

/** "Today", "Yesterday" or the date. */
export function day(at, now = new Date()) {
  const then = new Date(at);
  if (sameDay(then, now)) return "Today";
  if (sameDay(then, new Date(now.getTime() - DAY_S * 1000))) return "Yesterday";
  return then.toLocaleDateString(undefined, { dateStyle: "full" });
}

/** Two moments of one day, as the reader's clock has it. */
export function sameDay(one, other) {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

/** Keep every time on the page up to date. */
export function startTicking() {
  setInterval(() => document.querySelectorAll("time[data-tick]").forEach(tick), TICK_MS);
}

function ticking(at, kind) {
  const element = make("time", { datetime: at, title: exact(at), "data-tick": kind });
  tick(element);
  return element;
}

function tick(element) {
  const seconds = Math.max(0, (Date.now() - Date.parse(element.dateTime)) / 1000);
  const isAgo = element.dataset.tick === "ago";
  const text = isAgo ? agoWords(seconds, element.dateTime) : waitingWords(seconds);
  // Only when it differs: a screen reader must not hear the same again.
  if (element.textContent !== text) element.textContent = text;
  element.classList.toggle("long", !isAgo && seconds >= LONG_S);
}

function waitingWords(seconds) {
  if (seconds < MINUTE_S) return `${Math.floor(seconds)} s`;
  if (seconds < HOUR_S) return `${Math.floor(seconds / MINUTE_S)} min`;
  if (seconds < DAY_S) {
    return `${Math.floor(seconds / HOUR_S)} h ${Math.floor((seconds % HOUR_S) / MINUTE_S)} min`;
  }
  const days = Math.floor(seconds / DAY_S);
  return days === 1 ? "1 day" : `${days} days`;
}

function agoWords(seconds, at) {
  if (seconds < MINUTE_S) return "just now";
  if (seconds < DAY_S) return `${waitingWords(seconds)} ago`;
  if (seconds < 7 * DAY_S) return `${waitingWords(seconds)} ago`;
  return new Date(at).toLocaleDateString(undefined, { dateStyle: "medium" });
}

function exact(at) {
  return new Date(at).toLocaleString(undefined, { dateStyle: "full", timeStyle: "medium" });
}
