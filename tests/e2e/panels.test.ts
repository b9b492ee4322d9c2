/** Panels that say something about the whole lab: its plugin, its problems, its addresses, the same lab under other plugins. */
import { describe, expect, it } from 'vitest';
import { keepLetters, takeLetters } from '#kit/kept-letters';
import { hurry, LabRig, PATIENCE, waitForEditor, waitForLab } from '#kit/lab-rig';
import { podwire } from '#kit/podwire';
import { findRealKubectl } from '#kit/real-kubectl';
import { StandInCluster } from '#kit/stand-in-cluster';
import { isMissing } from '#kit/tools';

const KUBECTL = findRealKubectl('1.32');
const LAB = 'apiVersion: podwire.dev/v1\nkind: Lab\nmetadata: { name: shop }\n';
const WEB = `---
apiVersion: v1
kind: Pod
metadata:
  name: web
  labels: { app: web }
spec:
  nodeName: node1
  containers: [{ name: nginx, image: "nginx:alpine" }]
`;
const SERVICE = `---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: { app: web }
  ports: [{ port: 80 }]
`;
const CLIENT = `---
apiVersion: v1
kind: Pod
metadata:
  name: client
  labels: { app: client }
spec:
  nodeName: node2
  containers: [{ name: client, image: busybox, command: [sleep, infinity] }]
`;
const SHOP = `${LAB}spec: { cluster: { cni: { plugin: flannel, mode: host-gw } } }\n${WEB}${SERVICE}${CLIENT}`;
const TROUBLED = SHOP.replace('selector: { app: web }', 'selector: { app: wbe }').replace(
  'port: 80 }',
  'port: eighty }',
);

const POLICY = `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web }
spec:
  podSelector: { matchLabels: { app: web } }
  ingress: [{ from: [{ podSelector: { matchLabels: { app: guest } } }] }]
`;
const GUARDED = `${SHOP.replace('plugin: flannel, mode: host-gw', 'plugin: calico, mode: bgp')}${POLICY}`;

/** Who says whom it takes on one port. */
const ASKING = GUARDED.replace('app: guest } } }] }]', 'app: client } } }], ports: [{ port: 80 }] }]');

const ASKED = `${LAB}${CLIENT}---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: { name: asking }
spec:
  steps:
    - exec: { in: default/client, run: echo hello }
    - exec: { in: default/client, run: ip link show eth0 }
      expect: { stdout: { contains: mtu 1450 } }
    - exec: { in: node/node1, run: ip route }
`;

const rig = new LabRig({
  files: {
    'shop.podwire.yaml': SHOP,
    'mistyped.podwire.yaml': SHOP.replace('selector: { app: web }', 'selector: { app: wbe }'),
    'troubled.podwire.yaml': TROUBLED,
    'guarded.podwire.yaml': GUARDED,
    'asking.podwire.yaml': ASKING,
    'ignored.podwire.yaml': `${SHOP}${POLICY}`,
    'empty.podwire.yaml': LAB,
    'asked.podwire.yaml': ASKED,
  },
  opens: 'shop.podwire.yaml',
  isReady: ({ page }) => waitForLab(page),
});

/** A whole cluster with a network plugin, on a machine that has other things to do. */
const COMING_UP = { timeout: 60_000 };

/** Until everything that the text asks for runs. */
async function waitForPods(): Promise<void> {
  const { page } = rig.lab;
  await hurry(page);
  await expect
    .poll(() => page.getByTestId('status-counts').textContent(), COMING_UP)
    .toMatch(/3\/3 nodes ready, 4\/4 Pods ready/u);
}

/** By its row of the list, and shows it in the inspector. */
async function select(row: RegExp): Promise<void> {
  const { page } = rig.lab;
  await page.getByTestId('tab-list').click();
  await page.getByTestId('topology-list-row').filter({ hasText: row }).first().click();
  await page.getByTestId('tab-inspector').click();
}

function textThere(): Promise<string> {
  return rig.lab.page
    .locator('.monaco-editor .view-lines')
    .first()
    .innerText()
    .then((text) => text.replaceAll('\u00a0', ' '));
}

