/** What captures have kept beside whole copies of all frames: tunnels, NAT, fragments, segments, and cables that damage. */
import { expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { manifestOf, toolPod, webPod, webService } from '#kit/lab-manifest';
import type { CaptureSession } from '#sim/api/capture-session';
import type { DeviceTap, FrameDirection, NetDevice } from '#sim/link/net-device';
import type { Packet } from '#sim/link/packet';

const OBJECTS = manifestOf(
  toolPod('client', 'node1'),
  webPod('web', 'node2'),
  webService('web', 'type: NodePort, ports: [{port: 80, nodePort: 30080}]'),
);

interface Frame {
  readonly bytes: Uint8Array;
  readonly packetId: number;
}

class Copies implements DeviceTap {
  readonly frames: Frame[] = [];

  onFrame(packet: Packet, device: NetDevice, direction: FrameDirection): void {
    // A capture keeps the second sight of what lo sends.
    if (direction === 'out' && device.kind === 'loopback') return;
    this.frames.push({ bytes: packet.view().slice(), packetId: packet.id });
  }
}

interface Watch {
  readonly session: CaptureSession;
  readonly copies: Copies;
}

function watch(lab: CommandLab, snapLength?: number): Watch {
  const options = snapLength === undefined ? {} : { snapLength };
  const started = lab.simulation.startCapture({ interfaces: ['any'], filter: '', ...options });
  if (!started.ok) throw new Error(started.error.kind);
  const copies = new Copies();
  for (const device of started.value.devices) device.addTap(copies);
  return { session: started.value, copies };
}

function findWrong({ session: { store }, copies: { frames } }: Watch): readonly number[] {
  return frames.flatMap(({ bytes, packetId }, row) => {
    const start = store.start(row);
    const kept = Buffer.from(store.buffer(row).subarray(start, start + store.capturedLength(row)));
    const isSame =
      kept.equals(bytes.subarray(0, store.snapLength)) &&
      store.originalLength(row) === bytes.length &&
      store.packetId(row) === packetId;
    return isSame ? [] : [row];
  });
}

function makeTraffic(lab: CommandLab, pod: string, node: string): void {
  const url = (host: string): string => (host.includes(':') ? `http://[${host}]` : `http://${host}`);
  const file = 'head -c 9000 /dev/zero | tr "\\0" x > /f';
  lab.sh('client', `${file}; for i in 1 2 3; do curl -sS -m 5 -o /dev/null -d @/f http://web/; done`);
  lab.sh('client', `ping -c 3 -i 0.1 -s 3000 -W 1 ${pod}; traceroute -n -q 1 -w 1 -m 4 ${pod}`);
  lab.sh('client', `head -c 4000 /dev/zero | nc -u -w 1 ${pod} 9; nslookup web`);
  lab.sh('host/laptop', `for i in 1 2 3; do curl -g -sS -m 2 -o /dev/null ${url(node)}:30080/; done`);
}

it.each([
  { podSubnet: '10.244.0.0/16', node: '192.168.0.12', isOffloading: true },
  { podSubnet: 'fd00:10:244::/56', node: 'fd00:192:168::12', isOffloading: false },
])('captures of $podSubnet have every byte of every frame', ({ podSubnet, node, isOffloading }) => {
  const lab = new CommandLab(`apiVersion: podwire.dev/v1
kind: Lab
spec:
  cluster:
    networking: {podSubnet: "${podSubnet}"}
    nodes: [{name: control-plane}, {name: node1}, {name: node2}]
  network: {segmentationOffload: ${isOffloading}}
  faults:
    - {cable: node2, corrupt: 5%, duplicate: 10%, delay: 1ms, jitter: 100us}
    - {cable: node1, corrupt: 5%, duplicate: 10%}
---
${OBJECTS}`);
  const pod = lab.simulation.cluster.pods().find(({ name }) => name === 'web')?.address ?? '';
  const whole = watch(lab);
  makeTraffic(lab, pod, node);
  const cut = watch(lab, 60);
  const late = watch(lab);
  makeTraffic(lab, pod, node);
  const watches = [whole, cut, late];
  expect(watches.map(({ session }) => session.store.count)).toEqual(
    watches.map(({ copies }) => copies.frames.length),
  );
  expect(watches.map(findWrong)).toEqual([[], [], []]);
  expect(whole.copies.frames.length).toBeGreaterThan(500);
});
