// The messages of one conversation: in order, each once, whichever way it came and how often.

export class Log {
  constructor() {
    this.clear();
  }

  clear() {
    this.bySeq = new Map();
    this.clientIds = new Set();
    /** Messages in order; a new array with every addition. */
    this.messages = [];
    /** Every message up to this sequence number is here: from there on it can be resumed. */
    this.complete = 0;
  }

  /** Add messages; returns those that were not here yet, in order. */
  add(messages) {
    const fresh = messages
      .filter((message, at) => !this.bySeq.has(message.seq) && at === indexOf(messages, message))
      .sort((one, other) => one.seq - other.seq);
    if (!fresh.length) return fresh;
    for (const message of fresh) {
      this.bySeq.set(message.seq, message);
      if (message.client_id) this.clientIds.add(message.client_id);
    }
    this.messages = [...this.bySeq.values()].sort((one, other) => one.seq - other.seq);
    while (this.bySeq.has(this.complete + 1)) this.complete += 1;
    return fresh;
  }

  /** Whether a customer's message has arrived. */
  has(clientId) {
    return this.clientIds.has(clientId);
  }

  /** The last one, or undefined. */
  get last() {
    return this.messages.at(-1);
  }
}

function indexOf(messages, { seq }) {
  return messages.findIndex((each) => each.seq === seq);
}
