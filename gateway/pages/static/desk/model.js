// What the desk knows. Views draw it and deeds change it; nothing here touches the page.

import { customerName } from "./words.js";

const NOBODY = Object.freeze({ id: null, name: "" });

/** The state of the desk; `listen` for changes, which are told together. */
export class Model {
  constructor() {
    this.listeners = [];
    this.begin();
  }

  /** Forget everything: nobody is signed in. */
  begin() {
    this.phase = "starting"; // then "door" (sign in) or "desk"
    this.me = NOBODY;
    this.line = "connecting"; // then "online" or "offline"
    this.queue = [];
    this.mine = [];
    this.heardLists = false;
    this.query = "";
    this.others = { view: "human", list: [], more: false, state: "idle" };
    this.leave();
    this.busy = false;
    this.changed();
  }

  listen(listener) {
    this.listeners.push(listener);
  }

  /** Draw again, once, after what is going on now: also in a tab that nobody sees. */
  changed() {
    if (this.due) return;
    this.due = true;
    queueMicrotask(() => {
      this.due = false;
      for (const listener of this.listeners) listener(this);
    });
  }

  /** Turn to a conversation; it is not there yet. */
  turnTo(id) {
    this.leave();
    this.openId = id;
    this.opening = "loading"; // then "ready", "missing" or "failed"
    this.changed();
  }

  leave() {
    this.openId = null;
    this.opening = "none";
    this.talk = null;
    this.refusal = "";
    this.typing = new Set();
    this.changed();
  }

  /** The newest summaries of the queue and of one's own; returns who is new in the queue. */
  take({ queue, mine }) {
    const known = new Set([...this.queue, ...this.mine].map((each) => each.id));
    const fresh = this.heardLists ? queue.filter((each) => !known.has(each.id)) : [];
    this.queue = queue;
    this.mine = mine;
    this.heardLists = true;
    this.changed();
    return fresh;
  }

  /** A conversation is as this says, in whichever list it stands. */
  follow(summary) {
    if (this.talk?.id === summary.id) this.talk.follow(summary);
    const replace = (list) => list.map((each) => (each.id === summary.id ? summary : each));
    this.others = { ...this.others, list: replace(this.others.list) };
    this.changed();
  }

  /** What the lists show: the live ones filtered here, the others by the gateway. */
  shown() {
    const wanted = this.query.trim().toLowerCase();
    const fits = (each) => !wanted || searchable(each).includes(wanted);
    const { view, list } = this.others;
    // What was fetched a moment ago may have moved on, or be this agent's own.
    const isOther = (each) => each.owner === view && each.agent?.id !== this.me.id;
    return {
      queue: this.queue.filter(fits),
      mine: this.mine.filter(fits),
      others: list.filter(isOther),
    };
  }

  /** Customers who wait for this desk: in the queue, or for a reply of mine. */
  get waitingCount() {
    return this.queue.length + this.mine.filter((each) => each.awaiting_since).length;
  }
}

function searchable(summary) {
  const { id, customer, last, reason } = summary;
  const all = [id, customerName(summary), customer?.id, last?.text, reason?.replaceAll("_", " ")];
  return all.filter(Boolean).join("\n").toLowerCase();
}
