import type { NftMachine } from './nft-machine';
import type { StoredElement } from './stored-element';

/** A packet met an element that counts. */
export function countElement(element: StoredElement, { context }: NftMachine): void {
  if (element.source.statements.length === 0) return;
  element.packets += 1;
  element.bytes += context.lengthBytes;
}
