/**
 * What a service or a server has carried, and its rates (net/netfilter/ipvs/ip_vs_est.c).
 *
 * Every two seconds a rate goes a quarter of the way to what the last two seconds had. Here that is made up for when
 * somebody counts or looks.
 */
const INTERVAL_NS = 2_000_000_000;
const INTERVAL_SECONDS = 2;
const WEIGHT = 4;

export interface TrafficCounts {
  connections: number;
  inPackets: number;
  outPackets: number;
  inBytes: number;
  outBytes: number;
}

function noCounts(): TrafficCounts {
  return { connections: 0, inPackets: 0, outPackets: 0, inBytes: 0, outBytes: 0 };
}

export class TrafficStatistics {
  readonly counts = noCounts();
  readonly #rates = noCounts();
  #last = noCounts();
  #nextTick: number;

  constructor(now: number) {
    this.#nextTick = now + INTERVAL_NS;
  }

  countConnection(now: number): void {
    this.#catchUp(now);
    this.counts.connections += 1;
  }

  countIn(bytes: number, now: number): void {
    this.#catchUp(now);
    this.counts.inPackets += 1;
    this.counts.inBytes += bytes;
  }

  countOut(bytes: number, now: number): void {
    this.#catchUp(now);
    this.counts.outPackets += 1;
    this.counts.outBytes += bytes;
  }

  /** Per second, rounded. */
  rates(now: number): TrafficCounts {
    this.#catchUp(now);
    const { connections, inPackets, outPackets, inBytes, outBytes } = this.#rates;
    return {
      connections: Math.round(connections),
      inPackets: Math.round(inPackets),
      outPackets: Math.round(outPackets),
      inBytes: Math.round(inBytes),
      outBytes: Math.round(outBytes),
    };
  }

  zero(): void {
    Object.assign(this.counts, noCounts());
    Object.assign(this.#rates, noCounts());
    this.#last = noCounts();
  }

  #catchUp(now: number): void {
    while (this.#nextTick <= now) {
      this.#nextTick += INTERVAL_NS;
      const { counts } = this;
      const rates = this.#rates;
      const last = this.#last;
      rates.connections +=
        ((counts.connections - last.connections) / INTERVAL_SECONDS - rates.connections) / WEIGHT;
      rates.inPackets += ((counts.inPackets - last.inPackets) / INTERVAL_SECONDS - rates.inPackets) / WEIGHT;
      rates.outPackets +=
        ((counts.outPackets - last.outPackets) / INTERVAL_SECONDS - rates.outPackets) / WEIGHT;
      rates.inBytes += ((counts.inBytes - last.inBytes) / INTERVAL_SECONDS - rates.inBytes) / WEIGHT;
      rates.outBytes += ((counts.outBytes - last.outBytes) / INTERVAL_SECONDS - rates.outBytes) / WEIGHT;
      this.#last = { ...counts };
      if (isIdle(rates)) {
        // Nothing happened for so long that the rest of the intervals change nothing.
        this.#nextTick += Math.max(0, Math.ceil((now - this.#nextTick) / INTERVAL_NS)) * INTERVAL_NS;
      }
    }
  }
}

function isIdle({ connections, inPackets, outPackets, inBytes, outBytes }: TrafficCounts): boolean {
  return connections + inPackets + outPackets + inBytes + outBytes < 1e-6;
}
