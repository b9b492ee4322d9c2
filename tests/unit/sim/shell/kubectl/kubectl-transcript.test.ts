import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { KubectlLab } from '../../../../kit/kubectl-lab';
import { KUBECTL_TRANSCRIPTS } from '../../../../kit/kubectl-objects';
import { parseKubectlTranscript, transcriptText, wordsOf } from '../../../../kit/kubectl-transcript';

describe.each(KUBECTL_TRANSCRIPTS)('kubectl in $file', ({ file, objects }) => {
  const lab = new KubectlLab(objects());
  const steps = parseKubectlTranscript(readFileSync(file, 'utf8'));
  for (const step of steps) {
    if (step.kind === 'file') {
      it(`is given the file ${step.name}`, () => {
        lab.writeFile(`/root/${step.name}`, step.text);
        expect(step.text).not.toBe('');
      });
      continue;
    }
    if (step.kind === 'set') {
      it(`is given ${step.name}=${step.value}`, () => {
        lab.variables.set(step.name, step.value);
        expect(lab.variables.get(step.name)).toBe(step.value);
      });
      continue;
    }
    it(`prints what the real one prints: ${step.line}`, () => {
      const run = lab.run(wordsOf(step.line), { limitMs: 200_000 });
      lab.rig.runFor(3_000);
      expect(transcriptText(run)).toBe(step.expected);
    });
  }
});
