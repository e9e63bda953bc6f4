// <recourse-chat>: the conversation as one element, in a corner of a page or filling a place in it.

import { LitElement, html } from "../vendor/lit.js";
import { Announcer } from "./announcer.js";
import { Api } from "./api.js";
import { Chat } from "./chat.js";
import { TEXT_SIZES, placeInQueue } from "./header.js";
import { Identity } from "./identity.js";
import { Memory } from "./memory.js";
import { launcher, panel } from "./panel.js";
import { reasonFor } from "./reasons.js";
import { Scroll } from "./scroll.js";
import { Setting } from "./storage.js";
import { styles } from "./styles.js";
import { announcement } from "./transcript.js";
import { Typist } from "./typist.js";

const HOME = new URL(import.meta.url).origin;
const MAX_CHARACTERS = 2000;
/** A line that comes back sooner than this was never lost to anybody. */
const TROUBLE_AFTER_MS = 1_500;

/**
 * Attributes: gateway, customer-token, customer-token-url, customer, jurisdiction, locale,
 * audience, contact, mode ("floating" or "inline"), open, text-size. Events: recourse-open,
 * recourse-close, recourse-unread with `detail.count`. Methods: show(), hide().
 */
export class RecourseChat extends LitElement {
  static styles = styles;
  static properties = {
    gateway: {},
    customerToken: { attribute: "customer-token" },
    customerTokenUrl: { attribute: "customer-token-url" },
    customer: {},
    jurisdiction: {},
    locale: {},
    audience: {},
    contact: {},
    mode: { reflect: true },
    open: { type: Boolean, reflect: true },
    textSize: { attribute: "text-size", reflect: true },
    maxCharacters: { state: true },
    menu: { state: true },
    ending: { state: true },
    past: { state: true },
    draft: { state: true },
    lineTrouble: { state: true },
  };

  constructor() {
    super();
    this.gateway = HOME;
    this.mode = "floating";
    this.maxCharacters = MAX_CHARACTERS;
    this.menu = this.ending = this.lineTrouble = false;
    this.past = null;
    this.kept = {
      size: new Setting("text-size", "localStorage"),
      open: new Setting("open", "sessionStorage"),
      draft: new Setting("draft", "sessionStorage"),
    };
    this.draft = this.kept.draft.value ?? "";
    this.announcer = new Announcer();
    this.scroll = new Scroll();
    this.toldUnread = 0;
  }

  connectedCallback() {
    super.connectedCallback();
    this.textSize ??= this.kept.size.value ?? TEXT_SIZES[0];
    if (this.floating && this.kept.open.value) this.open = true;
    const wishes = { jurisdiction: this.jurisdiction, locale: this.locale, audience: this.audience };
    this.chat = new Chat({ api: new Api(this.gateway), memory: new Memory(), wishes });
    this.chat.addEventListener("change", () => this.chatChanged());
    this.chat.addEventListener("heard", ({ detail }) => this.heard(detail));
    this.chat.addEventListener("unsent", ({ detail }) => this.draft || this.write(detail));
    this.typist = new Typist(this.chat);
    this.seen = () => this.requestUpdate();
    this.sized = ({ key, newValue }) => {
      if (key === this.kept.size.name && newValue) this.textSize = newValue;
    };
    document.addEventListener("visibilitychange", this.seen);
    window.addEventListener("storage", this.sized);
    this.learnSettings();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener("visibilitychange", this.seen);
    window.removeEventListener("storage", this.sized);
    clearTimeout(this.troubleTimer);
    this.chat.leave();
  }

  /** A page need not say what the gateway knows. */
  async learnSettings() {
    try {
      const settings = await this.chat.api.settings();
      this.contact ??= settings.contact;
      this.maxCharacters = settings.max_characters;
    } catch {
      // The chat works without, and says so itself if the gateway is away.
    }
  }

  // --- what a page may call --------------------------------------------------------------------

  show() {
    if (this.isOpen) return this.focusText();
    this.open = true;
    this.kept.open.value = "yes";
    this.dispatchEvent(new CustomEvent("recourse-open"));
    this.updateComplete.then(() => {
      this.scroll.toEnd();
      this.focusText();
    });
  }

  hide() {
    if (!this.floating || !this.open) return;
    this.open = this.menu = false;
    this.kept.open.value = "";
    this.dispatchEvent(new CustomEvent("recourse-close"));
    this.updateComplete.then(() => this.byId("launcher")?.focus());
  }

  get floating() {
    return this.mode !== "inline";
  }

  get isOpen() {
    return !this.floating || Boolean(this.open);
  }

  // --- what the customer does ------------------------------------------------------------------

  /** Say what a button says. */
  press({ id, text }) {
    this.ask(text, id);
  }

  ask(text, button) {
    this.scroll.follow();
    this.past = null;
    const beganHere = !this.chat.log.messages.length;
    this.chat.send(text, button);
    if (beganHere) this.focusText();
  }

