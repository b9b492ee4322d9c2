/**
 * The peer that a cookie leads back to: ingress-nginx' `affinity: cookie` (v1.12 `rootfs/etc/nginx/lua/balancer/sticky.lua`,
 * `sticky_balanced.lua`): the cookie is a key of the consistent hash, so that a Pod that comes or goes moves some clients only.
 *
 * Leaves out the mode `persistent`.
 */
import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Prng } from '../../base/prng';
import { findHeader } from '../../wire/http1';
import { bytesOfUtf8 } from '../../wire/utf8';
import type { CookieAffinity } from './nginx-config';
import type { NginxRequest } from './nginx-decision';
import { cookieOf } from './nginx-variables';
import type { PeerChoice } from './peer-choice';

/** Tries to find a peer that has not failed yet. */
const MAX_CHECKS = 20;
const KEY_LIMIT = 999_999;

export interface StickyClock {
  readonly pid: number;
  /** Of the calendar. */
  readonly now: () => { readonly unixSeconds: number; readonly milliseconds: number };
  /** `Wed, 01 Jan 2025 00:00:00 GMT` */
  readonly formatTime: (unixSeconds: number) => string;
}

interface StickyPeers {
  readonly upstream: string;
  /** By the hash of the key. */
  readonly find: (key: string) => string | undefined;
}

/** Where in the configuration the request is. */
export interface StickyPlace {
  /** `$location_path` */
  readonly path: string;
  /** Its Ingress is one that asks for cookies. */
  readonly isSticky: boolean;
}

interface StickyRequest {
  readonly place: StickyPlace;
  readonly affinity: CookieAffinity;
  readonly request: NginxRequest;
  readonly alternative: string;
  readonly clock: StickyClock;
  readonly prng: Prng;
}

export class StickyChoice implements PeerChoice {
  readonly alternative: string;
  cookie: string | undefined = undefined;
  readonly #peers: StickyPeers;
  readonly #sticky: StickyRequest;
  /** The peers of the tries before. */
  readonly #tried = new Set<string>();
  /** Of the cookie that the client has, or gets. */
  #key: string | undefined;

  constructor(peers: StickyPeers, sticky: StickyRequest) {
    this.#peers = peers;
    this.#sticky = sticky;
    this.alternative = sticky.alternative;
    const given = findHeader(sticky.request.head.headers, 'cookie') ?? '';
    this.#key = cookieOf(given, sticky.affinity.name)?.split('|', 1)[0];
  }

  next(): string | undefined {
    const hasFailed = this.#tried.size > 0;
    const known = this.#key === undefined ? undefined : this.#peers.find(this.#key);
    const peer =
      known === undefined || (hasFailed && this.#sticky.affinity.changesOnFailure) ? this.#pickNew() : known;
    if (peer !== undefined) this.#tried.add(peer);
    return peer;
  }

  #pickNew(): string | undefined {
    const { affinity, clock, prng } = this.#sticky;
    for (let check = 1; check <= MAX_CHECKS; check += 1) {
      const { unixSeconds, milliseconds } = clock.now();
      const fraction =
        milliseconds === 0 ? '' : `.${String(milliseconds).padStart(3, '0').replace(/0+$/u, '')}`;
      const key = `${unixSeconds + check}${fraction}.${clock.pid}.${prng.below(KEY_LIMIT) + 1}`;
      const peer = this.#peers.find(key);
      if (peer === undefined || this.#tried.has(peer)) continue;
      // Without the permission to change, a client keeps its cookie and tries its peer again.
      if (this.#key === undefined || affinity.changesOnFailure) {
        this.#key = key;
        if (this.#sticky.place.isSticky) this.cookie = this.#cookieOf(key, unixSeconds);
      }
      return peer;
    }
    return undefined;
  }

  #cookieOf(key: string, now: number): string {
    const { affinity, request, clock } = this.#sticky;
    const { name, maxAge, expires, path = this.#sticky.place.path, sameSite, isSecure } = affinity;
    return [
      `${name}=${key}|${backendKeyOf(this.#peers.upstream)}`,
      ...(expires === undefined ? [] : [`Expires=${clock.formatTime(now + expires)}`]),
      ...(maxAge === undefined ? [] : [`Max-Age=${maxAge}`]),
      `Path=${path}`,
      ...(isSecure || request.scheme === 'https' ? ['Secure'] : []),
      'HttpOnly',
      ...(sameSite === undefined ? [] : [`SameSite=${sameSite}`]),
    ].join('; ');
  }
}

/** By it a cookie of one backend is told from that of another. */
function backendKeyOf(name: string): string {
  const digest = (text: string): string => bytesToHex(md5(bytesOfUtf8(text)));
  return digest(digest(name) + name);
}
