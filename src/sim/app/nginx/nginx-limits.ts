/**
 * Limits by address of the client: `limit_req` with `nodelay` (`src/http/modules/ngx_http_limit_req_module.c`, a leaky bucket
 * counted in thousandths of requests) and `limit_conn`.
 *
 * Leaves out that a zone is full.
 */
import { elapsed, type SimTime } from '../../base/time';
import type { NginxLocation, RequestLimit } from './nginx-config';

interface Bucket {
  /** Thousandths of a request above the rate. */
  excess: number;
  at: SimTime;
}

const THOUSANDTHS = 1000;
const NANOSECONDS_PER_MILLISECOND = 1_000_000;

export class NginxLimits {
  readonly #buckets = new Map<string, Bucket>();
  readonly #connections = new Map<string, number>();

  /** Counts a request, but one that is refused: then the text says which limit it is above. */
  check(
    { requestLimits, connectionLimit }: Pick<NginxLocation, 'requestLimits' | 'connectionLimit'>,
    client: string,
    now: SimTime,
  ): string | undefined {
    const counted: (() => void)[] = [];
    for (const limit of requestLimits) {
      const { excess, count } = this.#weigh(limit, `${limit.zone} ${client}`, now);
      if (excess > limit.burst * THOUSANDTHS) {
        const rest = String(excess % THOUSANDTHS).padStart(3, '0');
        return `limiting requests, excess: ${Math.floor(excess / THOUSANDTHS)}.${rest} by zone "${limit.zone}"`;
      }
      counted.push(count);
    }
    for (const count of counted) count();
    if (connectionLimit === undefined) return undefined;
    const open = this.#connections.get(`${connectionLimit.zone} ${client}`) ?? 0;
    return open >= connectionLimit.limit
      ? `limiting connections by zone "${connectionLimit.zone}"`
      : undefined;
  }

  /** A request is under way; the answer ends it. */
  begin({ connectionLimit }: Pick<NginxLocation, 'connectionLimit'>, client: string): () => void {
    if (connectionLimit === undefined) return () => undefined;
    const key = `${connectionLimit.zone} ${client}`;
    this.#connections.set(key, (this.#connections.get(key) ?? 0) + 1);
    return () => {
      const left = (this.#connections.get(key) ?? 1) - 1;
      if (left === 0) this.#connections.delete(key);
      else this.#connections.set(key, left);
    };
  }

  #weigh(
    { ratePerThousandSeconds }: RequestLimit,
    key: string,
    now: SimTime,
  ): { readonly excess: number; readonly count: () => void } {
    const bucket = this.#buckets.get(key);
    if (bucket === undefined)
      return { excess: 0, count: () => this.#buckets.set(key, { excess: 0, at: now }) };
    const passedMs = Math.floor(elapsed(bucket.at, now) / NANOSECONDS_PER_MILLISECOND);
    const drained = Math.floor((ratePerThousandSeconds * passedMs) / THOUSANDTHS);
    const excess = Math.max(bucket.excess - drained + THOUSANDTHS, 0);
    const count = (): void => {
      bucket.excess = excess;
      if (passedMs > 0) bucket.at = now;
    };
    return { excess, count };
  }
}
