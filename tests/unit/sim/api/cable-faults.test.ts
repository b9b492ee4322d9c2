import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { readGood } from '#kit/lab-text';
import { inEnglish } from '#sim/base/sentence';

/** Two workers and nothing on them; `faults` is a list in YAML's short form. */
function labText(faults: string): string {
  return `apiVersion: podwire.dev/v1
kind: Lab
spec:
  cluster: {nodes: [{name: control-plane}, {name: node1}, {name: node2}]}
  faults: [${faults}]
`;
}

function pingStatistics(lab: CommandLab, count = 3): string {
  const { stdout } = lab.exec('node/node1', [
    'ping',
    '-q',
    '-c',
    String(count),
    '-i',
    '0.2',
    '-W',
    '1',
    '192.168.0.12',
  ]);
  return stdout;
}

function changeFaults(lab: CommandLab, faults: string): void {
  expect(lab.simulation.update(readGood(labText(faults)))).toEqual({ kind: 'applied' });
}

describe('faults of cables', () => {
  it('delay what a machine sends and what it gets, each by itself', () => {
    const both = new CommandLab(labText('{cable: node2, delay: 20ms}'));
    expect(pingStatistics(both)).toMatch(/rtt min\/avg\/max\/mdev = 40\.\d+\//);
    const out = new CommandLab(labText("{cable: 'node2:eth0', direction: out, delay: 20ms}"));
    expect(pingStatistics(out)).toMatch(/rtt min\/avg\/max\/mdev = 20\.\d+\//);
  });

  it('come and go with edits of a lab that runs', () => {
    const lab = new CommandLab(labText(''));
    expect(pingStatistics(lab)).toContain('3 received');
    changeFaults(lab, '{cable: node2, direction: in, loss: 100%}');
    expect(pingStatistics(lab)).toContain(' 0 received');
    const lost = lab.simulation.drops.since(0).filter(({ reason }) => reason === 'cable-loss');
    expect(lost.length).toBeGreaterThanOrEqual(3);
    expect(lost[0]).toMatchObject({ at: 'node/node2', device: 'eth0' });
    expect(inEnglish(lost[0]?.detail ?? '')).toBe('loss 100%, on the cable to lan');
    changeFaults(lab, '');
    expect(pingStatistics(lab)).toContain('3 received');
  });

  it('take the carrier of an interface whose cable is down in both directions', () => {
    const lab = new CommandLab(labText(''));
    expect(pingStatistics(lab)).toContain('3 received');
    changeFaults(lab, '{cable: node2, down: true}');
    expect(lab.exec('node/node2', ['ip', '-br', 'link', 'show', 'dev', 'eth0']).stdout).toContain(
      'NO-CARRIER',
    );
    expect(pingStatistics(lab)).toContain(' 0 received');
    changeFaults(lab, '');
    expect(pingStatistics(lab)).toContain('3 received');
  });

  it('of a machine that is cut off are where a frame for it ends, be it asked for or known', () => {
    const lab = new CommandLab(labText(''));
    expect(pingStatistics(lab)).toContain('3 received');
    changeFaults(lab, '{cable: node2, down: true}');
    pingStatistics(lab, 1);
    lab.exec('node/node1', ['ip', 'neigh', 'flush', 'dev', 'eth0']);
    pingStatistics(lab, 1);
    const lost = lab.simulation.drops.since(0).filter(({ reason }) => reason === 'cable-down');
    expect(lost.map(({ at, device }) => `${at}:${device}`)).toEqual(lost.map(() => 'node/node2:eth0'));
    const types = new Set(lost.map(({ bytes }) => `${bytes[12]} ${bytes[13]}`));
    expect([...types]).toEqual(['8 0', '8 6']);
  });

  it('damage frames so that checksums fail where they are checked', () => {
    const lab = new CommandLab(labText('{cable: node2, direction: in, corrupt: 100%}'));
    pingStatistics(lab, 40);
    const reasons = new Set(lab.simulation.drops.since(0).map(({ reason }) => reason));
    expect(reasons).toContain('bad-checksum');
  });

  it('are the same in every run with the same seed', () => {
    const text = labText('{cable: node2, loss: 30%, delay: 5ms, jitter: 3ms}');
    const [one, other] = [0, 1].map(() => pingStatistics(new CommandLab(text), 20));
    expect(one).toBe(other);
    expect(one).not.toContain('20 received');
  });
});
