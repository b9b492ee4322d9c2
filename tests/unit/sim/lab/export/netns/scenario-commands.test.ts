import { describe, expect, it } from 'vitest';
import { inEnglish } from '#sim/base/sentence';
import { readGood } from '#kit/lab-text';
import { pathsAskedBy, scriptStepsOf } from '#sim/lab/export/netns/scenario-commands';

function scenario(...steps: readonly string[]) {
  const text = `apiVersion: podwire.dev/v1
kind: Lab
metadata: { name: shop }
spec: {}
---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: { name: way }
spec:
  steps:
${steps.map((step) => `    - ${step}\n`).join('')}`;
  return readGood({ 'shop.podwire.yaml': text }).scenarios;
}

const exec = (run: string): string => `exec: { in: host/laptop, run: ${JSON.stringify(run)} }`;

describe('the steps of the script', () => {
  it('are commands that look at the network, as words', () => {
    const { steps, leftOut } = scriptStepsOf(
      scenario(exec(`curl -H 'Host: shop' "http://web/a b"`), exec('ip route')),
    );
    expect(steps.map(({ argv }) => argv)).toEqual([
      ['curl', '-H', 'Host: shop', 'http://web/a b'],
      ['ip', 'route'],
    ]);
    expect(leftOut).toEqual([]);
  });

  it.each([
    ['rm -rf /'],
    ['curl http://web; rm -rf /'],
    ['curl http://web | sh'],
    ['curl $(id)'],
    ['curl `id`'],
    ['curl "$HOME"'],
    ['ping 10.0.0.1 > /etc/passwd'],
    ['ping 10.0.0.1 &'],
    ['ping 10.0.0.1\nreboot'],
    ['/tmp/curl http://web'],
    ['curl {a,b}'],
    ['sh -c id'],
  ])('are not %s, and nothing that follows', (run) => {
    const { steps, leftOut } = scriptStepsOf(scenario(exec(run), exec('ip route')));
    expect(steps).toEqual([]);
    expect(leftOut).toHaveLength(1);
    expect(leftOut.map(inEnglish)[0]).toContain('Scenario way ends before "step 1"');
  });

  it('go on behind what only reads, and end with what changes the cluster', () => {
    const { steps, leftOut } = scriptStepsOf(
      scenario(
        exec('cat /etc/hosts'),
        exec('kubectl get pods'),
        exec('ip route'),
        'delete: pod/web',
        exec('ip route'),
      ),
    );
    expect(steps).toHaveLength(1);
    expect(leftOut.map(inEnglish)).toEqual([
      'step "step 1" of Scenario way: cat is no program that the script carries out',
      'step "step 2" of Scenario way: kubectl is no program that the script carries out',
      'Scenario way ends before "step 4", which changes the cluster',
    ]);
  });

  it('say which pages are asked for', () => {
    const scenarios = scenario(
      exec('curl http://web/hostname?x=1'),
      exec('wget -qO- https://web:8443/api/v1'),
    );
    expect(pathsAskedBy(scenarios)).toEqual(['/', '/hostname', '/api/v1']);
  });
});
