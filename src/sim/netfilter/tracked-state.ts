/** What connection tracking has noted on a packet, in words. */
import type { SimTime } from '../base/time';
import type { Packet } from '../link/packet';
import type { TrackedState } from '../link/path-observer';
import { Connection, FLOW_STATE, FLOW_STATE_KIND_MASK } from './connection';
import { formatConnection } from './format-connection';

const STATE_NAMES: ReadonlyMap<number, TrackedState['state']> = new Map([
  [FLOW_STATE.NEW, 'NEW'],
  [FLOW_STATE.ESTABLISHED, 'ESTABLISHED'],
  [FLOW_STATE.RELATED, 'RELATED'],
  [FLOW_STATE.UNTRACKED, 'UNTRACKED'],
]);

export function trackedStateOf({ flow, flowState }: Packet, now: SimTime): TrackedState {
  return {
    state: STATE_NAMES.get(flowState & FLOW_STATE_KIND_MASK) ?? 'INVALID',
    isReply: (flowState & FLOW_STATE.REPLY) !== 0,
    entry: flow instanceof Connection ? formatConnection(flow, now) : '',
  };
}
