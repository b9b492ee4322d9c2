import { describe, expect, it } from 'vitest';
import { inEnglish } from '#sim/base/sentence';
import { isPod, podAddressesOf } from '#sim/kube/model/pod';
import { packetJourney } from '#sim/api/trace/packet-journey';
import { CommandLab } from '#kit/command-lab';
import { policyLab, WEB_POLICIES } from '#kit/policy-lab';

const LAB = policyLab('{plugin: flannel}', WEB_POLICIES);

describe('packetJourney', () => {
  it('explains any packet of a run that was noted', () => {
    const { simulation, ...lab } = noted();
    lab.curl('frontend', 'http://web/');
    const ids = [...(simulation.recordedPaths?.paths ?? [])].map(({ packetId }) => packetId);
    const journeys = ids.map((id) => packetJourney(simulation, id));
    const request = journeys.find((journey) => journey?.title.includes('10.96.10.10.80: Flags [S]') === true);
    expect(request).toMatchObject({ verdict: 'delivered', isOver: true });
    const hops = request?.legs[0]?.hops ?? [];
    expect(hops.map(({ stage }) => stage)).toContain('nat PREROUTING');
    expect(hops.at(-1)).toMatchObject({ stage: 'socket', outcome: 'delivered' });
  });

  it('names the node whose route somebody has taken away, though the packet died elsewhere', () => {
    const { simulation, ...lab } = noted();
    const web = lab.addressOf('web-b');
    lab.run('node/node1', ['ip', 'route', 'del', '10.244.2.0/24']);
    lab.curl('frontend', `http://${web}:8080/`);
    const journeys = [...(simulation.recordedPaths?.paths ?? [])].map(({ packetId }) =>
      packetJourney(simulation, packetId),
    );
    const lost = journeys.find((journey) => journey?.title.includes(`> ${web}.8080: Flags [S]`) === true);
    expect(lost?.verdict).toBe('dropped');
    expect(inEnglish(lost?.reason ?? '')).toMatch(/^at host\/router:eth0, There is no route/u);
    expect(lost?.cause.map(({ text }) => inEnglish(text))).toEqual([
      `node node1 has no route to ${web} (Pod default/web-b) on node node2 but the default one`,
    ]);
  });

  it('keeps the headers of a packet again only where they have changed', () => {
    const { simulation, ...lab } = noted();
    lab.curl('frontend', 'http://web/');
    const paths = [...(simulation.recordedPaths?.paths ?? [])];
    const [kept, seen] = [true, false].map((areObjects) =>
      paths.reduce((sum, { events }) => {
        const ofEach = [true, false].map((isFrame) => events.filter((event) => event.isFrame === isFrame));
        const changes = ofEach.map((some) =>
          some.filter(({ bytes }, place) => {
            const before = some[place - 1]?.bytes;
            return areObjects ? bytes !== before : bytes.join(' ') !== before?.join(' ');
          }),
        );
        return sum + changes.flat().length;
      }, 0),
    );
    expect(seen).toBeGreaterThan(paths.length);
    expect(kept).toBe(seen);
  });

  it('knows nothing of packets after as many as it was allowed', () => {
    const { simulation, ...lab } = noted(5);
    lab.curl('frontend', 'http://web/');
    expect([...(simulation.recordedPaths?.paths ?? [])]).toHaveLength(5);
    expect(simulation.isRecordingPaths).toBe(false);
  });

  it('costs nothing and answers nothing where nobody has asked', () => {
    const { simulation } = new CommandLab(LAB);
    expect(simulation.isRecordingPaths).toBe(false);
    expect(packetJourney(simulation, 1)).toBeUndefined();
  });
});

function noted(packets?: number): {
  readonly simulation: CommandLab['simulation'];
  readonly curl: (from: string, url: string) => void;
  readonly run: (target: string, command: readonly string[]) => void;
  readonly addressOf: (pod: string) => string;
} {
  const lab = new CommandLab(LAB);
  lab.simulation.recordPaths(packets);
  return {
    simulation: lab.simulation,
    curl: (from, url) => void lab.exec(from, ['curl', '-s', '-m', '2', url]),
    run: (target, command) => void lab.exec(target, command),
    addressOf: (name) => {
      const pod = lab.simulation.cluster.store.find('Pod', 'default', name);
      return isPod(pod) ? (podAddressesOf(pod)[0] ?? '') : '';
    },
  };
}
