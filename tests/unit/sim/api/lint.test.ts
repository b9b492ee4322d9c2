import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { problemsOf, problemsToTell } from '#sim/api/lint';
import { readLab, type LabDocument } from '#sim/api/read-lab';

function read(file: string): LabDocument {
  const document = readLab([{ name: file, bytes: readFileSync(`resources/${file}`) }]);
  if (!document.ok) throw new Error(file);
  return document.value;
}

function codesOf(found: ReturnType<typeof problemsOf>): readonly string[] {
  return found.map(({ code }) => code);
}

describe('what is told of a lab in the window', () => {
  it('is not the cause where the lab asks for it', () => {
    const broken = read('lessons/faults/02-a-closed-port.podwire.yaml');
    expect(codesOf(problemsOf(broken))).toEqual(['target-port-closed']);
    expect(codesOf(problemsToTell(broken))).toEqual(['cause-is-asked-for']);
  });

  it('is all that is likely wrong with any other', () => {
    const lab = read('labs/no-endpoints.podwire.yaml');
    expect(problemsOf(lab)).not.toEqual([]);
    expect(problemsToTell(lab)).toEqual(problemsOf(lab));
  });
});
