import { describe, expect, it } from 'vitest';
import { SessionPage } from '#kit/session-page';
import { LabSession } from '#main/worker/lab-session';
import type { ResponseOf } from '#main/contract/lab-api';

const FILE = 'shop.podwire.yaml';

function podText(name: string): string {
  return `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, labels: {app: ${name}}}
spec: {containers: [{name: c, image: nginx, ports: [{containerPort: 80}]}]}
`;
}

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: shop}
spec: {cluster: {cni: {plugin: flannel}}}
`;
const POLICY = `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: client}}}]
      ports: [{port: 80}]
`;
const SHOP = `${LAB}${podText('web')}${podText('client')}${podText('stranger')}${POLICY}`;

type Matrix = ResponseOf<'reach.get'>;

class ReachPage {
  readonly page: SessionPage;

  constructor(text: string) {
    const files = [{ name: FILE, bytes: new TextEncoder().encode(text) }];
    const lab = { files, options: {}, isVerbose: false };
    const opened = LabSession.open({ lab, canBeBroken: true, wallMs: () => 0 });
    if (!opened.ok) throw new Error('the lab does not open');
    this.page = new SessionPage(opened.value, 1);
  }

  matrix(before: 'nothing' | 'saved' | 'no-policies' = 'nothing'): Matrix {
    return this.page.ask('reach.get', { before }) as Matrix;
  }

  cell(from: string, to: string, before?: 'nothing' | 'saved' | 'no-policies'): unknown {
    const { rows, columns, cells } = this.matrix(before);
    const row = rows.findIndex(({ label }) => label === from);
    return cells[row]?.[columns.findIndex(({ label }) => label === to)];
  }

  explain(from: string, to: string, port?: { protocol: string; port: number }): unknown {
    return this.page.ask('reach.explain', {
      before: 'nothing',
      from,
      to,
      ...(port === undefined ? {} : { port }),
    });
  }
}

describe('who may reach whom, for the page', () => {
  it('has everybody as sender and receiver, and what passes between them', () => {
    const lab = new ReachPage(SHOP);
    expect(lab.matrix().rows.map(({ label }) => label)).toEqual([
      'default/client',
      'default/stranger',
      'default/web',
      'outside',
    ]);
    expect(lab.cell('default/client', 'default/web')).toEqual({ reach: 'some', text: 'TCP 80' });
    expect(lab.cell('default/stranger', 'default/web')).toEqual({ reach: 'none', text: 'No Connections' });
    expect(lab.cell('default/web', 'default/client')).toEqual({ reach: 'all', text: 'All Connections' });
    expect(lab.cell('default/web', 'default/web')).toEqual({ reach: 'self', text: '' });
  });

  it('says that the network plugin ignores policies', () => {
    expect(new ReachPage(SHOP).matrix().ignoredBy).toBe('flannel');
    expect(new ReachPage(SHOP.replace('flannel', 'calico')).matrix().ignoredBy).toBeUndefined();
    expect(new ReachPage(SHOP.replace(POLICY, '')).matrix().ignoredBy).toBeUndefined();
  });

  it('shows what the policies close, and what an edit opens', () => {
    const lab = new ReachPage(SHOP);
    expect(lab.cell('default/stranger', 'default/web', 'no-policies')).toMatchObject({
      change: { kind: 'closed', before: 'All Connections' },
    });
    expect(lab.cell('default/stranger', 'default/web', 'saved')).not.toHaveProperty('change');
    lab.page.replace('matchLabels: {app: client}', 'matchLabels: {app: stranger}');
    expect(lab.cell('default/stranger', 'default/web', 'saved')).toMatchObject({
      text: 'TCP 80',
      change: { kind: 'opened', before: 'No Connections' },
    });
    expect(lab.cell('default/client', 'default/web', 'saved')).toMatchObject({ change: { kind: 'closed' } });
  });

  it('explains a pair with the policies that decide, and their lines', () => {
    const lab = new ReachPage(SHOP);
    const line = (text: string): number => SHOP.slice(0, SHOP.indexOf(text)).split('\n').length;
    expect(lab.explain('default/client[Pod]', 'default/web[Pod]')).toMatchObject({
      isAllowed: true,
      protocol: 'TCP',
      port: 80,
      sides: [
        { direction: 'egress', isAllowed: true, policies: [] },
        {
          direction: 'ingress',
          isAllowed: true,
          policies: [
            {
              name: 'NetworkPolicy default/web',
              effect: 'allows',
              rule: 'spec.ingress[0].from[0]',
              location: { line: line('- from') },
            },
          ],
        },
      ],
    });
    expect(lab.explain('default/stranger[Pod]', 'default/web[Pod]')).toMatchObject({
      isAllowed: false,
      sides: [{}, { policies: [{ effect: 'isolates' }, { effect: 'misses' }] }],
    });
    expect(
      lab.explain('default/client[Pod]', 'default/web[Pod]', { protocol: 'UDP', port: 53 }),
    ).toMatchObject({ isAllowed: false, port: 53 });
  });

  it('goes on with the last good text while there are errors, and knows nobody who is gone', () => {
    const lab = new ReachPage(SHOP);
    lab.page.replace('kind: NetworkPolicy', 'kind: [');
    expect(lab.matrix()).toMatchObject({ version: 1, policyCount: 1 });
    expect(lab.explain('default/nobody[Pod]', 'default/web[Pod]')).toBeUndefined();
  });

  it('answers for a text that could never be read', () => {
    expect(new ReachPage('kind: [').matrix()).toMatchObject({ rows: [], cells: [] });
  });

  it('puts those of a large lab that policies do not tell apart into one row', () => {
    const crowd = Array.from({ length: 40 }, (_, index) => podText(`other-${index}`)).join('');
    const { rows, cells } = new ReachPage(`${SHOP}${crowd}`).matrix();
    expect(rows).toHaveLength(4);
    const index = rows.findIndex(({ members }) => members.length > 1);
    expect(rows[index]?.members).toHaveLength(41);
    expect(cells[index]?.[index]).toEqual({ reach: 'all', text: 'All Connections' });
  });
});

const CLOSED_CLIENT = `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: client}
spec:
  podSelector: {matchLabels: {app: client}}
  policyTypes: [Egress]
  egress:
    - to: [{podSelector: {matchLabels: {app: web}}}]
      ports: [{port: 443}]
    - to: [{podSelector: {matchLabels: {app: nobody}}}]
