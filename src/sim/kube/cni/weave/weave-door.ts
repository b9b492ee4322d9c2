import type { WeaveRing } from './weave-ring';
import type { WeaveRouter } from './weave-router';

/** Where weaver listens for `weave status` (`WEAVE_HTTP_ADDR`), as a path of this machine. */
export const WEAVE_DOOR = '127.0.0.1:6784';

/** What the command asks. */
export class WeaveDoor {
  readonly router: WeaveRouter;
  readonly ring: WeaveRing;
  /** Addresses of this node that somebody has. */
  readonly activeCount: () => number;

  constructor(router: WeaveRouter, ring: WeaveRing, activeCount: () => number) {
    this.router = router;
    this.ring = ring;
    this.activeCount = activeCount;
  }
}
