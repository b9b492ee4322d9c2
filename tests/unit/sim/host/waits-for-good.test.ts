import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

const LAB = 'apiVersion: podwire.dev/v1\nkind: Lab\nmetadata: {name: waits}\nspec: {}\n';
const SECOND_NS = 1_000_000_000;

describe('a command', () => {
  const { simulation } = new CommandLab(LAB);

  function isForGoodAfterASecond(line: string): boolean {
    const started = simulation.exec('host/laptop', ['sh', '-c', line], {
      stdout: () => undefined,
      stderr: () => undefined,
    });
    if (!started.ok) throw new Error(JSON.stringify(started.error));
    started.value.endInput();
    const end = simulation.nowNs + SECOND_NS;
    while (simulation.stepEvent(end));
    const { isForGood } = started.value;
    started.value.kill();
    return isForGood;
  }

  it('waits for good once nothing but a signal can end it, also where its child is what waits', () => {
    expect(isForGoodAfterASecond('echo a; sleep infinity')).toBe(true);
    expect(isForGoodAfterASecond('sh -c "sleep inf; true"')).toBe(true);
  });

  it('does not where a timer, a packet or a child that has a time ends it', () => {
    expect(isForGoodAfterASecond('sleep 86400')).toBe(false);
    expect(isForGoodAfterASecond('sleep infinity & sleep 20')).toBe(false);
    expect(isForGoodAfterASecond('timeout 20 sleep infinity')).toBe(false);
    expect(isForGoodAfterASecond('true')).toBe(false);
  });
});
