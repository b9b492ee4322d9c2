/** What devices and bridges do with a packet, in words. */
import { say } from '../../base/sentence';
import type { ForwardingStep, NeighborStep } from '../../link/path-observer';
import type { HeaderChange } from './hop';
import type { HopWords } from './hop-words';
import type { LabObjects } from './lab-objects';

interface SentFrame {
  readonly device: string;
  readonly mtuBytes: number;
  /** Whose MAC address it was sent to, where it was asked for. */
  readonly neighbor: NeighborStep | undefined;
  readonly destinationMac: string;
  readonly changes: readonly HeaderChange[];
}

export function sendWords(
  { device, mtuBytes, neighbor, destinationMac, changes }: SentFrame,
  lab: LabObjects,
): HopWords {
  const base = { stage: 'send', device, decision: say('out by {device}', { device }), changes };
  const mtu = `mtu ${mtuBytes}`;
  if (neighbor === undefined)
    return { ...base, sentence: say('It leaves by the interface {device}', { device }), rules: [mtu] };
  const { address, mac, state } = neighbor;
  const hasWaited = mac === '';
  const lladdr = hasWaited ? destinationMac : mac;
  return {
    ...base,
    sentence: hasWaited
      ? say(
          'It leaves by the interface {device} for the next hop {hop}, which has told its MAC address by now',
          { device, hop: lab.withName(address) },
        )
      : say('It leaves by the interface {device} for the next hop {hop}, whose MAC address is known', {
          device,
          hop: lab.withName(address),
        }),
    rules: [`${address} dev ${device} lladdr ${lladdr} ${hasWaited ? 'REACHABLE' : state}`, mtu],
  };
}

export function neighborWords({ address, device, state }: NeighborStep): HopWords {
  return {
    stage: 'neighbor',
    device,
    decision: say('asks who has {address}', { address }),
    sentence: say(
      'Nobody has told yet which MAC address {address} has: the packet waits while the machine asks on {device}',
      { address, device },
    ),
    rules: [`${address} dev ${device} ${state}`],
  };
}

export function forwardingWords({ bridge, mac, port, decision }: ForwardingStep): HopWords {
  switch (decision) {
    case 'port':
      return {
        stage: 'bridge',
        device: bridge,
        decision: say('to port {port}', { port }),
        sentence: say('The bridge {bridge} has learnt that {mac} is behind its port {port}', {
          bridge,
          mac,
          port,
        }),
        rules: [`${mac} dev ${port} master ${bridge}`],
      };
    case 'local':
      return {
        stage: 'bridge',
        device: bridge,
        decision: say('to the bridge itself'),
        sentence: say("The frame is for the bridge {bridge} itself: the machine's own IP stack takes it", {
          bridge,
        }),
        rules: [`${mac} dev ${bridge} permanent`],
      };
    case 'flood':
      return {
        stage: 'bridge',
        device: bridge,
        outcome: 'copied',
        decision: say('to every port'),
        sentence: say(
          'The bridge {bridge} does not know where {mac} is, and sends a copy out of every port',
          { bridge, mac },
        ),
      };
  }
}
