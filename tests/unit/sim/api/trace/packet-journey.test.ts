import { describe, expect, it } from 'vitest';
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
} {
  const lab = new CommandLab(LAB);
  lab.simulation.recordPaths(packets);
  return { simulation: lab.simulation, curl: (from, url) => void lab.exec(from, ['curl', '-s', url]) };
}
