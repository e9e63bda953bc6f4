// The conversation that is open: what the gateway said of it so far, merged in any order.

/** One conversation with its messages, notes, history and orders. */
export class Talk {
  constructor(detail) {
    this.bySeq = new Map();
    this.receipts = [];
    this.merge(detail);
    /** The epoch the agent knows of: a later one is news. */
    this.knownEpoch = this.summary.epoch;
  }

  get id() {
    return this.summary.id;
  }

  /** In the order of the log. */
  get messages() {
    return [...this.bySeq.values()].sort((a, b) => a.seq - b.seq);
  }

  get lastSeq() {
    return Math.max(0, ...this.bySeq.keys());
  }

  /** Whether a message is missing: it was said while nobody here listened. */
  get hasGap() {
    return this.lastSeq !== this.bySeq.size;
  }

  /** Take the whole conversation as it is now; messages are never forgotten. */
  merge(detail) {
    this.follow(detail.conversation);
    for (const message of detail.messages) this.bySeq.set(message.seq, message);
    this.notes = detail.notes;
    this.transitions = detail.transitions;
    this.suppressed = detail.suppressed;
    this.orders = detail.orders;
    this.traces = detail.traces ?? [];
    this.context = detail.context;
  }

  /** Take one message; returns whether it is new. */
  hear(message) {
    const isNew = !this.bySeq.has(message.seq);
    this.bySeq.set(message.seq, message);
    return isNew;
  }

  /** Take a summary, unless a later one is known. */
  follow(summary) {
    if (!this.summary || !isOlder(summary, this.summary)) this.summary = summary;
  }

  /** Whether a reply is in the log already. */
  has(clientId) {
    return this.messages.some((each) => each.client_id === clientId);
  }

  isMine(me) {
    return this.summary.owner === "human" && this.summary.agent?.id === me;
  }

  /** Whether it changed hands since the agent last looked. */
  get movedOn() {
    return this.summary.epoch > this.knownEpoch;
  }

  /** The agent knows where it is now. */
  acknowledge() {
    this.knownEpoch = this.summary.epoch;
  }
}

/** Answers may overtake one another: epochs, messages and read marks only ever grow. */
function isOlder(summary, known) {
  const marks = (each) => [each.epoch, each.last?.seq ?? 0, each.read_by_customer ?? 0];
  const [one, other] = [marks(summary), marks(known)];
  const differs = one.findIndex((mark, index) => mark !== other[index]);
  return differs >= 0 && one[differs] < other[differs];
}
