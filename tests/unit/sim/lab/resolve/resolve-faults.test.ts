import { describe, expect, it } from 'vitest';
import { readBad, readGood } from '#kit/lab-text';

const HEAD = 'apiVersion: podwire.dev/v1\nkind: Lab\nmetadata: {name: shop}\nspec:\n  faults:\n';

describe('resolveFaults', () => {
  it('reads every word of a fault, in both directions when none is said', () => {
    const { spec } = readGood(
      `${HEAD}  - {cable: 'node1:eth0', delay: 20ms, jitter: 5ms, distribution: normal, loss: 5%, duplicate: 1, ` +
        'reorder: 25%, gap: 5, corrupt: 0.5%, rate: 10mbit, limit: 50, mtu: 1400, burstLoss: {enter: 1%, leave: 30%}}\n',
    );
    const fault = {
      isDown: false,
      delay: 20_000_000,
      jitter: 5_000_000,
      distribution: 'normal',
      lossRatio: 0.05,
      burstLoss: { enterRatio: 0.01, leaveRatio: 0.3, badLossRatio: 1, goodLossRatio: 0 },
      duplicateRatio: 0.01,
      reorderRatio: 0.25,
      reorderGap: 5,
      corruptRatio: 0.005,
      rate: 10_000_000,
      queueFrames: 50,
      mtuBytes: 1_400,
    };
    expect(spec.faults).toEqual([
      { machine: 'node1', device: 'eth0', direction: 'out', fault },
      { machine: 'node1', device: 'eth0', direction: 'in', fault },
    ]);
  });

  it('takes the first interface of a machine that is named alone, and one direction', () => {
    const { spec } = readGood(`${HEAD}  - {cable: router, direction: in, down: true}\n`);
    expect(
      spec.faults.map(({ machine, device, direction, fault }) => [machine, device, direction, fault.isDown]),
    ).toEqual([['router', 'eth0', 'in', true]]);
  });

  it.each([
    ['{cable: node9}', 'spec.faults[0].cable: Not found: "node9"', 'did you mean node1:eth0?'],
    ["{cable: 'node1:eth7'}", 'spec.faults[0].cable: Not found: "node1:eth7"', 'did you mean node1:eth0?'],
    ['{cable: node1, loss: 120%}', 'spec.faults[0].loss: Invalid value: "120%": must be a percentage', '5%'],
    ['{cable: node1, loss: -1}', 'spec.faults[0].loss: Invalid value: -1: must be a percentage', '5%'],
    ['{cable: node1, delay: 20}', 'spec.faults[0].delay: Invalid value: 20: must be a duration', '20ms'],
    ['{cable: node1, delay: 2h}', 'spec.faults[0].delay: Invalid value: "2h": must be at most 60s', '20ms'],
    ['{cable: node1, reorder: 5%}', 'frames overtake others only where those are delayed', 'add a delay'],
    ['{cable: node1, rate: fast}', 'spec.faults[0].rate: Invalid value: "fast": must be a rate', '10mbit'],
    ['{cable: node1, distribution: normal}', 'so it needs jitter', 'jitter: 5ms'],
    ['{delay: 5ms}', 'spec.faults[0].cable: Required value', ''],
  ])('refuses %s', (fault, message, hint) => {
    const [said = ''] = readBad(`${HEAD}  - ${fault}\n`);
    expect(said).toContain(message);
    expect(said).toContain(hint);
    expect(said).toMatch(/^web\.yaml:6:/);
  });

  it('refuses to say two things about one direction of a cable', () => {
    const [said = ''] = readBad(
      `${HEAD}  - {cable: node1, delay: 5ms}\n  - {cable: 'node1:eth0', direction: out, loss: 1%}\n`,
    );
    expect(said).toContain('spec.faults[1].cable: Duplicate value: "node1:eth0"');
  });
});
