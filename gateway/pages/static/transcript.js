// The conversation as it is seen: messages in order, each once, and those still on their way.

import { make, spoken } from "./dom.js";
import { drawPart } from "./parts.js";

const MARGIN = 16;
const WHO = { customer: "You", bot: "Recourse", agent: "Support", system: "Recourse" };

/** The list of messages; `ask` sends a text, `retry` sends an unanswered entry again. */
export class Transcript {
  constructor({ list, scroller, welcome, ask, retry }) {
    Object.assign(this, { list, scroller, welcome, ask, retry });
    this.clear();
  }

  clear() {
    this.shown = new Set();
    this.waiting = new Map();
    this.lastSeq = 0;
    this.list.replaceChildren();
    this.welcome.hidden = false;
  }

  /** Show messages from the log; one that is shown already is left as it is. */
  add(messages) {
    for (const message of messages) {
      if (this.shown.has(message.seq)) continue;
      this.shown.add(message.seq);
      this.lastSeq = Math.max(this.lastSeq, message.seq);
      this.place(this.draw(message), message);
    }
    this.scroll();
  }

  /** Show a message that is on its way, unless the log has it already. */
  expect(entry) {
    if (this.waiting.has(entry.client_id) || this.logged(entry.client_id)) return;
    const element = make(
      "li",
      { class: "message customer waiting", "data-client-id": entry.client_id },
      bubble("customer", entry.text),
    );
    this.waiting.set(entry.client_id, element);
    this.list.append(element);
    this.welcome.hidden = true;
    this.scroll();
  }

  /** Say that no answer came, beside the message, with the way on. */
  failed(entry, why) {
    this.expect(entry);
    this.recovered(entry);
    const element = this.waiting.get(entry.client_id) ?? this.logged(entry.client_id);
    const again = make(
      "button",
      { type: "button", class: "again", onclick: () => this.retry(entry) },
      "Try again",
    );
    element.classList.add("unanswered");
    element.append(make("p", { class: "failure" }, make("span", {}, why), " ", again));
    this.scroll();
  }

  /** Take back what `failed` said. */
  recovered(entry) {
    const element = this.waiting.get(entry.client_id) ?? this.logged(entry.client_id);
    element?.classList.remove("unanswered");
    element?.querySelector(".failure")?.remove();
  }

  /** Take a message back that was never taken. */
  forget(entry) {
    this.waiting.get(entry.client_id)?.remove();
    this.waiting.delete(entry.client_id);
    this.welcome.hidden = this.list.childElementCount > 0;
  }

  draw(message) {
    const item = make("li", {
      class: `message ${message.from}`,
      "data-seq": message.seq,
      "data-client-id": message.client_id,
    });
    if (message.text) item.append(bubble(message.from, message.text));
    const parts = message.parts.map((part) => drawPart(part, message, this.ask)).filter(Boolean);
    if (parts.length && !message.text) item.append(spoken(`${WHO[message.from]}: `));
    item.append(...parts, time(message.at));
    return item;
  }

  place(item, message) {
    this.welcome.hidden = true;
    const waiting = message.client_id && this.waiting.get(message.client_id);
    if (waiting) {
      this.waiting.delete(message.client_id);
      waiting.remove();
    }
    const later = [...this.list.children].find(
      (each) => !each.dataset.seq || Number(each.dataset.seq) > message.seq,
    );
    this.list.insertBefore(item, later ?? null);
  }

  logged(clientId) {
    return this.list.querySelector(`[data-seq][data-client-id="${CSS.escape(clientId)}"]`);
  }

  /** Show the end; of an answer longer than the window, show its question and its beginning. */
  scroll() {
    const questions = this.list.querySelectorAll(".customer");
    const top = questions[questions.length - 1]?.offsetTop ?? Infinity;
    const end = this.scroller.scrollHeight - this.scroller.clientHeight;
    this.scroller.scrollTop = Math.min(end, top - this.scroller.offsetTop - MARGIN);
  }
}

function bubble(from, text) {
  return make("p", { class: "bubble" }, spoken(`${WHO[from]}: `), text);
}

function time(at) {
  const clock = new Date(at).toLocaleTimeString(undefined, { timeStyle: "short" });
  return make("time", { datetime: at }, clock);
}
