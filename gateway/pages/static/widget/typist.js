// Tells the other side that the customer is writing: now and then, not with every key.

const AGAIN_AFTER_MS = 3_000;
const STOPPED_AFTER_MS = 5_000;

export class Typist {
  constructor(chat) {
    this.chat = chat;
    this.told = 0;
  }

  typed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.stop(), STOPPED_AFTER_MS);
    if (Date.now() - this.told < AGAIN_AFTER_MS) return;
    this.told = Date.now();
    this.chat.typing(true);
  }

  stop() {
    clearTimeout(this.timer);
    if (this.told) this.chat.typing(false);
    this.told = 0;
  }
}
