// What the socket says, told to the model.

const REFRESH_AFTER_MS = 150;
const BROWSE_AFTER_MS = 1_500;
/** A typing customer who says nothing more has stopped. */
const TYPING_FADES_MS = 8_000;

/** Turns frames into changes of the model, and into deeds where a frame is only a hint. */
export class Frames {
  constructor({ model, deeds, signals }) {
    Object.assign(this, { model, deeds, signals });
  }

  heard(frame) {
    const handle = {
      ready: () => this.ready(),
      conversations: () => this.lists(frame),
      message: () => this.message(frame),
      changed: () => this.hint(frame.conversation),
      typing: () => this.typing(frame),
    }[frame.type];
    handle?.(); // an older page survives a newer gateway
  }

  /** Whatever was missed while the line was down is fetched. */
  ready() {
    this.deeds.retryAll();
    if (this.model.talk) this.deeds.refresh();
    this.deeds.browse();
  }

  lists(frame) {
    const { model } = this;
    const fresh = model.take(frame);
    this.signals.arrived(fresh.filter((each) => each.id !== model.openId));
    this.browseSoon();
    const open = [...frame.queue, ...frame.mine].find((each) => each.id === model.openId);
    if (!open) return;
    const before = model.talk?.summary.epoch;
    model.follow(open);
    if (before !== undefined && open.epoch > before) this.hint(open.id);
  }

  message({ conversation, message }) {
    const { talk } = this.model;
    if (talk?.id !== conversation) return;
    if (!talk.hear(message)) return;
    if (message.from === "customer") this.model.customerTyping = false;
    if (talk.hasGap) this.hint(conversation);
    this.signals.heard(message, talk.summary);
    this.model.changed();
  }

  typing({ conversation, from, on }) {
    if (conversation !== this.model.openId || from !== "customer") return;
    clearTimeout(this.fading);
    this.model.customerTyping = on;
    if (on) this.fading = setTimeout(() => this.stopTyping(), TYPING_FADES_MS);
    this.model.changed();
  }

  stopTyping() {
    this.model.customerTyping = false;
    this.model.changed();
  }

  /** Something about a conversation changed; several hints make one call. */
  hint(conversation) {
    if (conversation === this.model.openId) {
      this.refreshing ??= setTimeout(() => {
        this.refreshing = null;
        this.deeds.refresh();
      }, REFRESH_AFTER_MS);
    }
    this.browseSoon();
  }

  browseSoon() {
    this.browsing ??= setTimeout(() => {
      this.browsing = null;
      this.deeds.browse();
    }, BROWSE_AFTER_MS);
  }
}
