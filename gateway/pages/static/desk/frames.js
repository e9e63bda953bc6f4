// What the socket says, told to the model.

const REFRESH_AFTER_MS = 150;
const BROWSE_AFTER_MS = 2_000;
/** Who was typing and says nothing more has stopped. */
const TYPING_FADES_MS = 10_000;

/** Turns frames into changes of the model, and into deeds where a frame is only a hint. */
export class Frames {
  constructor({ model, deeds, signals }) {
    Object.assign(this, { model, deeds, signals });
    this.fading = new Map();
  }

  heard(frame) {
    const handle = {
      ready: () => this.ready(frame),
      conversations: () => this.lists(frame),
      message: () => this.message(frame),
      changed: () => this.hint(frame.conversation),
      typing: () => this.typing(frame),
    }[frame.type];
    handle?.(); // an older page survives a newer gateway
  }

  /** Whatever was missed while the line was down is fetched. */
  ready({ isRenewal }) {
    if (isRenewal) return; // the lists come by themselves, and tell what else is new
    this.deeds.retryAll();
    if (this.model.talk) this.deeds.refresh();
    this.deeds.browse();
  }

  lists(frame) {
    const { model } = this;
    const told = JSON.stringify([frame.queue, frame.mine]);
    if (told === this.toldLists && model.heardLists) return; // a renewed line says the same again
    this.toldLists = told;
    const fresh = model.take(frame);
    this.signals.arrived(fresh.filter((each) => each.id !== model.openId));
    this.browseSoon();
    const open = [...frame.queue, ...frame.mine].find((each) => each.id === model.openId);
    if (!open) return;
    const { talk } = model;
    const isBehind = talk && (open.epoch > talk.summary.epoch || (open.last?.seq ?? 0) > talk.lastSeq);
    model.follow(open);
    if (isBehind) this.hint(open.id);
  }

  message({ conversation, message }) {
    const { talk } = this.model;
    if (talk?.id !== conversation) return;
    if (!talk.hear(message)) return;
    this.model.typing.delete(message.from);
    if (talk.hasGap) this.hint(conversation);
    this.signals.heard(message, talk.summary);
    this.model.changed();
  }

  typing({ conversation, from, on }) {
    if (conversation !== this.model.openId) return;
    clearTimeout(this.fading.get(from));
    if (!on) return this.stopTyping(from);
    this.model.typing.add(from);
    this.fading.set(from, setTimeout(() => this.stopTyping(from), TYPING_FADES_MS));
    this.model.changed();
  }

  stopTyping(from) {
    this.model.typing.delete(from);
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
