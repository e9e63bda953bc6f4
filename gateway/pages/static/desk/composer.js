// The reply box: one text per conversation, kept until it is sent, whatever happens meanwhile.

const TYPING_AGAIN_MS = 4_000;
const TYPING_ENDS_MS = 5_000;
const NEARLY_FULL = 0.9;

/** Reply box, accept bar, and what an agent is told about either. */
export class Composer {
  constructor({ $, model, deeds, drafts, say }) {
    Object.assign(this, { $, model, deeds, drafts, say });
    this.text = $("text");
    $("reply").addEventListener("submit", (event) => this.submit(event));
    $("accept").addEventListener("click", () => this.accept());
    $("copy").addEventListener("click", () => this.copy());
    $("discard").addEventListener("click", () => this.discard());
    this.text.addEventListener("input", () => this.typed());
    this.text.addEventListener("blur", () => this.stopTyping());
    this.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.submit(event);
    });
  }

  draw() {
    const { $, model } = this;
    const { talk } = model;
    if (!talk) return;
    if (this.shown !== talk.id) this.stopTyping();
    this.shown = talk.id;
    const isMine = talk.isMine(model.me.id);
    const draft = this.drafts.text(talk.id);
    if (this.text.value !== draft) this.text.value = draft;
    // A text that cannot be sent any more stays in reach until its writer lets it go.
    $("reply").hidden = !isMine && !draft;
    $("text-label").textContent = isMine ? "Your reply" : "Your text, not sent";
    $("send").hidden = !isMine;
    $("copy").hidden = $("discard").hidden = isMine;
    $("keys").hidden = !isMine;
    $("take").hidden = isMine;
    $("accept").hidden = talk.summary.owner !== "queued";
    $("accept").disabled = model.busy;
    $("take-words").textContent = takeWords(talk.summary);
    this.resize();
  }

  focus() {
    const { talk, me } = this.model;
    if (talk?.isMine(me.id)) this.text.focus();
    else if (talk?.summary.owner === "queued") this.$("accept").focus();
    else this.$("talk-name").focus();
  }

  async accept() {
    if (await this.deeds.accept()) this.text.focus();
    else this.$("talk-name").focus();
  }

  submit(event) {
    event.preventDefault();
    const { talk, me } = this.model;
    const words = this.text.value.trim();
    if (!words) return this.text.focus();
    if (!talk?.isMine(me.id)) return;
    if (this.isTooLong) return this.say(`Too long: at most ${this.max} characters.`);
    this.text.value = "";
    this.stopTyping();
    this.deeds.reply(words);
    this.text.focus();
  }

  async copy() {
    this.text.select();
    try {
      await navigator.clipboard.writeText(this.text.value);
      this.say("Copied.");
    } catch {
      this.say("It is selected; copy it with your keyboard."); // no clipboard on plain http
    }
  }

  /** Put words into the reply box, below what stands there. */
  put(words) {
    const before = this.text.value.trimEnd();
    this.text.value = before ? `${before}\n${words}` : words;
    this.typed();
    this.text.focus();
  }

  discard() {
    this.drafts.write(this.model.talk.id, "");
    this.model.refusal = "";
    this.model.changed();
    this.$("talk-name").focus();
  }

  typed() {
    const { talk, me } = this.model;
    this.drafts.write(talk.id, this.text.value);
    this.resize();
    if (!talk.isMine(me.id)) return;
    if (!this.text.value) return this.stopTyping();
    clearTimeout(this.ending);
    this.ending = setTimeout(() => this.stopTyping(), TYPING_ENDS_MS);
    if (this.typingIn === talk.id && Date.now() - this.toldAt < TYPING_AGAIN_MS) return;
    this.typingIn = talk.id;
    this.toldAt = Date.now();
    this.deeds.typing(talk.id, true);
  }

  stopTyping() {
    clearTimeout(this.ending);
    if (!this.typingIn) return;
    this.deeds.typing(this.typingIn, false);
    this.typingIn = null;
  }

  resize() {
    this.text.style.height = "auto";
    this.text.style.height = `${this.text.scrollHeight + 2}px`;
    const { length } = this;
    const shows = length > this.max * NEARLY_FULL;
    const count = shows ? `${length} of ${this.max} characters.` : "";
    if (this.$("count").textContent !== count) this.$("count").textContent = count;
    this.$("count").classList.toggle("too-long", this.isTooLong);
  }

  get length() {
    return [...this.text.value.trim()].length;
  }

  get max() {
    return Number(this.text.dataset.max);
  }

  get isTooLong() {
    return this.length > this.max;
  }
}

function takeWords({ owner, agent, queue_position: position }) {
  if (owner === "queued") {
    return position ? `Waiting for a person, number ${position} in the queue.` : "Waiting for a person.";
  }
  if (owner === "human") return `${agent?.name ?? "A colleague"} answers this customer.`;
  if (owner === "bot") return "The assistant answers this customer.";
  return "This conversation is closed.";
}
