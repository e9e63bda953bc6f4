// Who is signed in, in the shape that the desk's door knows.

import { Refused, SignedOut, Unreachable } from "../api.js";

const NOBODY = Object.freeze({ id: null, name: "" });
const LOST = "No answer came. Please try again in a moment.";

/** The session of this page; `changed` is called whenever it is another. */
export class Session {
  phase = "starting"; // then "door" (sign in) or "desk"
  expired = false;
  me = NOBODY;

  constructor({ api, changed }) {
    Object.assign(this, { api, changed });
  }

  /** Go on with a session that still stands, else ask to sign in. */
  async resume() {
    try {
      this.begin(await this.api.session());
    } catch (error) {
      if (!(error instanceof SignedOut)) throw error;
      this.phase = "door";
      this.changed();
    }
  }

  async signIn(name, password) {
    this.begin(await this.api.signIn(name, password));
  }

  begin(agent) {
    Object.assign(this, { me: agent, phase: "desk", expired: false });
    this.changed();
  }

  async signOut() {
    try {
      await this.api.signOut();
    } catch (error) {
      if (!(error instanceof SignedOut)) throw error;
    }
    Object.assign(this, { me: NOBODY, phase: "door", expired: false });
    this.changed();
  }

  /** What went wrong with a call, in words; "" where the door says it already. */
  wordsOf(error) {
    if (error instanceof SignedOut) {
      Object.assign(this, { phase: "door", expired: true });
      this.changed();
      return "";
    }
    if (error instanceof Refused) return error.detail;
    if (error instanceof Unreachable) return LOST;
    throw error;
  }
}