  submit(event) {
    event?.preventDefault();
    const text = this.draft.trim();
    if (!text) return this.focusText();
    if (this.tooLong) {
      return this.chat.say(`Your message is too long: at most ${this.maxCharacters} characters.`);
    }
    this.write("");
    this.typist.stop();
    this.ask(text);
    this.focusText();
  }

  typed(text) {
    this.write(text);
    if (text) this.typist.typed();
  }

  keyed(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.submit(event);
  }

  askForPerson() {
    this.scroll.follow();
    this.focusText();
    return this.chat.askForPerson();
  }

  preferBot() {
    this.focusText();
    return this.chat.preferBot();
  }

  startAnew() {
    this.menu = false;
    this.past = null;
    this.focusText();
    return this.chat.startAnew();
  }

  confirmEnd(ending) {
    this.menu = false;
    this.ending = ending;
    this.updateComplete.then(() => (ending ? this.byId("really-end")?.focus() : this.focusText()));
  }

  async end() {
    this.ending = false;
    await this.chat.close();
    await this.updateComplete;
    this.renderRoot.querySelector(".solid")?.focus();
  }

  toggleMenu() {
    this.menu = !this.menu;
  }

  resize(size) {
    this.textSize = size;
    this.kept.size.value = size;
  }

  async showHistory() {
    this.menu = false;
    this.past = {};
    this.updateComplete.then(() => this.byId("history-title")?.focus());
    try {
      this.past = { list: await this.chat.history() };
    } catch (error) {
      this.past = { trouble: reasonFor(error) };
    }
  }

  /** Escape: leave whatever is innermost. */
  leaveOne() {
    if (this.menu) {
      this.menu = false;
      this.byId("menu-button").focus();
    } else if (this.ending) this.confirmEnd(false);
    else if (this.past) this.hideHistory();
    else this.hide();
  }

  hideHistory() {
    this.past = null;
    this.focusText();
  }

  async goOnWith(conversation) {
    try {
      if (conversation !== this.chat.kept.conversation) await this.chat.goOnWith(conversation);
      this.scroll.follow();
      this.hideHistory();
    } catch (error) {
      this.past = { trouble: reasonFor(error) };
    }
  }

  // --- what happens ----------------------------------------------------------------------------

  heard(messages) {
    if (!this.isOpen) {
      return this.announcer.say(this.unreadWords);
    }
    for (const message of messages) this.announcer.say(announcement(message));
  }

  chatChanged() {
    this.watchLine();
    const place = this.chat.owner === "queued" ? placeInQueue(this.chat.state.queue_position) : "";
    // The first place is told by the message that came with it.
    if (place && this.place && place !== this.place) this.announcer.say(place);
    this.place = place;
    this.requestUpdate();
  }

  watchLine() {
    const { state } = this.chat.line;
    const trouble = state === "lost" || state === "offline" || !navigator.onLine;
    if (!trouble) {
      clearTimeout(this.troubleTimer);
      this.troubleTimer = null;
      this.lineTrouble = false;
    } else if (!this.lineTrouble) {
      this.troubleTimer ??= setTimeout(() => (this.lineTrouble = true), TROUBLE_AFTER_MS);
    }
  }

  // --- what is seen ----------------------------------------------------------------------------

  willUpdate(changed) {
    if (["customerToken", "customerTokenUrl", "customer"].some((name) => changed.has(name)) || !this.identity) {
      const { customerToken: token = "", customer = "", customerTokenUrl: url = "" } = this;
      const identity = new Identity({ token: token ?? "", customer: customer ?? "", url: url ?? "" });
      if (!identity.equals(this.identity)) {
        this.identity = identity;
        this.past = null;
        this.chat.become(identity);
      }
    }
    if (this.isOpen && !document.hidden) this.chat.read();
    this.scroll.before();
  }

  updated() {
    this.scroll.attach(this.byId("scroller"));
    this.scroll.after();
    this.grow();
    const count = this.chat.unread;
    if (count !== this.toldUnread) {
      this.toldUnread = count;
      this.dispatchEvent(new CustomEvent("recourse-unread", { detail: { count } }));
    }
  }

  render() {
    return html`
      <section class="frame" aria-label="Customer service">
        ${this.isOpen ? panel(this) : launcher(this)} ${this.announcer.element}
      </section>
    `;
  }

  // --- small things ----------------------------------------------------------------------------

  get length() {
    return [...this.draft.trim()].length;
  }

  get tooLong() {
    return this.length > this.maxCharacters;
  }

  get unreadWords() {
    const count = this.chat.unread;
    return count === 1 ? "1 new message" : `${count} new messages`;
  }

  write(text) {
    this.draft = text;
    this.kept.draft.value = text;
  }

  grow() {
    const text = this.byId("text");
    if (!text) return;
    text.style.height = "auto";
    text.style.height = `${text.scrollHeight + 2}px`;
  }

  focusText() {
    this.updateComplete.then(() => this.byId("text")?.focus({ preventScroll: true }));
  }

  byId(id) {
    return this.renderRoot.getElementById(id);
  }
}
