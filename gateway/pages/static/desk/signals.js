// What reaches an agent who looks elsewhere: the title's count, a spoken line, a sound if wanted.

import { Setting } from "../widget/storage.js";
import { customerName, reasonWords } from "./words.js";

const TITLE = "Desk · Recourse";
const NOTES_HZ = [660, 880];
const NOTE_S = 0.14;
const LOUDNESS = 0.08;

/** Title, live region and sound. */
export class Signals {
  constructor({ said, button, state }) {
    Object.assign(this, { said, button, state });
    this.kept = new Setting("desk.sound", "localStorage");
    this.isOn = this.kept.value === "on";
    button.addEventListener("click", () => this.turn(!this.isOn));
    this.show();
  }

  /** Conversations that are new in the queue. */
  arrived(summaries) {
    if (!summaries.length) return;
    const each = summaries.map((one) => [customerName(one), reasonWords(one.reason)]);
    this.say(`New in the queue: ${each.map((one) => one.filter(Boolean).join(", ")).join("; ")}`);
    if (this.isOn) this.ring();
  }

  /** A new message in the open conversation, for those who do not see it appear. */
  heard(message, summary) {
    if (message.from === "customer") this.say(`${customerName(summary)}: ${message.text}`);
  }

  say(text) {
    this.said.textContent = text;
  }

  /** Customers who wait, where it is seen from another tab. */
  title(count) {
    const title = count ? `(${count}) ${TITLE}` : TITLE;
    if (document.title !== title) document.title = title;
  }

  turn(on) {
    this.isOn = on;
    this.kept.value = on ? "on" : "off";
    this.show();
    if (on) this.ring(); // what it sounds like, and the gesture that lets a page sound at all
  }

  show() {
    this.button.setAttribute("aria-pressed", String(this.isOn));
    this.state.textContent = this.isOn ? "on" : "off";
  }

  /** Two short notes, made here: no file to fetch. */
  ring() {
    this.audio ??= new AudioContext();
    this.audio.resume(); // after a reload a browser waits for the first press of anything
    NOTES_HZ.forEach((frequency, index) => {
      const tone = new OscillatorNode(this.audio, { frequency });
      const volume = new GainNode(this.audio, { gain: LOUDNESS });
      tone.connect(volume).connect(this.audio.destination);
      const start = this.audio.currentTime + index * NOTE_S;
      tone.start(start);
      tone.stop(start + NOTE_S);
    });
  }
}
