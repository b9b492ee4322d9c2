import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { FrameNormalizer } from '#kit/conformance/normalize-frame';
import { manifestOf, toolPod, webPod } from '#kit/lab-manifest';

const FOLDER = new URL('../../../../../conformance/14b-calico-p2p/captures/', import.meta.url);
/** Of its steps: pings of the same node and of another one, traceroutes to both, and an address of the block that nobody has. */
const COMMANDS = [
  'ping -c 2 10.244.1.3',
  'ping -c 2 10.244.2.2',
  'traceroute -n -q 1 -N 1 -w 1 10.244.1.3',
  'traceroute -n -q 1 -N 1 -w 1 10.244.2.2',
  'ping -c 1 -W 1 10.244.1.40',
];
const LAB = manifestOf(
  `apiVersion: podwire.dev/v1
kind: Lab
spec:
  cluster: {cni: {plugin: calico, mode: bgp}}
  addresses: {default/client: 10.244.1.2, default/web-a: 10.244.1.3, default/web-b: 10.244.2.2}
`,
  toolPod('client', 'node1'),
  webPod('web-a', 'node1'),
  webPod('web-b', 'node2'),
);

/** ICMP and the probes of traceroute; numbers of programs and cards of nodes are no matter. */
function comparable(lines: readonly string[]): readonly string[] {
  return lines
    .filter((line) => / \| (?:ICMP|UDP p\d+ > 334)/u.test(line))
    .map((line) =>
      line.replaceAll(/\b(id|p)\d+ (?=seq|>)/gu, '$1 ').replace(/^(?!.*ee:ee:ee).* \| IP/u, 'IP'),
    );
}

function recorded(name: string): readonly string[] {
  return comparable(readFileSync(new URL(`${name}.norm.txt`, FOLDER), 'utf8').split('\n'));
}

describe('calico/bgp beside a kernel that was set up alike (recording 14b)', () => {
  it('puts the same packets on the same wires, with the names of devices that Calico derives', () => {
    const lab = new CommandLab(LAB);
    const normalizer = new FrameNormalizer([8080]);
    const seen = new Map<string, string[]>();
    lab.simulation.watchFrames({
      onFrame: (packet, device) => {
        const name = `${device.owner.name} ${device.name}`;
        const line = normalizer.line(packet.buffer.slice(packet.start, packet.end), name);
        seen.set(name, [...(seen.get(name) ?? []), line]);
      },
    });
    for (const command of COMMANDS) lab.sh('client', command);
    const linesOf = (device: string): readonly string[] => {
      const [, lines = []] = [...seen].find(([name]) => name.endsWith(device)) ?? [];
      return comparable(lines);
    };
    expect(recorded('node2_eth0').length).toBeGreaterThan(6);
    expect(linesOf('node/node1 calia7a3e029a7b')).toEqual(recorded('node1_calia7a3e029a7b'));
    expect(linesOf('node/node1 calia150d993dd4')).toEqual(recorded('node1_calia150d993dd4'));
    expect(linesOf('node/node2 caliddeaa362342')).toEqual(recorded('node2_caliddeaa362342'));
    expect(linesOf('node/node1 eth0')).toEqual(recorded('node1_eth0'));
    expect(linesOf('node/node2 eth0')).toEqual(recorded('node2_eth0'));
  });
});
