/**
 * The pieces of one datagram while some are missing (net/ipv4/inet_fragment.c, `inet_frag_queue_insert`; RFC 815, RFC 5722).
 *
 * Knows offsets alone, so that it serves IPv4 and IPv6: a piece that overlaps another one ends the whole datagram, the
 * same piece twice is ignored.
 */
export type PieceOutcome =
  | 'kept'
  /** All pieces are there. */
  | 'complete'
  /** The piece is there already. */
  | 'duplicate'
  /** The datagram is given up. */
  | 'overlap'
  /** It contradicts what is known of the end: the datagram is given up. */
  | 'inconsistent';

export interface Piece<Item> {
  readonly offset: number;
  /** One past the last byte. */
  readonly end: number;
  readonly item: Item;
}

export class FragmentAssembly<Item> {
  readonly #pieces: Piece<Item>[] = [];
  #totalBytes = 0;
  #hasLast = false;
  #heldBytes = 0;

  /** By offset. */
  get pieces(): readonly Piece<Item>[] {
    return this.#pieces;
  }

  get hasFirst(): boolean {
    return this.#pieces[0]?.offset === 0;
  }

  /** Of the whole payload, as far as it is known. */
  get totalBytes(): number {
    return this.#totalBytes;
  }

  add(piece: Piece<Item>, isLast: boolean): PieceOutcome {
    const { offset, end } = piece;
    if (isLast) {
      if (end < this.#totalBytes || (this.#hasLast && end !== this.#totalBytes)) return 'inconsistent';
    } else if (end > this.#totalBytes && this.#hasLast) return 'inconsistent';
    const index = this.#pieces.findIndex((other) => other.end > offset);
    const at = index === -1 ? this.#pieces.length : index;
    const next = this.#pieces[at];
    if (next !== undefined && next.offset < end) {
      return next.offset <= offset && next.end >= end ? 'duplicate' : 'overlap';
    }
    this.#pieces.splice(at, 0, piece);
    this.#heldBytes += end - offset;
    this.#hasLast ||= isLast;
    this.#totalBytes = Math.max(this.#totalBytes, end);
    return this.#hasLast && this.#heldBytes === this.#totalBytes ? 'complete' : 'kept';
  }
}
