/** Counters of a chain or rule in text: `[PACKETS:BYTES]`. */
export interface ChainCounters {
  readonly packets: number;
  readonly bytes: number;
}

export function parseChainCounters(text: string): ChainCounters | undefined {
  const [, packets, bytes] = /^\[\s*\+?(\d+):\s*\+?(\d+)/.exec(text) ?? [];
  return packets === undefined || bytes === undefined
    ? undefined
    : { packets: Number(packets), bytes: Number(bytes) };
}
