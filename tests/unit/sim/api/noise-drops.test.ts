import { describe, expect, it } from 'vitest';
import { CommandLab, testCatalogue } from '#kit/command-lab';
import { DUAL_STACK_CLUSTER, manifestOf, toolPod, webPod } from '#kit/lab-manifest';
import { readGood } from '#kit/lab-text';
import { dropView } from '#sim/api/drop-text';
import { inEnglish } from '#sim/base/sentence';
import { runScenario } from '#sim/api/run-scenario';
import { NOISE_KINDS } from '#sim/capture/noise';

const LAB = manifestOf(DUAL_STACK_CLUSTER, toolPod('client', 'node1'), webPod('web', 'node2'));

describe('drops of noise', () => {
  it('are what IPv6 hosts announce into tunnels, and are left out while noise is hidden', () => {
    const { simulation } = new CommandLab(LAB);
    const all = simulation.drops.since(0);
    expect(all.length).toBeGreaterThan(15);
    const packets = all.map((drop) => dropView(drop).packet);
    const isAnnouncement = (packet: string): boolean =>
      /^IP6 :: > .*(multicast listener report|neighbor solicitation)/.test(packet);
    expect(packets.filter((packet) => !isAnnouncement(packet))).toEqual([]);
    expect(simulation.shownDrops.since(0)).toEqual(all);

    simulation.hideNoise(NOISE_KINDS);
    expect(simulation.shownDrops).toMatchObject({ count: 0 });
    expect(simulation.drops.count).toBe(all.length);
    simulation.runFor(5e9);
    expect(simulation.shownDrops.count).toBe(0);

    simulation.hideNoise([]);
    expect(simulation.shownDrops.count).toBeGreaterThan(all.length);
    expect(simulation.shownDrops.since(0).slice(0, all.length)).toEqual(all);
  });

  it('are not the questions for a neighbor that nobody can hear, nor what people send', () => {
    const lab = new CommandLab(LAB);
    const { simulation } = lab;
    simulation.hideNoise(NOISE_KINDS);
    const far = 'fd00:10:244:99::';
    lab.sh('node/node1', `ip -6 route add ${far}/64 via ${far} dev flannel-v6.1 onlink`);
    lab.sh('node/node1', `ping -c 1 -W 5 ${far}5; ping -c 1 -W 1 10.9.9.9`);
    const shown = simulation.shownDrops.since(0).map((drop) => dropView(drop));
    expect(shown[0]?.device).toBe('flannel-v6.1');
    expect(shown[0]?.packet).toMatch(/neighbor solicitation, who has fd00:10:244:99::,/);
    expect(inEnglish(shown.at(-1)?.reason ?? '')).toMatch(
      /^There is no route to the destination: 10\.9\.9\.9/,
    );
    expect(shown.at(-1)?.number).toBe(simulation.drops.count);
  });

  it('are counted, not named, where a step of a Scenario fails', () => {
    const steps = 'apiVersion: podwire.dev/v1\nkind: Scenario\nmetadata: {name: s}\nspec:\n  steps:\n';
    const step = '    - exec: {in: client, run: "ping -c 1 -W 1 10.9.9.9; sleep 3; exit 1"}\n';
    const document = readGood(manifestOf(LAB, steps + step));
    const [scenario] = document.scenarios;
    if (scenario === undefined) throw new Error('expected a Scenario');
    const run = runScenario(document, scenario, { images: testCatalogue(), hasWholeCapture: false });
    if (!run.ok) throw new Error(run.error.problem);
    expect(run.value.report().steps[0]?.drops).toEqual([
      expect.stringMatching(/There is no route to the destination: 10\.9\.9\.9/),
      expect.stringMatching(/^\d\d packets of noise/),
    ]);
  });
});
