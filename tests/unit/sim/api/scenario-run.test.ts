import { describe, expect, it } from 'vitest';
import { beginSteps, runSteps } from '#kit/scenario-steps';
import type { ScenarioRun } from '#sim/api/scenario-run';

const SECONDS = 1_000_000_000;

function durationsOf(run: ScenarioRun): readonly number[] {
  return run.report().steps.map(({ durationNs }) => durationNs / SECONDS);
}

describe('a Scenario', () => {
  it('begins a step no sooner than it says, counted from when the lab had settled', () => {
    const run = runSteps(`    - exec: {in: node/node1, run: sleep 1}
    - {at: 5s, exec: {in: node/node1, run: "true"}}
    - {at: 2s, wait: 1.000000001s}
    - exec: {in: node/node1, run: date +%s%N}
`);
    const settled = beginSteps('    - wait: 1s\n').simulation;
    settled.settle();
    expect(run.report().steps.at(-1)?.hasPassed).toBe(true);
    expect(run.simulation.nowNs - settled.nowNs).toBe(6_000_000_001);
  });

  it('runs what is in the background beside the next steps, and judges it when it has ended', () => {
    const run = runSteps(`    - exec: {in: node/node1, run: "sleep 3; exit 4", background: true}
      expect: {exitCode: 4}
    - exec: {in: node/node1, run: sleep 1}
`);
    expect(run.report()).toMatchObject({
      hasPassed: true,
      steps: [{ hasPassed: true }, { hasPassed: true }],
    });
    const [background = 0, second = 0] = durationsOf(run);
    expect([Math.round(background), Math.round(second)]).toEqual([3, 1]);
  });

  it('ends what is in the background with itself, unless it is expected to end', () => {
    const run = runSteps(`    - exec: {in: node/node1, run: "echo up; sleep 1000", background: true}
      expect: {stdout: {contains: up}}
    - exec: {in: node/node1, run: "echo up; sleep 1000", background: true}
      expect: {stdout: {contains: down}}
    - exec: {in: node/node1, run: "sleep 1; exit 3", background: true}
    - exec: {in: node/node1, run: sleep 2}
`);
    expect(run.report().steps.map(({ failures }) => failures)).toEqual([
      [],
      ['expected stdout text that contains "down", got "up\\n"'],
      ['expected exit code 0, got 3'],
      [],
    ]);
    expect(durationsOf(run)[0]).toBeLessThan(3);
  });

  it('gives up a command in the background that was expected to end', () => {
    const run = runSteps(`    - exec: {in: node/node1, run: sleep 5000, background: true}
      expect: {exitCode: 0}
`);
    expect(run.report().steps[0]?.failures).toEqual(['expected it to end, but it ran on for 600 s']);
  });

  it('presses Ctrl+C when it is told to, and the command says its last word', () => {
    const run = runSteps(`    - exec: {in: default/client, run: ping 192.168.0.11, interruptAfter: 2.5s}
      expect: {exitCode: 0, stdout: {contains: 3 packets transmitted}}
`);
    expect(run.report().steps[0]?.failures).toEqual([]);
    expect(durationsOf(run)[0]).toBeCloseTo(2.5, 3);
  });

  it('waits after an edit until the lab has settled, or until the next step is due', () => {
    const edit = `    - apply: |
        apiVersion: v1
        kind: Pod
        metadata: {name: late}
        spec: {containers: [{name: late, image: busybox, command: [sleep, infinity]}]}
`;
    const settled = runSteps(`${edit}    - exec: {in: default/late, run: "true"}\n`);
    expect(settled.report().hasPassed).toBe(true);
    const hurried = runSteps(`${edit}    - {at: 0.1s, exec: {in: default/late, run: "true"}}\n`);
    expect(hurried.report().steps.map(({ hasPassed }) => hasPassed)).toEqual([true, false]);
    expect(hurried.report().steps[0]?.durationNs).toBe(100_000_000);
  });

  it('captures from one step to another, and to its end', () => {
    const run = runSteps(`    - capture: {start: part, on: [default/client:eth0], filter: icmp}
    - exec: {in: default/client, run: ping -c 1 10.96.0.10}
    - capture: {stop: part}
    - capture: {start: rest, on: default/client:eth0, filter: icmp}
    - exec: {in: default/client, run: ping -c 2 10.96.0.10}
`);
    const captures = run.captures();
    expect(captures.map(({ name }) => name)).toEqual(['part', 'rest']);
    expect(captures.every(({ sha256 }) => /^[0-9a-f]{64}$/u.test(sha256))).toBe(true);
    const [part = 0, rest = 0] = captures.map(({ packets }) => packets);
    expect(part).toBeGreaterThan(0);
    expect(rest).toBe(2 * part);
    expect(run.findCapture('rest')?.isRunning).toBe(false);
  });

  it('says which interface there is not', () => {
    const run = runSteps('    - capture: {start: a, on: [node/node1:eth7]}\n');
    expect(run.report().steps[0]?.failures[0]).toMatch(/^node\/node1 has no interface "eth7"; it has /u);
  });

  it('gets a capture of everything when one is wanted and it has none', () => {
    const whole = runSteps('    - exec: {in: default/client, run: ping -c 1 10.96.0.10}\n', true).captures();
    expect(whole).toMatchObject([{ name: 'all' }]);
    expect(whole[0]?.packets).toBeGreaterThan(4);
    const own = runSteps('    - capture: {start: a, on: any}\n', true);
    expect(own.captures().map(({ name }) => name)).toEqual(['a']);
  });

  it('can be given up, and the lab goes on', () => {
    const run = beginSteps(`    - exec: {in: node/node1, run: sleep 100}
    - wait: 1s
`);
    run.simulation.settle();
    run.simulation.runFor(SECONDS);
    expect(run.steps().map(({ state }) => state)).toEqual(['running', 'waiting']);
    run.stop('stopped');
    expect(run.isDone).toBe(true);
    expect(run.steps().map(({ state, failures }) => [state, failures])).toEqual([
      ['failed', ['stopped']],
      ['waiting', []],
    ]);
    run.simulation.runFor(SECONDS);
    expect(run.steps().map(({ state }) => state)).toEqual(['failed', 'waiting']);
  });
});
