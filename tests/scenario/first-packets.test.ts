import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inEnglish } from '#sim/base/sentence';
import { parseImageCatalogue, type ImageCatalogue } from '#sim/app/image-catalogue';
import { runScenario } from '#sim/api/run-scenario';
import { Simulation } from '#sim/api/simulation';
import type { LabDocument } from '#sim/lab/lab-document';
import { readGood } from '#kit/lab-text';

const RESOURCES = new URL('../../resources/', import.meta.url);
const TEN_SECONDS_NS = 10_000_000_000;

function sampleLab(): LabDocument {
  const name = 'labs/first-packets.podwire.yaml';
  return readGood({ [name]: readFileSync(new URL(name, RESOURCES)) });
}

function images(): ImageCatalogue {
  const parsed = parseImageCatalogue(JSON.parse(readFileSync(new URL('images.json', RESOURCES), 'utf8')));
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

function openSample(): Simulation {
  const opened = Simulation.open(sampleLab(), { images: images() });
  if (!opened.ok) throw new Error(opened.error.map(({ message }) => message).join('\n'));
  return opened.value;
}

describe('the lab of the first packets', () => {
  it('shows a lookup, a translation and a crossing in its first ten seconds', () => {
    const simulation = openSample();
    simulation.settle();
    const captures = [
      { on: 'default/client:eth0', filter: 'udp and port 53' },
      { on: 'default/client:eth0', filter: 'tcp and port 80' },
      { on: 'node/node1:eth0', filter: 'udp and port 8472' },
    ].map(({ on, filter }) => {
      const started = simulation.startCapture({ interfaces: [on], filter });
      if (!started.ok) throw new Error(on);
      return started.value;
    });
    simulation.runUntil(TEN_SECONDS_NS);
    for (const capture of captures) expect(capture.rows().count).toBeGreaterThan(0);
  });

  it('drops in its first ten seconds only what is sent to the Service without Pods, and says why', () => {
    const simulation = openSample();
    simulation.runUntil(TEN_SECONDS_NS);
    const drops = simulation.drops.since(0);
    expect(drops.length).toBeGreaterThan(0);
    expect(
      drops.filter(({ detail }) => !inEnglish(detail).includes('default/orphan has no endpoints')),
    ).toEqual([]);
  });

  it('passes its own Scenario', () => {
    const lab = sampleLab();
    const options = { images: images(), hasWholeCapture: false };
    const runs = lab.scenarios.map((scenario) => runScenario(lab, scenario, options));
    const reports = runs.map((run) => (run.ok ? run.value.report() : run.error));
    expect(reports.map(({ name, hasPassed }) => [name, hasPassed])).toEqual([['first-request', true]]);
  });
});
