/** The pages of a lab, for what all of them are told at once. */
import type { EventName, EventOf } from '../contract/lab-api';

/** What of an event a page wants at once, without drawing in between. */
export interface SessionPage {
  readonly connectionId: number;
  sendNow<Name extends EventName>(name: Name, value: EventOf<Name>): void;
}

export class SessionPages {
  readonly #pages = new Map<number, SessionPage>();

  join(page: SessionPage): void {
    this.#pages.set(page.connectionId, page);
  }

  leave(page: SessionPage): void {
    this.#pages.delete(page.connectionId);
  }

  /** To every page at once. */
  broadcast<Name extends EventName>(name: Name, value: EventOf<Name>, exceptConnectionId?: number): void {
    for (const page of this.#pages.values()) {
      if (page.connectionId !== exceptConnectionId) page.sendNow(name, value);
    }
  }
}
