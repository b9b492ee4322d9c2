/** Whoever looks for a cause does so in their own words: ways that show it count, and others do not. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { imageCatalogue } from '#main/worker/image-catalogue';
import { evidenceReport } from '#sim/api/evidence';
import { formatDiagnostic, readLab } from '#sim/api/read-lab';
import { runScenario } from '#sim/api/run-scenario';

const GET = "curl -s -o /dev/null -w '%{http_code}' http://10.244.2.2";

/** What breaks a lab, where its objects alone do not. */
const BREAKS: Readonly<Record<string, string>> = {
  '16-everything-is-unknown':
    '{scale: deployment/coredns, namespace: kube-system, replicas: 0}, {wait: 2s}, ',
};

/** The lab, the evidence, where one looks, commands that show it, and commands that do not. */
const WAYS: readonly (readonly [string, string, string, readonly string[], readonly string[]])[] = [
  [
    '02-a-closed-port',
    'endpoint-port',
    'host/laptop',
    [
      'kubectl get ep web',
      'kubectl describe svc web',
      'kubectl get endpointslices',
      'kubectl describe service/web',
    ],
    ['kubectl get svc', 'kubectl get pods -o wide', 'kubectl get ep kubernetes'],
  ],
  [
    '02-a-closed-port',
    'listens-on-80',
    'default/client',
    [GET, 'curl -s http://10.244.2.2', 'curl -sI http://10.244.2.2:80'],
    ['curl -s http://10.244.2.2:8080', 'ping -c 1 10.244.2.2'],
  ],
  [
    '03-nobody-behind-it',
    'no-endpoints',
    'host/laptop',
    [
      'kubectl get ep',
      'kubectl describe svc web',
      'kubectl get endpointslices',
      'kubectl describe endpoints web',
    ],
    ['kubectl get svc', 'kubectl describe svc kubernetes', 'kubectl get ep kubernetes'],
  ],
  [
    '03-nobody-behind-it',
    'labels',
    'host/laptop',
    ['kubectl describe pod server', 'kubectl get po -L app', 'kubectl get pod server -o yaml'],
    ['kubectl describe svc web', 'kubectl get pods', 'kubectl get svc web -o yaml'],
  ],
  [
    '05-no-such-name',
    'by-address',
    'default/client',
    ['curl -s http://10.96.0.80', 'curl -sI http://10.96.0.80'],
    ['curl -s -m 1 http://web', 'ping -c 1 -W 1 10.244.2.2'],
  ],
  [
    '09-one-node-answers',
    'where-it-runs',
    'host/laptop',
    ['kubectl get po -owide', 'kubectl describe pod server'],
    ['kubectl get nodes', 'kubectl get nodes -o wide'],
  ],
  [
    '16-everything-is-unknown',
    'no-endpoints',
    'host/laptop',
    [
      'kubectl get ep -A',
      'kubectl describe svc -n kube-system kube-dns',
      'kubectl get endpointslices -n kube-system',
    ],
    ['kubectl get ep', 'kubectl describe svc kubernetes'],
  ],
  [
    '20-the-door-of-the-service',
    'endpoint',
    'host/laptop',
    ['kubectl get ep', 'kubectl describe svc web', 'kubectl get endpointslices'],
    ['kubectl get netpol -o yaml', 'kubectl get svc'],
  ],
];

describe.each(WAYS)('the evidence of %s, %s', (lab, name, place, showing, silent) => {
  it(`is what these commands show: ${showing.join(', ')}`, () => {
    const file = `${lab}.podwire.yaml`;
    const text = readFileSync(`resources/lessons/faults/${file}`, 'utf8').replace(
      /^---\n(?:(?!---\n)[^])*name: found \}[^]*/mu,
      '',
    );
    const commands = [...showing, ...silent];
    const mine = commands.map(
      (run, index) => `---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: way-${index}}
spec: {steps: [${BREAKS[lab] ?? ''}{exec: {in: ${place}, run: ${JSON.stringify(run)}}}]}
`,
    );
    const read = readLab([{ name: file, bytes: new TextEncoder().encode(text + mine.join('')) }]);
    if (!read.ok) throw new Error(read.error.map(formatDiagnostic).join('\n'));
    const document = read.value;
    const [symptom] = document.scenarios;
    if (symptom === undefined) throw new Error('expected a symptom');
    const shown = commands.filter((_, index) => {
      const scenario = document.scenarios.find((each) => each.name === `way-${index}`);
      if (scenario === undefined) throw new Error('expected a way');
      const run = runScenario(document, scenario, { images: imageCatalogue(), hasWholeCapture: false });
      const report = run.ok ? run.value.report() : run.error;
      const found = evidenceReport(symptom, [{ scenario, report }]);
      return found?.steps.some(({ title, hasPassed }) => hasPassed && title.includes(name)) === true;
    });
    expect(shown).toEqual(showing);
  });
});
