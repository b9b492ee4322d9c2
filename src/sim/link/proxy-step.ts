/**
 * What a proxy tells of one request of a client, or of one connection that it passes on, for somebody who wants to know why it went
 * where it went. Ends of connections are `ADDRESS:PORT`, as the proxy's own sockets have them.
 */
import type { Sentence, Wording } from '../base/sentence';

/** An object of Kubernetes that the proxy was told by, and where in it. */
export interface ProxySource {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** The rule of an Ingress, by what stands in it; the host is empty for every host. */
  readonly rule?: { readonly host: string; readonly path: string };
  /** `metadata.annotations[nginx.ingress.kubernetes.io/limit-rps]` */
  readonly field?: string;
}

export type ProxyStep =
  | ProxyDecision
  /** It sends it on, on a connection of its own. */
  | {
      readonly kind: 'upstream';
      readonly local: string;
      readonly peer: string;
      /** The connection was open already. */
      readonly isReused: boolean;
    }
  | { readonly kind: 'failure'; readonly peer: string; readonly text: string }
  /** `isPassedOn`: the answer of whom it asked, and not its own. */
  | { readonly kind: 'reply'; readonly status: number; readonly isPassedOn: boolean };

/** What is to be done with a request, before anything is sent on. */
export interface ProxyDecision {
  readonly kind: 'decision';
  /** `ingress-nginx`, `traefik` */
  readonly program: string;
  /** In short, for somebody who knows. */
  readonly decision: string;
  /** For somebody who learns. */
  readonly sentence: Sentence;
  /** Of its configuration, a line each. */
  readonly rules: readonly string[];
  /** Other rules, and why not: a line each. */
  readonly others: readonly Wording[];
  readonly sources: readonly ProxySource[];
}