`;
const SECOND_RULE = `    - ports: [{port: 443}, {port: 8080, endPort: 8089}]
`;

describe('what each rule of a policy lets through', () => {
  it('is between those that the rule means, as far as the other end does not hold it up', () => {
    const shop = new ReachPage(`${SHOP}${SECOND_RULE}${CLOSED_CLIENT}`);
    const flows = shop.page.ask('reach.policy', { namespace: 'default', name: 'web' });
    expect(flows).toMatchObject({
      ruleCount: 2,
      rules: [
        {
          direction: 'ingress',
          index: 0,
          location: { file: FILE, line: SHOP.slice(0, SHOP.indexOf('    - from:')).split('\n').length },
          flows: [{ from: 'default/client', to: 'default/web', text: '', held: 'TCP 80' }],
          flowCount: 1,
        },
        { direction: 'ingress', index: 1, flowCount: 3 },
      ],
    });
    const [, second] = (flows as { rules: { flows: unknown[] }[] }).rules;
    expect(second?.flows).toContainEqual({
      from: 'default/stranger',
      to: 'default/web',
      text: 'TCP 443,8080-8089',
      held: '',
    });
    expect(second?.flows).toContainEqual({
      from: 'default/client',
      to: 'default/web',
      text: 'TCP 443',
      held: 'TCP 8080-8089',
    });
    expect(shop.page.ask('reach.policy', { namespace: 'default', name: 'client' })).toMatchObject({
      rules: [
        {
          direction: 'egress',
          flows: [{ from: 'default/client', to: 'default/web', text: 'TCP 443', held: '' }],
        },
        { index: 1, flows: [], flowCount: 0 },
      ],
    });
  });

  it('is not known of a policy that the text has not', () => {
    expect(
      new ReachPage(SHOP).page.ask('reach.policy', { namespace: 'default', name: 'db' }),
    ).toBeUndefined();
  });
});
