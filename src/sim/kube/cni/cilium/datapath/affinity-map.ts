/** Who keeps which backend of a Service with session affinity (`cilium_lb4_affinity`). */
import { after, isBefore, seconds, type SimTime } from '../../../../base/time';
import type { Backend, Frontend } from './frontend';

export class AffinityMap {
  readonly #now: () => SimTime;
  readonly #chosen = new Map<string, { readonly backendId: number; readonly until: SimTime }>();

  constructor(now: () => SimTime) {
    this.#now = now;
  }

  /** Undefined where there is none any more. `client` is an address, or the name of a namespace. */
  find(frontend: Frontend, client: number | string): Backend | undefined {
    const chosen = this.#chosen.get(`${frontend.id} ${client}`);
    if (chosen === undefined || isBefore(chosen.until, this.#now())) return undefined;
    return [...frontend.backends, ...frontend.internalBackends].find(({ id }) => id === chosen.backendId);
  }

  note({ id, affinitySeconds = 0 }: Frontend, client: number | string, backend: Backend): void {
    const until = after(this.#now(), seconds(affinitySeconds));
    this.#chosen.set(`${id} ${client}`, { backendId: backend.id, until });
  }
}
