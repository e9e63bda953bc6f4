// The conversation API of one gateway, and the two ways in which a call can fail.

const PATIENCE_MS = 45_000;

/** The server said no, and why: `status`, `kind` of problem, `detail`, `retryAfter` in seconds. */
export class Refused extends Error {
  constructor(status, problem, retryAfter) {
    super(problem.detail || problem.title || `The server answered with ${status}.`);
    this.status = status;
    this.kind = (problem.type ?? "").split(":").at(-1);
    this.retryAfter = retryAfter;
  }

  /** The token opens nothing (any more): it has expired, or the conversation is gone. */
  get shutOut() {
    return this.kind === "conversation-not-found" || this.kind === "token-expired";
  }
}

/** No answer came: the request may have arrived or not, and may safely be sent again. */
export class Unreachable extends Error {}

/** What can be asked of a gateway; a `key` is {conversation, token}. */
export class Api {
  constructor(gateway) {
    this.gateway = gateway.replace(/\/+$/, "");
  }

  /** Open a conversation; returns {conversation, token, expires_at}. */
  open({ customerToken, ...wishes }) {
    const body = { ...wishes, customer_token: customerToken };
    return this.call("POST", "/v1/conversations", { body: withoutGaps(body) });
  }

  /**
   * Send a message, by the id of a button where one was pressed; returns it with its answers, the
   * same ones however often it is sent.
   */
  async send(key, { client_id, text, button }) {
    const body = button ? { client_id, button } : { client_id, text };
    return (await this.call("POST", `${at(key)}/messages`, { token: key.token, body })).messages;
  }

  /** Every message since a sequence number. */
  async since(key, after) {
    return (await this.call("GET", `${at(key)}/messages?after=${after}`, { token: key.token }))
      .messages;
  }

  /** Who has the conversation, the place in the queue, and how far either side has read. */
  state(key) {
    return this.call("GET", at(key), { token: key.token });
  }

  /** A person, please; returns the new state. */
  askForPerson(key) {
    return this.call("POST", `${at(key)}/handoff`, { token: key.token, body: {} });
  }

  /** Rather the assistant after all; returns the new state, refused unless waiting. */
  preferBot(key) {
    return this.call("DELETE", `${at(key)}/handoff`, { token: key.token });
  }

  /** End the conversation; returns the new state. */
  close(key) {
    return this.call("POST", `${at(key)}/close`, { token: key.token, body: {} });
  }

  /** The conversations of a signed-in customer, newest first. */
  async history(customerToken) {
    return (await this.call("GET", "/v1/conversations", { token: customerToken })).conversations;
  }

  /** A token of this device's own for a conversation that the customer began elsewhere. */
  anotherToken(conversation, customerToken) {
    return this.call("POST", `${at({ conversation })}/tokens`, { token: customerToken, body: {} });
  }

  /** What this gateway's widget shows: how to reach a person, how long a message may be. */
  settings() {
    return this.call("GET", "/widget.json");
  }

  /** A socket for the events of a conversation, not yet open. */
  socket(key) {
    return new WebSocket(`${this.gateway.replace(/^http/, "ws")}${at(key)}/events`);
  }

  async call(method, path, { token, body } = {}) {
    const headers = { Accept: "application/json" };
    if (token) headers.Authorization = `Bearer ${token}`;
    if (body) headers["Content-Type"] = "application/json";
    let response;
    let answer;
    try {
      response = await fetch(this.gateway + path, {
        method,
        headers,
        body: body && JSON.stringify(body),
        credentials: "omit",
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      answer = await response.json();
    } catch (error) {
      if (response && !response.ok) throw new Refused(response.status, {}, 0);
      throw new Unreachable(error.message);
    }
    if (!response.ok) {
      const retryAfter = Number(response.headers.get("Retry-After")) || 0;
      throw new Refused(response.status, answer, retryAfter);
    }
    return answer;
  }
}

function at({ conversation }) {
  return `/v1/conversations/${encodeURIComponent(conversation)}`;
}

function withoutGaps(body) {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value));
}
