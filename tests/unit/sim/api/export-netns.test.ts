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
});
