/**
 * The first sequence numbers of every conversation, from which tcpdump counts: its `tcp_seq_hash`.
 *
 * Open addressing in typed arrays, since it is asked once per segment.
 */
const INITIAL_SLOTS = 1024;

export class TcpSequenceTable {
  #slots = INITIAL_SLOTS;
  #used = 0;
  #first = new Int32Array(INITIAL_SLOTS);
  #second = new Int32Array(INITIAL_SLOTS);
  #ports = new Int32Array(INITIAL_SLOTS);
  #isTaken = new Uint8Array(INITIAL_SLOTS);
  #sequence = new Uint32Array(INITIAL_SLOTS);
  #acknowledgment = new Uint32Array(INITIAL_SLOTS);

  /** The slot of a conversation, or the complement of the free slot where it would go. */
  find(first: number, second: number, ports: number): number {
    const mask = this.#slots - 1;
    let hash = Math.imul(first ^ Math.imul(second, 0x85eb_ca6b) ^ Math.imul(ports, 0xc2b2_ae35), 0x9e37_79b1);
    hash ^= hash >>> 15;
    let slot = hash & mask;
    while (this.#isTaken[slot] === 1) {
      if (this.#first[slot] === first && this.#second[slot] === second && this.#ports[slot] === ports) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return ~slot;
  }

  /** Takes the free slot that `find` has just given. */
  add(free: number, first: number, second: number, ports: number): number {
    if (this.#used * 2 > this.#slots) {
      this.#grow();
      return this.add(this.find(first, second, ports), first, second, ports);
    }
    const slot = ~free;
    this.#isTaken[slot] = 1;
    this.#first[slot] = first;
    this.#second[slot] = second;
    this.#ports[slot] = ports;
    this.#used += 1;
    return slot;
  }

  sequence(slot: number): number {
    return this.#sequence[slot] ?? 0;
  }

  acknowledgment(slot: number): number {
    return this.#acknowledgment[slot] ?? 0;
  }

  set(slot: number, sequence: number, acknowledgment: number): void {
    this.#sequence[slot] = sequence;
    this.#acknowledgment[slot] = acknowledgment;
  }

  #grow(): void {
    const before = {
      slots: this.#slots,
      first: this.#first,
      second: this.#second,
      ports: this.#ports,
      isTaken: this.#isTaken,
      sequence: this.#sequence,
      acknowledgment: this.#acknowledgment,
    };
    this.#slots *= 2;
    this.#used = 0;
    this.#first = new Int32Array(this.#slots);
    this.#second = new Int32Array(this.#slots);
    this.#ports = new Int32Array(this.#slots);
    this.#isTaken = new Uint8Array(this.#slots);
    this.#sequence = new Uint32Array(this.#slots);
    this.#acknowledgment = new Uint32Array(this.#slots);
    for (let index = 0; index < before.slots; index += 1) {
      if (before.isTaken[index] !== 1) continue;
      const first = before.first[index] ?? 0;
      const second = before.second[index] ?? 0;
      const ports = before.ports[index] ?? 0;
      const slot = this.add(this.find(first, second, ports), first, second, ports);
      this.set(slot, before.sequence[index] ?? 0, before.acknowledgment[index] ?? 0);
    }
  }
}
