import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { testCatalogue } from '#kit/command-lab';
import { formatDiagnostic } from '#sim/base/diagnostic';
import { problemsOf } from '#sim/api/lint';
import { runScenario } from '#sim/api/run-scenario';
import { anonymousLabOf } from '#sim/lab/export/anonymous/anonymous-lab';
import type { LabDocument } from '#sim/lab/lab-document';
import { readLab } from '#sim/lab/read-lab';

const FOLDER = 'resources';
const FILES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.podwire.yaml'),
);
const LABS = FILES.filter((name) => name.startsWith('labs/'));
/** Whose certificates name the hosts that they are for. */
const NAMED_IN_SECRETS = 'labs/ingress-tls.podwire.yaml';
const images = testCatalogue();

function read(name: string, bytes: Uint8Array): LabDocument {
  const document = readLab([{ name, bytes }]);
  if (!document.ok) throw new Error(document.error.map(formatDiagnostic).join('\n'));
  return document.value;
}

function bothOf(lab: string): { readonly before: LabDocument; readonly after: LabDocument } {
  const before = read(lab, readFileSync(`${FOLDER}/${lab}`));
  const { text } = anonymousLabOf(before, { hasSecrets: true });
  return { before, after: read('lab.podwire.yaml', new TextEncoder().encode(text)) };
}

function findingsOf(document: LabDocument): readonly string[] {
  return problemsOf(document).map(({ severity, code }) => `${severity} ${code}`);
}

/** How many checks of each step do not hold. */
function resultsOf(document: LabDocument): readonly (readonly number[])[] {
  return document.scenarios.map((scenario) => {
    const run = runScenario(document, scenario, { images, hasWholeCapture: false });
    const { steps } = run.ok ? run.value.report() : run.error;
    return steps.map(({ failures }) => failures.length);
  });
}

describe('a built-in lab with other names and addresses', () => {
  it.each(FILES)('has as much in it: %s', (lab) => {
    const { before, after } = bothOf(lab);
    expect(after.objects).toHaveLength(before.objects.length);
    expect(after.scenarios.map(({ steps }) => steps.length)).toEqual(
      before.scenarios.map(({ steps }) => steps.length),
    );
  });

  it.each(LABS.filter((lab) => lab !== NAMED_IN_SECRETS))('is linted as before: %s', (lab) => {
    const { before, after } = bothOf(lab);
    expect(findingsOf(after)).toEqual(findingsOf(before));
  });

  // Ranges, names of StatefulSets, environment variables, named ports of policies.
  it.each(['headless-stateful', 'service-variables', 'policy-layers', 'host-gw-two-segments'])(
    'goes through its Scenarios as before: %s',
    (lab) => {
      const { before, after } = bothOf(`labs/${lab}.podwire.yaml`);
      expect(resultsOf(after)).toEqual(resultsOf(before));
    },
  );
});
