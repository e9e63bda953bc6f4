// Keeps the end in view for whoever is at the end, and everybody else where they read.

const NEAR = 80;
const MARGIN = 16;

export class Scroll {
  constructor() {
    this.element = null;
    this.following = true;
    /** Whether something new stands below what is seen. */
    this.behind = false;
  }

  attach(element) {
    if (element === this.element) return;
    this.element = element;
    this.height = 0;
    this.count = 0;
    if (!element) return;
    this.following = true;
    element.addEventListener("scroll", () => this.scrolled(), { passive: true });
  }

  /** The customer acts: from here on they want to see what comes. */
  follow() {
    this.following = true;
  }

  before() {
    if (this.element) this.following ||= this.atEnd;
  }

  /** Show the end; of an answer longer than the window, its question and its beginning. */
  after() {
    const { element } = this;
    if (!element) return;
    const height = element.scrollHeight;
    const count = element.querySelectorAll(".message").length;
    const grew = height > this.height;
    const more = count > this.count;
    Object.assign(this, { height, count });
    if (!count) return; // a greeting is read from its beginning
    if (grew && this.following) this.toEnd();
    else if (more && !this.atEnd) this.tell(true);
  }

  toEnd() {
    const { element } = this;
    if (!element?.querySelector(".message")) return;
    const questions = element.querySelectorAll(".message.customer");
    const last = questions[questions.length - 1];
    const top = last ? last.offsetTop - element.offsetTop - MARGIN : Infinity;
    element.scrollTop = Math.min(element.scrollHeight - element.clientHeight, top);
    this.tell(false);
  }

  scrolled() {
    this.following = this.atEnd;
    if (this.atEnd) this.tell(false);
  }

  get atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.element;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  tell(behind) {
    if (behind === this.behind) return;
    this.behind = behind;
    const button = this.element.parentNode.querySelector(".down");
    if (button) button.hidden = !behind;
  }
}
