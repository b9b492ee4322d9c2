/**
 * How long it takes until a watch tells of a change: etcd's disk, the watch cache of the API server, and the way to the
 * client, in a small cluster that has nothing else to do.
 */
import { milliseconds } from '../../base/time';
import type { Scheduler } from '../../engine/scheduler';
import type { DnsFeed } from '../dns/dns-index';
import type { SettleCount } from '../settle-count';

export const WATCH_LATENCY = milliseconds(3);

/** `feed` with its events some time later. */
export function delayedFeed(feed: DnsFeed, scheduler: Scheduler, settle: SettleCount): DnsFeed {
  return {
    list: (kind) => feed.list(kind),
    watch: ({ kind, onEvent }) =>
      feed.watch({
        kind,
        onEvent: (event) => {
          settle.begin();
          scheduler.schedule(WATCH_LATENCY, () => {
            settle.end();
            onEvent(event);
          });
        },
      }),
  };
}
