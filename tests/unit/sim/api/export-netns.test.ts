import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { imageCatalogue } from '#main/worker/image-catalogue';
import { netnsScript } from '#sim/api/export-netns';
import { readLab } from '#sim/api/read-lab';
import { Simulation } from '#sim/api/simulation';

describe('the network as a script', () => {
  it('is as it was when its Scenarios had waited for what comes some seconds after the lab is up', () => {
    const bytes = readFileSync('resources/labs/two-racks.podwire.yaml');
    const document = readLab([{ name: 'two-racks.podwire.yaml', bytes }]);
    if (!document.ok) throw new Error('two-racks');
    const opened = Simulation.open(document.value, { images: imageCatalogue() });
    if (!opened.ok) throw new Error('two-racks');
    opened.value.settle();
    const script = netnsScript(opened.value, 'peered');
    expect(script.ok ? script.value.text : script.error).toMatch(
      /10\.244\.2\.0\/24 via 192\.168\.1\.1 dev eth0 proto bird/u,
    );
  });

  it('asks for the programs of its steps before it builds anything', () => {
    const document = readLab([
      {
        name: 'lab.podwire.yaml',
        bytes: new TextEncoder().encode(`apiVersion: podwire.dev/v1
kind: Lab
metadata: { name: asks }
---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: { name: asks }
spec: { steps: [{ exec: { in: node/node1, run: 'ping -c 1 node2' } }, { exec: { in: node/node1, run: dig web.example } }, { exec: { in: node/node1, run: dig example } }] }
`),
      },
    ]);
    if (!document.ok) throw new Error('the lab is refused');
    const opened = Simulation.open(document.value, { images: imageCatalogue() });
    if (!opened.ok) throw new Error('the lab does not come up');
    opened.value.settle();
    const script = netnsScript(opened.value, undefined);
    const text = script.ok ? script.value.text : '';
    expect(text).toMatch(/^STEP_TOOLS='ping dig'$/mu);
    const [, check = ''] = /^(if \[ "\$action" = run \]; then TOOLS.*?^\[ -z [^\n]*)$/msu.exec(text) ?? [];
    const refuse = 'refuse() { echo "$1"; exit 2; }';
    const run = (action: string): string =>
      spawnSync(
        '/bin/bash',
        [
          '-c',
          `action=${action} TOOLS=bash STEP_TOOLS='no-such-ping bash no-such-dig'\n${refuse}\n${check}\necho fine`,
        ],
        { encoding: 'utf8' },
      ).stdout;
    expect(run('run')).toBe('not installed: no-such-ping no-such-dig\n');
    expect(run('shell')).toBe('fine\n');
  });
});
