import { describe, expect, it } from 'vitest';
import { runFactsJob } from '#main/worker/diff-job';
import { JobInput } from '#main/worker/job-input';
import { JobOutput } from '#main/worker/job-output';

describe('a file as lines for git', () => {
  it('goes through as it is when it is no YAML, whatever its bytes are', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const printed: unknown[] = [];
    const output = new JobOutput((message) => printed.push(message));
    const context = { input: new JobInput(), output };
    expect(runFactsJob({ kind: 'facts', files: [{ name: 'a.bin', bytes }] }, context)).toBe(0);
    output.flush();
    expect(printed).toEqual([{ kind: 'file', bytes }]);
  });
});
