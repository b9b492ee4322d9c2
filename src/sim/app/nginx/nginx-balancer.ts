/**
 * Which peer gets a request: ingress-nginx' balancer in Lua (v1.12 `rootfs/etc/nginx/lua/balancer.lua`), with lua-resty-balancer
 * behind it: round robin from a start by chance, or a consistent hash (160 points of CRC-32 each).
 *
 * Models `route_to_alternative_balancer`, the canary's share, and cookies (`nginx-sticky`). Leaves out the algorithm ewma, and that each worker process counts
 * its own rounds: there is one here. The points are as the library's source has them; no real one was at hand to compare with.
 */
import { crc32 } from '../../base/crc32';
import type { Prng } from '../../base/prng';
import { findHeader } from '../../wire/http1';
import { bytesOfLatin1 } from '../../wire/latin1';
import type { NginxUpstream } from './nginx-config';
import type { NginxRequest } from './nginx-decision';
import type { PeerChoice } from './peer-choice';
import { StickyChoice, type StickyClock, type StickyPlace } from './nginx-sticky';
import { cookieOf, fillVariables } from './nginx-variables';

const POINTS_PER_PEER = 160;

interface Balanced {
  readonly upstream: NginxUpstream;
  /** Of the round. */
  next: number;
  /** Sorted by where they lie; made when they are first needed. */
  points: readonly { readonly at: number; readonly peer: string }[] | undefined;
}

export class NginxBalancer {
  readonly #prng: Prng;
  readonly #clock: StickyClock;
  #balanced: ReadonlyMap<string, Balanced> = new Map();

  constructor(prng: Prng, clock: StickyClock) {
    this.#prng = prng;
    this.#clock = clock;
  }

  /** One without peers has no balancer. A round goes on where its peers are the same. */
  sync(upstreams: readonly NginxUpstream[]): void {
    const before = this.#balanced;
    const now = new Map<string, Balanced>();
    for (const upstream of upstreams) {
      if (upstream.peers.length === 0) continue;
      const known = before.get(upstream.name);
      const same = known?.upstream.peers.join() === upstream.peers.join() ? known : undefined;
      const next = same?.next ?? this.#prng.below(upstream.peers.length);
      now.set(upstream.name, { upstream, next, points: same?.points });
    }
    this.#balanced = now;
  }

  hasPeers(name: string): boolean {
    return this.#balanced.has(name);
  }

  choose(name: string, request: NginxRequest, place: StickyPlace): PeerChoice {
    const balanced = this.#balanced.get(name);
    const canary = balanced === undefined ? undefined : this.#canaryOf(balanced.upstream, request);
    const taken = canary ?? balanced;
    const alternative = canary?.upstream.name ?? '';
    const { affinity } = balanced?.upstream ?? {};
    if (taken !== undefined && affinity !== undefined) {
      const peers = { upstream: taken.upstream.name, find: (key: string) => peerOfKey(taken, key) };
      return new StickyChoice(peers, {
        place,
        affinity,
        request,
        alternative,
        clock: this.#clock,
        prng: this.#prng,
      });
    }
    return {
      alternative,
      next: () => (taken === undefined ? undefined : nextPeer(taken, request)),
      cookie: undefined,
    };
  }

  #canaryOf({ canary }: NginxUpstream, request: NginxRequest): Balanced | undefined {
    const balanced = canary === undefined ? undefined : this.#balanced.get(canary.upstream);
    if (canary === undefined || balanced === undefined) return undefined;
    const { headers } = request.head;
    const header = canary.header === '' ? undefined : findHeader(headers, canary.header);
    if (header !== undefined) {
      if (canary.headerValue !== '') {
        if (header === canary.headerValue) return balanced;
      } else if (header === 'always') return balanced;
      else if (header === 'never') return undefined;
    }
    const cookie =
      canary.cookie === '' ? undefined : cookieOf(findHeader(headers, 'cookie') ?? '', canary.cookie);
    if (cookie === 'always') return balanced;
    if (cookie === 'never') return undefined;
    return this.#prng.below(canary.weightTotal) < canary.weight ? balanced : undefined;
  }
}

function nextPeer(balanced: Balanced, request: NginxRequest): string | undefined {
  const { upstream } = balanced;
  if (upstream.hashBy !== undefined) return peerOfKey(balanced, fillVariables(upstream.hashBy, request));
  const peer = upstream.peers[balanced.next % upstream.peers.length];
  balanced.next = (balanced.next + 1) % upstream.peers.length;
  return peer;
}

function peerOfKey(balanced: Balanced, key: string): string | undefined {
  balanced.points ??= pointsOf(balanced.upstream.peers);
  const hash = crc32(bytesOfLatin1(key));
  return (balanced.points.find(({ at }) => at >= hash) ?? balanced.points[0])?.peer;
}

/** Each point's hash goes into the next one's. */
function pointsOf(peers: readonly string[]): readonly { readonly at: number; readonly peer: string }[] {
  const points = peers.flatMap((peer) => {
    let previous = '\0\0\0\0';
    return Array.from({ length: POINTS_PER_PEER }, () => {
      const at = crc32(bytesOfLatin1(`${peer}\0${previous}`));
      previous = String.fromCharCode(at & 0xff, (at >>> 8) & 0xff, (at >>> 16) & 0xff, at >>> 24);
      return { at, peer };
    });
  });
  return points.sort((left, right) => left.at - right.at);
}
