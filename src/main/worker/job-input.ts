/** What arrives for a command that runs in the lab: text, the end of it, and Ctrl+C. */
export interface JobInputListener {
  readonly onText: (text: string) => void;
  readonly onEnd: () => void;
  readonly onInterrupt: () => void;
}

/** Keeps what comes before the command has started. */
export class JobInput {
  #listener: JobInputListener | undefined = undefined;
  #waiting: ((listener: JobInputListener) => void)[] = [];

  deliver(delivery: (listener: JobInputListener) => void): void {
    if (this.#listener === undefined) this.#waiting.push(delivery);
    else delivery(this.#listener);
  }

  listen(listener: JobInputListener): void {
    this.#listener = listener;
    for (const delivery of this.#waiting) delivery(listener);
    this.#waiting = [];
  }
}
