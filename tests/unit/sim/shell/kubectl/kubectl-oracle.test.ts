import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ApiHttpServer } from '../../../../kit/api-http-server';
import { KubectlLab } from '../../../../kit/kubectl-lab';
import { KUBECTL_TRANSCRIPTS } from '../../../../kit/kubectl-objects';
import { parseKubectlTranscript, transcriptText, wordsOf } from '../../../../kit/kubectl-transcript';
import { findRealKubectl, RealKubectl } from '../../../../kit/real-kubectl';

const STANDARD_VERSION = '1.32';

/** Real time and virtual time go on together while the real one waits for something. */
const TICK_MS = 20;
const VIRTUAL_MS_PER_TICK = 200;

describe.skipIf(findRealKubectl(STANDARD_VERSION) === undefined)(
  'the real kubectl against the simulated API server',
  () => {
    it.concurrent.each(KUBECTL_TRANSCRIPTS)(
      'prints what $file has',
      async ({ file, objects, version = STANDARD_VERSION }) => {
        const steps = parseKubectlTranscript(readFileSync(file, 'utf8'));
        const lab = new KubectlLab(objects());
        const server = new ApiHttpServer((request) => lab.rest.handle(request));
        const real = new RealKubectl(findRealKubectl(version) ?? '', await server.listen());
        const printed: string[] = [];
        for (const step of steps) {
          if (step.kind === 'file') {
            writeFileSync(join(real.folder, step.name), step.text);
            const lines = step.text.replace(/\n$/, '').split('\n');
            printed.push([`file ${step.name}`, ...lines.map((line) => `| ${line}`)].join('\n'));
            continue;
          }
          if (step.kind === 'set') {
            real.variables.set(step.name, step.value);
            printed.push(`set ${step.name}=${step.value}`);
            continue;
          }
          const tick = setInterval(() => lab.rig.runFor(VIRTUAL_MS_PER_TICK), TICK_MS);
          const run = await real.run(wordsOf(step.line));
          clearInterval(tick);
          lab.rig.runFor(3_000);
          // The real one writes the second of its own clock, and refuses a second restart in the same one.
          if (step.line.startsWith('rollout restart')) await sleep(1_000);
          printed.push(`$ kubectl ${step.line}\n${transcriptText(run)}`.replace(/\n$/, ''));
        }
        await server.close();
        real.close();
        const text = `${printed.join('\n')}\n`;
        // To record anew: RECORD_KUBECTL=1, then look at the difference.
        if (process.env['RECORD_KUBECTL'] !== undefined) writeFileSync(file, text);
        expect(text).toBe(readFileSync(file, 'utf8'));
      },
      400_000,
    );
  },
);
