/**
 * What the kube-proxy of a node knows of Services: what all know, or, while it is told nothing, what it was told last.
 */
import type { CompiledPort } from '../kube-proxy/service-catalogue';
import type { ServiceFeed } from '../kube-proxy/service-feed';
import type { WatchLink } from './api-link';

export class LinkedServices implements ServiceFeed {
  readonly #catalogue: ServiceFeed;
  readonly #link: WatchLink;
  /** What was there before the first change that did not get through. */
  #kept: readonly CompiledPort[] | undefined = undefined;
  #told: readonly CompiledPort[] = [];

  constructor(catalogue: ServiceFeed, link: WatchLink) {
    this.#catalogue = catalogue;
    this.#link = link;
    link.onReturn(() => (this.#kept = undefined));
  }

  onChange(listener: () => void): () => void {
    let isListening = true;
    const tell = (): void => {
      if (isListening) listener();
    };
    const stop = this.#catalogue.onChange(() => {
      if (this.#link.isUp) tell();
      else if (this.#kept === undefined) {
        this.#kept = this.#told;
        this.#link.tell(tell);
      }
    });
    return () => {
      isListening = false;
      stop();
    };
  }

  ports(): readonly CompiledPort[] {
    if (this.#kept !== undefined) return this.#kept;
    this.#told = this.#catalogue.ports();
    return this.#told;
  }

  forgetNode(nodeName: string): void {
    this.#catalogue.forgetNode(nodeName);
  }
}
