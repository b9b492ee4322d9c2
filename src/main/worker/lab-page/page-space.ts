/** How much of each part a page may hold, in characters: one that a mail takes, and that a browser opens at once. */
const MEBI = 1024 * 1024;
const LIMITS = { picture: 4 * MEBI, texts: 4 * MEBI, outputs: 2 * MEBI, packets: 8 * MEBI } as const;

export type PagePart = keyof typeof LIMITS;

export class PageSpace {
  readonly #left = new Map<string, number>(Object.entries(LIMITS));
  readonly #full = new Set<PagePart>();

  /** False when there is no space for it; nothing more of that part goes in then. */
  take(part: PagePart, text: string): boolean {
    const left = (this.#left.get(part) ?? 0) - text.length;
    if (this.#full.has(part) || left < 0) {
      this.#full.add(part);
      return false;
    }
    this.#left.set(part, left);
    return true;
  }

  isUsedUp(part: PagePart): boolean {
    return this.#full.has(part);
  }

  /** Parts that are not whole. */
  get cut(): readonly PagePart[] {
    return [...this.#full];
  }
}