describe.skipIf(isMissing('chromium'))('the panels', () => {
  rig.shareLab();

  it('change the network plugin with one click in the header, and back by undo', async () => {
    const { page } = rig.lab;
    await waitForEditor(page);
    await waitForPods();
    await page.getByTestId('network-menu').click();
    const own = page.getByTestId('network-flannel-host-gw');
    expect(await own.getAttribute('aria-checked')).toBe('true');
    await page.getByTestId('network-calico-bgp').click();
    await expect.poll(() => page.getByTestId('network-menu').textContent(), PATIENCE).toBe('calico/bgp');
    await expect.poll(textThere, PATIENCE).toMatch(/plugin: calico, mode: bgp/u);
    await waitForPods();
    await page.getByTestId('tab-list').click();
    await expect
      .poll(() => page.getByTestId('topology-list').textContent(), PATIENCE)
      .toMatch(/cali[0-9a-f]{11}/u);
    await page.getByRole('button', { name: /^Undo/u }).click();
    await expect.poll(() => page.getByTestId('network-menu').textContent(), PATIENCE).toBe('flannel/host-gw');
    // A running cluster cannot be given another plugin: the page says so, and offers what can be done.
    await page.getByTestId('editor-status').getByRole('button').click();
    await expect
      .poll(() => page.getByTestId('topology-list').textContent(), PATIENCE)
      .not.toMatch(/cali[0-9a-f]{11}/u);
    expect(rig.lab.problems).toEqual([]);
  });

  it('say of any address which network it is of and where it lives', async () => {
    const { page } = rig.lab;
    await waitForPods();
    await page.getByTestId('tab-addresses').click();
    const grid = page.getByTestId('address-list');
    await expect.poll(() => grid.textContent(), PATIENCE).toMatch(/default\/client:eth0/u);
    const query = page.getByTestId('addresses-query');
    await query.fill('10.96.0.10');
    const found = page.getByTestId('address-found');
    await expect.poll(() => found.textContent(), PATIENCE).toMatch(/Service.*kube-dns/u);
    expect(await found.textContent()).toMatch(/10\.96\.0\.0\/12/u);
    await query.fill('8.8.8.8');
    await expect.poll(() => found.textContent(), PATIENCE).toMatch(/8\.8\.8\.8/u);
    await page.getByText('Nobody in this lab has it').waitFor();
    await query.fill('client');
    await page.getByTestId('address-list-row').first().click();
    await expect.poll(() => found.textContent(), PATIENCE).toMatch(/default\/client/u);
    expect(rig.lab.problems).toEqual([]);
  });

  it('set the size that a cable passes, and say when it is none', async () => {
    const { page } = rig.lab;
    await waitForPods();
    await select(/^node2node/u);
    await page.getByTestId('inspector').getByRole('button', { name: 'eth0', exact: true }).click();
    await page.getByTestId('fault-mtu').fill('large');
    await page.getByTestId('fault-mtu').press('Enter');
    await page.getByTestId('fault-problem').getByText('a whole number of bytes').waitFor();
    await page.getByTestId('fault-mtu').fill('1400');
    await page.getByTestId('fault-mtu').press('Enter');
    await page.getByTestId('fault-mend').and(page.locator(':enabled')).waitFor();
    await page.getByTestId('tab-lab').click();
    await expect.poll(() => page.getByTestId('problems-badge').textContent(), PATIENCE).toBe('1');
    await page.getByTestId('tab-problems').click();
    await expect.poll(() => page.getByTestId('problem-list').textContent(), PATIENCE).toMatch(/1400/u);
  });

  it('tell what is different in a file of somebody else, and lead to the line', async () => {
    const { page } = rig.lab;
    await waitForEditor(page);
    await page.getByTestId('tab-compare').click();
    await page.getByRole('tab', { name: 'Two labs' }).click();
    await page.getByTestId('changes-other').selectOption('file');
    await page.getByTestId('open-path').fill(rig.workspace.file('mistyped.podwire.yaml'));
    await page.keyboard.press('Enter');
    const result = page.getByTestId('changes-result');
    await result.waitFor(PATIENCE);
    expect(await result.locator('.changes-text').allTextContents()).toEqual([
      'Service default/web',
      'spec.selector.app: wbe → web',
    ]);
    await result.getByRole('button', { name: /^line/u }).last().click();
    await page.locator('.monaco-editor.focused').waitFor(PATIENCE);
    expect(rig.lab.problems).toEqual([]);
  });

  it('show the lab at an earlier moment, go on from there, and compare the run with the one that was left', async () => {
    await rig.open('shop.podwire.yaml');
    const { page } = rig.lab;
    await waitForPods();
    await page.getByTestId('tab-packets').click();
    await rig.lab.filter('tcp port 80');
    await page
      .getByRole('button', { name: /default\/client/u })
      .first()
      .click();
    await page.locator('.xterm-helper-textarea').first().waitFor();
    await page.keyboard.type('wget -qO- http://web\n');
    await page.locator('.xterm-rows').getByText('Welcome to nginx').first().waitFor(COMING_UP);
    await page.getByTestId('tab-time').click();
    await page.getByTestId('time-row').filter({ hasText: 'wget' }).first().click();
    await page.getByTestId('time-show').click();
    await page.getByTestId('time-past').waitFor(COMING_UP);
    await expect.poll(() => page.locator('.xterm-rows').first().textContent()).not.toContain('Welcome');
    await page.getByTestId('tab-packets').click();
    await expect.poll(() => page.getByTestId('capture-row').count(), PATIENCE).toBe(0);
    await page.getByTestId('clock-play').click();
    await page.locator('.xterm-rows').getByText('Welcome to nginx').first().waitFor(COMING_UP);
    await page.getByTestId('capture-row').first().waitFor();
    await page.getByTestId('tab-time').click();
    await page.getByTestId('time-strip').focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByTestId('time-branch').click(COMING_UP);
    await page.getByTestId('time-past').waitFor({ state: 'detached' });
    await page.getByTestId('clock-present').waitFor({ state: 'detached' });
    await page.getByTestId('time-compare').click();
    await page.getByTestId('runs-compare').click();
    await page.getByTestId('runs-result').waitFor(COMING_UP);
    expect(await page.getByTestId('runs-result').textContent()).toContain('The runs are one up to');
    expect(rig.lab.problems).toEqual([]);
  });

  it('have tables of a node and of a Pod as they are now, whose lines can be searched, and what kubectl says of it', async () => {
    const { page, problems } = rig.lab;
    await waitForPods();
    await select(/^node2node/u);
    const inspector = page.getByTestId('inspector');
    const lines = inspector.getByTestId('inspect-text').first();
    const table = inspector.getByTestId('inspect-table');
    const search = inspector.getByTestId('inspect-search').first();
    await search.scrollIntoViewIfNeeded();
    await expect
      .poll(() => lines.textContent(), PATIENCE)
      .toContain('10.244.1.0/24 via 192.168.0.11 dev eth0');
    await table.selectOption('iptables');
    await search.fill('--dport 80');
    await expect
      .poll(() => lines.textContent(), PATIENCE)
      .toMatch(/^\[\d+:\d+\] -A KUBE-SERVICES -d \S+ -p tcp .*default\/web/mu);
    expect(await lines.textContent()).not.toContain('KUBE-POSTROUTING');
    await search.fill('');
    await table.selectOption('processes');
    await expect.poll(() => lines.textContent(), PATIENCE).toContain('/usr/bin/kubelet');
    await inspector.getByTestId('inspect-describe').locator('summary').click();
    const described = inspector.getByTestId('inspect-describe').getByTestId('inspect-text');
    await described.scrollIntoViewIfNeeded(PATIENCE);
    expect(await described.textContent()).toMatch(/^Name: +node2\n/u);
    await select(/^default\/webPod/u);
    await search.scrollIntoViewIfNeeded();
    await table.selectOption('sockets');
    await expect.poll(() => lines.textContent(), PATIENCE).toMatch(/LISTEN .*:80 /u);
    expect(problems).toEqual([]);
  });

  it('compare the same request under two plugins, and take over the other one', async () => {
    const { page } = rig.lab;
    await waitForPods();
    await page.getByTestId('tab-compare').click();
    await page.getByRole('tab', { name: 'Two networks' }).click();
    expect(await page.getByTestId('compare-target').inputValue()).toBe('default/client');
    expect(await page.getByTestId('compare-command').inputValue()).toBe('curl -s http://web');
    expect(await page.getByTestId('compare-left').inputValue()).toBe('flannel/host-gw');
    await page.getByTestId('compare-command').fill('wget -qO- http://web');
    await page.getByTestId('compare-right').selectOption('flannel/vxlan');
    await page.getByTestId('compare-run').click();
    const result = page.getByTestId('comparison');
    await result.waitFor(COMING_UP);
    const text = (await result.textContent()) ?? '';
    expect(text).toContain('wget -qO- http://web');
    expect(text).toContain('this lab');
    const tunnels = result.getByRole('row', { name: /^encapsulation/u }).first();
    expect(await tunnels.textContent()).toMatch(/VXLAN/u);
    expect(
      await result.getByRole('region', { name: 'The first packet, interface by interface' }).count(),
    ).toBe(1);
    await page.getByTestId('compare-use-flannel-vxlan').click();
    await expect.poll(() => page.getByTestId('network-menu').textContent(), PATIENCE).toBe('flannel/vxlan');
    expect(rig.lab.problems).toEqual([]);
  });

  it('say what takes long, and end it when they are told to', async () => {
    const { page, problems } = rig.lab;
    await waitForPods();
    await page.getByTestId('tab-compare').click();
    await page.getByRole('tab', { name: 'Two networks' }).click();
    await page.getByTestId('compare-command').fill('while :; do wget -qO- http://web; done');
    await page.getByTestId('compare-run').click();
    await page.getByTestId('work').waitFor(PATIENCE);
    expect(await page.getByTestId('work').textContent()).toMatch(/Compar/u);
    await page.getByTestId('work-cancel').click();
    await page.getByTestId('work').waitFor({ state: 'hidden' });
    await expect.poll(() => page.getByTestId('compare-run').isEnabled(), PATIENCE).toBe(true);
    expect(await page.getByTestId('comparison').count()).toBe(0);
    expect(problems).toEqual([]);
  });

  it('choose the plugin with the keyboard', async () => {
    const { page } = rig.lab;
    await waitForEditor(page);
    await page.getByTestId('network-menu').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('network-menu-menu').waitFor();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await expect.poll(textThere, PATIENCE).toMatch(/mode: nftables/u);
  });
});

