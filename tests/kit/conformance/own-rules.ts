/**
 * A recording whose network plugin and policies are not set up by the recorder's hands but by the simulator's own programs:
 * Calico's as a whole, and kube-router's policy controller beside flannel, as k3s runs it.
 */
import type { SimTime } from '#sim/base/time';
import type { Scheduler } from '#sim/engine/scheduler';
import type { Machine } from '#sim/host/machine';
import type { Cluster } from '#sim/kube/cluster';
import { PolicyController } from '#sim/kube/cni/kube-router/policy-controller';
import { ApiLink } from '#sim/kube/control-plane/api-link';
import { followPolicies } from '#sim/kube/network-policy/policy-feed';
import type { DeviceRegistry } from '#sim/link/device-registry';
import type { DeviceTap } from '#sim/link/net-device';
import type { Recording } from './recording';

/** What nodes did not write themselves on the recorder's machine. */
const BY_HAND = /^(?:iptables|ipset|iptables-restore)\b/;
const BGP_PORT = 179;
/** BIRD's keepalives come every 80 s or a little sooner: if all came within this time, none comes for longer than a recording. */
const GATHERED_NS = 15_000_000_000;
const GIVE_UP_NS = 300_000_000_000;
const SLICE_NS = 1_000_000_000;
const IPV4_TYPE = 0x0800;
const TCP = 6;
const IP_AT = 14;

export function withOwnRules(recording: Recording): Recording {
  const nodes = new Set(recording.cluster.nodes.map(({ name }) => name));
  const { before, between } = recording.commands;
  return {
    ...recording,
    rules: 'own',
    commands: {
      before: before.filter(({ namespace, text }) => !nodes.has(namespace) || !BY_HAND.test(text)),
      between,
    },
    state: () => undefined,
  };
}

/** kube-router's controller on every node, for a plugin that enforces nothing itself. */
export function startPolicyControllers(
  { store }: Cluster,
  machines: readonly Machine[],
  { serviceRange, scheduler }: { readonly serviceRange: string; readonly scheduler: Scheduler },
): void {
  const index = followPolicies(store);
  for (const machine of machines) {
    const link = new ApiLink(() => true, scheduler);
    const { name: nodeName } = machine;
    const serviceRanges = { IPv4: serviceRange };
    new PolicyController({ machine, nodeName, index, link, scheduler, serviceRanges }).start();
  }
}

/** The recorder's nodes have their routes by hand; ours hear of them, and keep what they hear of each other. */
export function isBgp(frame: Uint8Array): boolean {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint16(12) !== IPV4_TYPE || view.getUint8(23) !== TCP) return false;
  const tcp = IP_AT + headerBytes(view.getUint8(IP_AT) & 0xf);
  return view.getUint16(tcp) === BGP_PORT || view.getUint16(tcp + 2) === BGP_PORT;
}

/** The direction of a message, or undefined for a mere acknowledgment. */
function messageDirection(frame: Uint8Array): string | undefined {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const ip = headerBytes(view.getUint8(IP_AT) & 0xf);
  const tcp = headerBytes(view.getUint8(IP_AT + ip + 12) >> 4);
  if (view.getUint16(IP_AT + 2) === ip + tcp) return undefined;
  return `${view.getUint32(IP_AT + 12)} > ${view.getUint32(IP_AT + 16)}`;
}

function headerBytes(words: number): number {
  return words * 4;
}

/**
 * Lets time pass until each BGP speaker has just said that it is there: what comes from a neighbor tells that its hardware
 * address is right, and the recorder's nodes had nothing to say to each other.
 */
export function awaitSilence(registry: DeviceRegistry, scheduler: Scheduler): void {
  const heard = new Map<string, number>();
  const tap: DeviceTap = {
    onFrame: ({ buffer, start, end }, _device, direction) => {
      const frame = buffer.slice(start, end);
      const message = direction === 'out' && isBgp(frame) ? messageDirection(frame) : undefined;
      if (message !== undefined) heard.set(message, scheduler.now());
    },
  };
  const devices = [...registry.devices].filter(({ kind }) => kind === 'physical');
  for (const device of devices) device.addTap(tap);
  const deadline = scheduler.now() + GIVE_UP_NS;
  const isGathered = (): boolean =>
    heard.size > 1 && [...heard.values()].every((time) => scheduler.now() - time < GATHERED_NS);
  while (!isGathered() && scheduler.now() < deadline)
    scheduler.runUntil((scheduler.now() + SLICE_NS) as SimTime);
  for (const device of devices) device.removeTap(tap);
}
