/** Edits that were not saved, of windows that ended without asking. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { podwire } from '#kit/podwire';
import { DeskRig, podManifest, SHOP_LAB } from '#kit/served-desk';

const NOBODY = 65_534;
const RECOVERY = '.shop.podwire.yaml.podwire-recovery';
const rig = new DeskRig();

afterEach(() => rig.endDesks());
afterAll(() => {
  rig.removeFolders();
});

type Page = Awaited<ReturnType<DeskRig['serve']>>;

/** Of those that are offered. */
async function newest(page: Page): Promise<{ readonly id: string }> {
  const [first] = (await page.request('file.get', {})).recoveries ?? [];
  return { id: first?.id ?? 'none' };
}

async function recover(page: Page): Promise<unknown> {
  return page.request('file.recover', await newest(page));
}

describe('unsaved edits', () => {
  it('are beside the file a moment later, and gone once they are saved', async () => {
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB });
    const page = await rig.serve(workspace, 'shop.podwire.yaml');
    await page.type('shop.podwire.yaml', podManifest('mine'));
    await expect.poll(() => existsSync(workspace.file(RECOVERY)), { timeout: 45_000 }).toBe(true);
    expect(readFileSync(workspace.file('shop.podwire.yaml'), 'utf8')).toBe(SHOP_LAB);
    await page.request('file.save', {});
    expect(existsSync(workspace.file(RECOVERY))).toBe(false);
  });

  it('are offered by the next window, and applied only when they are wanted', async () => {
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB });
    const desk = await rig.serveDesk(workspace, ['shop.podwire.yaml']);
    const page = await desk.connect();
    expect((await page.request('file.get', {})).recoveries).toBeUndefined();
    await page.type('shop.podwire.yaml', podManifest('mine'));
    await expect.poll(() => existsSync(workspace.file(RECOVERY)), { timeout: 45_000 }).toBe(true);
    await desk.kill();

    const next = await rig.serve(workspace, 'shop.podwire.yaml');
    const [recovery] = (await next.request('file.get', {})).recoveries ?? [];
    expect(recovery?.fileNames).toEqual(['shop.podwire.yaml']);
    expect(Math.abs(Date.now() - (recovery?.savedAtMs ?? 0))).toBeLessThan(60_000);
    expect(await next.text()).toBe(SHOP_LAB);
    expect(await recover(next)).toEqual({ kind: 'recovered' });
    expect(await next.text()).toBe(podManifest('mine'));
    const state = await next.until(({ isDirty }) => isDirty);
    expect(state.recoveries).toBeUndefined();
    await next.request('history.undo', {});
    expect(await next.text()).toBe(SHOP_LAB);
    await next.request('history.redo', {});
    expect((await next.request('file.save', {})).kind).toBe('saved');
    expect(readdirSync(workspace.path).toSorted()).toEqual(['data', 'shop.podwire.yaml']);
  });

  it('are thrown away when they are not wanted', async () => {
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB });
    const desk = await rig.serveDesk(workspace, ['shop.podwire.yaml']);
    await (await desk.connect()).type('shop.podwire.yaml', podManifest('mine'));
    // Ctrl+C asks nobody either.
    expect(await desk.stop()).toBe(0);
    expect(existsSync(workspace.file(RECOVERY))).toBe(true);

    const next = await rig.serve(workspace, 'shop.podwire.yaml');
    expect((await next.request('file.get', {})).recoveries).toBeDefined();
    expect((await next.request('file.discardRecovery', await newest(next))).recoveries).toBeUndefined();
    expect(existsSync(workspace.file(RECOVERY))).toBe(false);
    expect(await next.text()).toBe(SHOP_LAB);
  });

  it('of before stay while new ones are made, until somebody has decided', async () => {
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB });
    const desk = await rig.serveDesk(workspace, ['shop.podwire.yaml']);
    await (await desk.connect()).type('shop.podwire.yaml', podManifest('first'));
    await desk.stop();
    const second = await rig.serveDesk(workspace, ['shop.podwire.yaml']);
    await (await second.connect()).type('shop.podwire.yaml', podManifest('second'));
    await second.stop();

    const next = await rig.serve(workspace, 'shop.podwire.yaml');
    expect(await recover(next)).toEqual({ kind: 'recovered' });
    expect(await next.text()).toBe(podManifest('second'));
    const state = await next.request('file.get', {});
    expect(state.recoveries).toMatchObject([{ id: workspace.file(RECOVERY) }]);
    await next.request('file.save', {});
    expect(readFileSync(workspace.file(RECOVERY), 'utf8')).toContain('first');
    expect(await recover(next)).toEqual({ kind: 'recovered' });
    expect(await next.text()).toBe(podManifest('first'));
    expect(readFileSync(workspace.file('shop.podwire.yaml'), 'utf8')).toBe(podManifest('second'));
  });

  it('that are in the window are left beside the others when older ones are taken back', async () => {
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB });
    for (const name of ['first', 'second']) {
      const desk = await rig.serveDesk(workspace, ['shop.podwire.yaml']);
      await (await desk.connect()).type('shop.podwire.yaml', podManifest(name));
      await desk.stop();
    }
    const desk = await rig.serveDesk(workspace, ['shop.podwire.yaml']);
    const page = await desk.connect();
    await page.type('shop.podwire.yaml', podManifest('third'));
    const texts: string[] = [];
    const offered = (await page.request('file.get', {})).recoveries ?? [];
    for (const { id } of offered) {
      expect(await page.request('file.recover', { id })).toEqual({ kind: 'recovered' });
      texts.push((await page.text()) ?? '');
    }
    expect(texts).toEqual([podManifest('second'), podManifest('first')]);
    const left = (await page.request('file.get', {})).recoveries ?? [];
    expect(left.map(({ id }) => /first|second|third/u.exec(readFileSync(id, 'utf8'))?.[0])).toEqual([
      'second',
      'third',
    ]);
    await desk.kill();
    const next = await rig.serve(workspace, 'shop.podwire.yaml');
    expect((await next.request('file.get', {})).recoveries).toHaveLength(3);
  });

  it('are not offered to a second window while the first is there', async () => {
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB });
    const page = await rig.serve(workspace, 'shop.podwire.yaml');
    await page.type('shop.podwire.yaml', podManifest('mine'));
    await expect.poll(() => existsSync(workspace.file(RECOVERY)), { timeout: 45_000 }).toBe(true);
    const other = await rig.serve(workspace, 'shop.podwire.yaml');
    expect((await other.request('file.get', {})).recoveries).toBeUndefined();
  });

  it('that are damaged, or are what was saved, are not offered', async () => {
    const same = { apiVersion: 'podwire.dev/v1', kind: 'Recovery', lab: 'x', savedAtMs: 1 };
    const workspace = rig.folder({
      'shop.podwire.yaml': SHOP_LAB,
      [RECOVERY]: '{"apiVersion": "podwire.dev/v1", "kind": "Reco',
      'same.yaml': SHOP_LAB,
      '.same.yaml.podwire-recovery': JSON.stringify({
        ...same,
        files: [{ name: 'same.yaml', text: SHOP_LAB }],
      }),
    });
    const page = await rig.serve(workspace, 'shop.podwire.yaml');
    expect((await page.request('file.get', {})).recoveries).toBeUndefined();
    await page.request('file.open', { path: workspace.file('same.yaml') });
    expect((await page.request('file.get', {})).recoveries).toBeUndefined();
    expect(existsSync(workspace.file('.same.yaml.podwire-recovery'))).toBe(false);
    expect(existsSync(workspace.file(RECOVERY))).toBe(true);
  });

  it('are no manifests of a folder', async () => {
    const workspace = rig.folder({});
    mkdirSync(workspace.file('k8s'));
    writeFileSync(workspace.file('k8s/a.yaml'), podManifest('a'));
    const desk = await rig.serveDesk(workspace, ['k8s']);
    await (await desk.connect()).type('a.yaml', podManifest('mine'));
    await desk.stop();
    expect(readdirSync(workspace.file('k8s')).toSorted()).toEqual(['.k8s.podwire-recovery', 'a.yaml']);
    const outcome = await podwire(['exec', 'k8s', 'a', '--', 'hostname'], { directory: workspace.path });
    expect(outcome).toEqual({ exitCode: 0, stdout: 'a\n', stderr: '' });
    const next = await rig.serve(workspace, 'k8s');
    expect(await recover(next)).toEqual({ kind: 'recovered' });
    expect(await next.text('a.yaml')).toBe(podManifest('mine'));
  });

  it('of a lab that has no place yet are found by the next start', async () => {
    const workspace = rig.folder({ 'web.yaml': podManifest('web') });
    const desk = await rig.serveDesk(workspace, []);
    const page = await desk.connect();
    const wanted = { nodeCount: 2, cni: 'flannel/host-gw', proxyMode: 'iptables', name: 'My lab' };
    expect(await page.request('file.new', wanted)).toEqual({ kind: 'opened' });
    const state = await page.request('file.get', {});
    expect(state).toMatchObject({ kind: 'untitled', name: 'My lab.podwire.yaml', isDirty: false });
    expect(state.path).toBeUndefined();
    const text = `${(await page.text()) ?? ''}---\n${podManifest('mine')}`;
    await page.type('My lab.podwire.yaml', text);
    await desk.stop();

    const next = await rig.serve(workspace);
    expect(await next.request('file.get', {})).toMatchObject({
      kind: 'example',
      recoveries: [{ labName: 'My lab.podwire.yaml' }],
    });
    expect(await recover(next)).toEqual({ kind: 'recovered' });
    expect(await next.text()).toBe(text);
    expect(await next.request('file.get', {})).toMatchObject({
      kind: 'untitled',
      name: 'My lab.podwire.yaml',
      isDirty: true,
      labNumber: 2,
    });
    const path = workspace.file('kept.podwire.yaml');
    expect(await next.request('file.open', { path: workspace.file('web.yaml') })).toEqual({
      kind: 'unsaved',
    });
    expect(await next.request('file.saveAs', { path })).toEqual({ kind: 'saved', path });
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect(readdirSync(workspace.file('data/recovery'))).toEqual([]);
  });

  it('of a lab without a place wait until what is open is saved', async () => {
    const workspace = rig.folder({});
    const desk = await rig.serveDesk(workspace, []);
    await (await desk.connect()).edit('first-packets.podwire.yaml', 'seed: 1', 'seed: 2');
    await desk.stop();
    const next = await rig.serve(workspace);
    await next.edit('first-packets.podwire.yaml', 'seed: 1', 'seed: 3');
    expect(await recover(next)).toEqual({
      kind: 'failed',
      message: 'first-packets.podwire.yaml has edits that are not saved.',
      hint: 'save them first; the others are kept meanwhile',
    });
    await next.request('history.undo', {});
    expect(await recover(next)).toEqual({ kind: 'recovered' });
    expect(await next.text()).toContain('seed: 2');
    // It belongs to this window now.
    const other = await rig.serve(workspace);
    expect((await other.request('file.get', {})).recoveries).toBeUndefined();
  });

  it.skipIf(process.getuid?.() !== 0)(
    'are in the data folder when nothing can be written beside the file',
    async () => {
      const workspace = rig.folder({});
      for (const [name, mode] of [
        ['data', 0o777],
        ['shut', 0o777],
      ] as const) {
        mkdirSync(workspace.file(name));
        chmodSync(workspace.file(name), mode);
      }
      writeFileSync(workspace.file('shut/shop.podwire.yaml'), SHOP_LAB);
      chmodSync(workspace.file('shut'), 0o555);
      chmodSync(workspace.path, 0o755);
      const desk = await rig.serveDesk(workspace, ['shut/shop.podwire.yaml'], { uid: NOBODY });
      const page = await desk.connect();
      await page.type('shop.podwire.yaml', podManifest('mine'));
      const { autosaveProblem } = await page.until((state) => state.autosaveProblem !== undefined);
      expect(autosaveProblem).toBe(
        `Unsaved edits are kept in ${workspace.file('data')}, since nothing can be written beside ` +
          `${workspace.file('shut/shop.podwire.yaml')} (not allowed to write there).`,
      );
      await desk.kill();
      const next = await (
        await rig.serveDesk(workspace, ['shut/shop.podwire.yaml'], { uid: NOBODY })
      ).connect();
      expect(await recover(next)).toEqual({ kind: 'recovered' });
      expect(await next.text()).toBe(podManifest('mine'));
    },
  );
});