describe.skipIf(isMissing('chromium'))('the panels of a lab with a policy', () => {
  rig.shareLab({ opens: 'guarded.podwire.yaml' });

  it('show who may reach whom and why, and let the packet that dies be seen, mended and seen again', async () => {
    const { page } = rig.lab;
    await waitForPods();
    await page.getByTestId('tab-reach').click();
    await page.getByRole('gridcell', { name: 'default/client to default/web: No Connections' }).waitFor();
    await page.getByTestId('reach-before').selectOption('no-policies');
    const cell = page.getByRole('gridcell', {
      name: 'default/client to default/web: No Connections, closed; before: All Connections',
    });
    await cell.waitFor();
    expect(await page.getByTestId('reach-changes').textContent()).toBe('2 closed');
    await page.getByRole('gridcell', { name: 'default/client: itself' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    const details = page.getByTestId('reach-details');
    await details.getByText('none of them allows this').waitFor();
    expect(await details.textContent()).toMatch(
      /NetworkPolicy default\/web does not fit spec\.ingress\[0\]/u,
    );
    await page.getByTestId('reach-trace').click();
    const verdict = page.getByTestId('journey-verdict');
    await expect
      .poll(() => verdict.textContent(), { timeout: 60_000 })
      .toMatch(/^✕ Dropped: .*default\/web/u);
    await page.locator('.journey-hop.is-dropped').waitFor();
    await page.getByTestId('journey-fixes').getByTestId('fix-take').first().click();
    await page
      .getByTestId('notice')
      .getByText(/^Done: /u)
      .waitFor();
    await page.getByRole('gridcell', { name: /^default\/client to default\/web: (?!No)/u }).waitFor();
    await page.getByTestId('journey-run').click();
    await expect.poll(() => verdict.textContent(), COMING_UP).toMatch(/^● Connected/u);
    expect(rig.lab.problems).toEqual([]);
  });

  it('show the journey of a captured packet, and of one that was dropped', async () => {
    const { page } = rig.lab;
    await waitForPods();
    await page.getByTestId('tab-journey').click();
    await page.getByTestId('journey-to').fill('nowhere');
    await page.getByTestId('journey-run').click();
    await page.getByTestId('journey-problem').waitFor(COMING_UP);
    await page
      .getByRole('button', { name: /default\/client/u })
      .first()
      .click();
    await page.locator('.xterm-helper-textarea').first().waitFor();
    await page.keyboard.type('wget -T 3 -O- http://web\n');
    await page.getByTestId('tab-packets').click();
    await rig.lab.filter('tcp port 80');
    await page.getByTestId('capture-row').filter({ hasText: 'client:eth0' }).first().click();
    await page.getByTestId('packet-journey').click();
    await page.locator('.journey-hop.is-current').waitFor(COMING_UP);
    expect(await page.getByTestId('journey-hop').count()).toBeGreaterThan(2);
    await page.getByTestId('tab-drops').click();
    await page
      .getByTestId('drops-row')
      .filter({ hasText: /\.80: Flags \[S\]/u })
      .first()
      .click();
    await page.getByTestId('drops-journey').click();
    await page.locator('.journey-hop.is-dropped').waitFor(COMING_UP);
    expect(rig.lab.problems).toEqual([]);
  });

  it('say what the Service rules of a node do with a packet, and between whom each rule of a policy lets it through', async () => {
    const { page } = rig.lab;
    await waitForPods();
    await select(/^node2node/u);
    const flows = page.getByTestId('service-flows');
    await flows.locator('summary').click();
    await flows.getByTestId('flow-destination').fill('10.96.0.10');
    await flows.getByTestId('flow-port').fill('53');
    await flows.getByTestId('flow-protocol').selectOption('udp');
    await flows.getByTestId('flow-ask').click();
    const result = flows.getByTestId('flow-result');
    await result.getByText('It goes to one of 2 endpoints:').waitFor();
    expect(await result.getByRole('listitem').allTextContents()).toEqual([
      expect.stringMatching(/^10\.244\.\d+\.\d+:53$/u),
      expect.stringMatching(/^10\.244\.\d+\.\d+:53$/u),
    ]);
    expect(await result.getByTestId('flow-rules').textContent()).toMatch(
      /-A KUBE-SERVICES -d 10\.96\.0\.10\/32/u,
    );
    await select(/^default\/webNetworkPolicy/u);
    const rule = page.getByTestId('policy-rule');
    await rule.getByText('Rule 1 for what comes in').waitFor();
    await rule.getByText('It means nobody in this lab.').waitFor();
    expect(rig.lab.problems).toEqual([]);
  });
});

describe.skipIf(isMissing('chromium'))('the panels of a lab that lets few in', () => {
  rig.shareLab({ opens: 'asking.podwire.yaml' });

  it('show on the picture and in the table who may talk to whom as podwire reach prints it', async () => {
    const { page, problems } = rig.lab;
    await keepLetters(page, 'canvas-drawing');
    await page.getByTestId('tab-topology').click();
    await page.getByTestId('view-policies').click();
    const written = new Set<string>();
    const picture = async (): Promise<readonly string[]> => {
      for (const text of (await takeLetters(page)).keys()) written.add(text);
      return [...written];
    };
    await expect
      .poll(picture, PATIENCE)
      .toEqual(expect.arrayContaining(['client', 'web', '◆ guarded: in', '○ open to all', 'TCP 80']));
    await page.getByTestId('view-physical').click();

    const { stdout } = await podwire(['reach', rig.workspace.file('asking.podwire.yaml')]);
    const printed = stdout.matchAll(
      /^(?<from>default\S+)\[Pod\] => (?<to>default\S+)\[Pod\] : (?<what>.+)$/gmu,
    );
    const pairs = [...printed].map(
      ({ groups = {} }) => `${groups['from']} to ${groups['to']}: ${groups['what']}`,
    );
    expect(pairs).toEqual([
      'default/client to default/web: TCP 80',
      'default/web to default/client: All Connections',
    ]);
    await page.getByTestId('tab-reach').click();
    for (const pair of pairs) await page.getByRole('gridcell', { name: pair }).waitFor();
    expect(problems).toEqual([]);
  });
});

describe.skipIf(isMissing('chromium'))('the panels of a lab that is mistyped', () => {
  rig.shareLab({ opens: 'mistyped.podwire.yaml' });

  it('list what is wrong before any packet is sent, with why and what would help', async () => {
    const { page } = rig.lab;
    await waitForEditor(page);
    await expect.poll(() => page.getByTestId('problems-badge').textContent(), PATIENCE).toBe('1');
    await page.getByTestId('show-problems').click();
    const head = page.getByTestId('problem-head').filter({ hasText: 'selects app=wbe' });
    await head.focus();
    await page.keyboard.press('Enter');
    const problem = page.getByTestId('problem').filter({ has: head });
    await problem.getByText('On the wire').waitFor();
    expect(await problem.textContent()).toMatch(/the Pod web has app=web|have app=web|has app=web/u);
    expect(await head.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.getByTestId('fix-preview').first().locator('summary').click();
    expect(await page.getByTestId('fix-preview').first().textContent()).toMatch(
      /−\s+selector: \{ app: wbe \}.*\+\s+selector: \{ app: web \}/su,
    );
    await problem.getByTestId('fix-take').first().click();
    await expect.poll(textThere, PATIENCE).toMatch(/selector: \{ app: web \}/u);
    await page.getByText('Nothing is wrong that can be seen without traffic').waitFor();
    await page.getByTestId('notices').getByRole('button', { name: 'Undo' }).click();
    await expect.poll(textThere, PATIENCE).toMatch(/selector: \{ app: wbe \}/u);
    await head.waitFor();
    expect(rig.lab.problems).toEqual([]);
  });

  it('offer the same in the text, by Ctrl and full stop', async () => {
    const { page } = rig.lab;
    await waitForEditor(page);
    await page.getByTestId('tab-problems').click();
    await page
      .getByTestId('problem')
      .first()
      .getByRole('button', { name: /^line \d+/u })
      .first()
      .click();
    const selected = page.getByTestId('canvas-cursor');
    await expect.poll(() => selected.getAttribute('data-ref'), PATIENCE).toBe('service:default/web');
    await page.keyboard.press('Control+.');
    await page.locator('.action-widget').getByText('select app=web').waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(textThere, PATIENCE).toMatch(/selector: \{ app: web \}/u);
    await page.getByTestId('notice').getByText('Done: select app=web').waitFor();
  });
});

describe.skipIf(isMissing('chromium'))('the panels of a lab with errors', () => {
  rig.shareLab({ opens: 'troubled.podwire.yaml' });

  it('list errors first, and only those that are asked for', async () => {
    const { page } = rig.lab;
    await page.getByTestId('tab-problems').click();
    const heads = page.getByTestId('problem-head');
    await expect.poll(() => heads.first().textContent(), PATIENCE).toMatch(/cannot unmarshal string/u);
    await page.getByTestId('problems-query').fill('no such words');
    await page.getByText('None of the problems is asked for').waitFor();
    await page.getByTestId('problems-query').fill('');
    await heads.first().waitFor();
    await page.getByTestId('problems-error').click();
    await expect
      .poll(async () => (await heads.allTextContents()).join(' '), PATIENCE)
      .not.toMatch(/cannot unmarshal string/u);
  });
});

describe.skipIf(isMissing('chromium'))('the panels of a lab with a Scenario', () => {
  rig.shareLab({ opens: 'asked.podwire.yaml' });

  it.skipIf(KUBECTL === undefined)(
    'carry a Scenario out on a cluster, once somebody has seen what would be done and where',
    async () => {
      const { page } = rig.lab;
      // Its network has no tunnel: packets may be larger.
      const cluster = await StandInCluster.start(
        KUBECTL ?? '',
        `${LAB}spec: { cluster: { cni: { plugin: flannel, mode: host-gw } } }\n`,
      );
      try {
        await page.getByTestId('tab-compare').click();
        await page.getByRole('tab', { name: 'A real cluster' }).click();
        await page.getByTestId('cluster-source').selectOption('file');
        await page.getByTestId('cluster-path').fill(cluster.kubeconfig);
        await page.getByTestId('cluster-read').click();
        await page.getByTestId('cluster-plan').click(PATIENCE);
        await page.getByTestId('cluster-sure').check(COMING_UP);
        const dialog = page.getByTestId('cluster-plan-dialog');
        expect(await dialog.textContent()).toContain("kubectl exec -n default client -- sh -c 'echo hello'");
        expect(cluster.requests).toEqual([]);
        await page.getByTestId('cluster-run').click();
        await expect
          .poll(() => page.getByTestId('verification-sum').textContent(), COMING_UP)
          .toBe('One step differs.');
        const steps = page.getByTestId('verified-asking').getByRole('listitem');
        expect(await steps.evaluateAll((items) => items.map((item) => item.dataset['state']))).toEqual([
          'same',
          'differs',
          'left out',
        ]);
        expect(cluster.deleted).toContain('client');
        expect(rig.lab.problems).toEqual([]);
      } finally {
        await cluster.close();
      }
    },
  );
});

describe.skipIf(isMissing('chromium'))('the panels of a lab whose plugin keeps no policies', () => {
  rig.shareLab({ opens: 'ignored.podwire.yaml' });

  it('say that policies are ignored, and who is in a lab without anybody', async () => {
    await rig.lab.page.getByTestId('tab-reach').click();
    await rig.lab.page.getByTestId('reach-ignored').getByText('flannel does not enforce policies').waitFor();
    await rig.open('empty.podwire.yaml');
    await rig.lab.page.getByTestId('tab-reach').click();
    await rig.lab.page.getByText('Nobody who could reach anybody').waitFor();
  });
});
