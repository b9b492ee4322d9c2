/** The peers of one request, in the order in which they are tried. */
export interface PeerChoice {
  /** `$proxy_alternative_upstream_name` */
  readonly alternative: string;
  /** The peer of the next try; undefined without one. */
  next(): string | undefined;
  /** What the client gets with the answer to be known again: the value of Set-Cookie. */
  readonly cookie: string | undefined;
}
