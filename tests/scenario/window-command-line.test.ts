/** Commands of the command line in a window: on its lab as the text is now, and without a way to write or to wait. */
import { readdirSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { ResponseOf } from '#main/contract/lab-api';
import type { Plain } from '#kit/plain-words';
import { podwire } from '#kit/podwire';
import { DeskRig, podManifest, SHOP_LAB, type DeskPage } from '#kit/served-desk';

const FILE = 'shop.podwire.yaml';
const rig = new DeskRig();

afterEach(() => rig.endDesks());
afterAll(() => {
  rig.removeFolders();
});

type Printed = Plain<ResponseOf<'commandLine.run'>>;

function run(page: DeskPage, line: string): Promise<Printed> {
  return page.request('commandLine.run', { line });
}

function textOf({ pieces }: Printed, isError = false): string {
  return pieces
    .filter((piece) => piece.isError === isError)
    .map(({ text }) => text)
    .join('');
}

describe('the command line of a window', () => {
  it('prints what a terminal prints of the same lab', async () => {
    const workspace = rig.folder({ [FILE]: SHOP_LAB });
    const page = await rig.serve(workspace, FILE);
    for (const words of [
      ['addresses', '-o', 'json'],
      ['lint', '-o', 'sarif'],
      ['reach', '--host-network', 'as-pods', '-o', 'csv'],
    ]) {
      const [command = '', ...options] = words;
      const printed = await run(page, `${command} . ${options.join(' ')}`);
      const terminal = await podwire([command, FILE, ...options], { directory: workspace.path });
      expect(textOf(printed), command).toBe(terminal.stdout);
      expect(printed.exitCode).toBe(terminal.exitCode);
    }
  });

  it('has the lab with what is not saved yet, and files beside it', async () => {
    const workspace = rig.folder({ [FILE]: SHOP_LAB, 'theirs.yaml': podManifest('theirs') });
    const page = await rig.serve(workspace, FILE);
    await page.type(FILE, `${SHOP_LAB}---\n${podManifest('mine')}`);
    const addresses = textOf(await run(page, 'podwire addresses .'));
    expect(addresses).toContain('default/mine');
    const changes = textOf(await run(page, 'diff . theirs.yaml'));
    expect(changes).toMatch(/Pod default\/mine/u);
    expect(changes).toMatch(/Pod default\/theirs/u);
  });

  it('says what is wrong, as a terminal does', async () => {
    const page = await rig.serve(rig.folder({ [FILE]: SHOP_LAB }), FILE);
    const unknown = await run(page, 'trase . a b:80');
    expect(unknown.exitCode).toBe(2);
    expect(textOf(unknown, true)).toContain("unknown command 'trase'");
    expect(textOf(await run(page, 'addresses nothing.yaml'), true)).toMatch(
      /nothing\.yaml:1:1: error: no such .*\npodwire: note: \. is the lab on screen\n$/u,
    );
    expect(textOf(await run(page, `trace . 'web`), true)).toBe('podwire: a quote is not closed\n');
    expect(textOf(await run(page, '--help'))).toContain('Usage: podwire');
  });

  it('reads no standard input and writes no file', async () => {
    const workspace = rig.folder({ [FILE]: SHOP_LAB });
    const page = await rig.serve(workspace, FILE);
    for (const [line, words] of [
      ['addresses -', '-: there is no standard input here'],
      ['run . --checks /dev/stdin', '/dev/stdin: there is no standard input here'],
      ['exec -i . default/a -- cat', '-i: nothing is typed here'],
      ['capture . -w x.pcapng --on default/a:eth0 -- default/a true', '-w: the window writes no files here'],
      ['export . --as bundle -o x.podwire', 'not in the window'],
      [`fmt --write ${FILE}`, 'not in the window'],
      ['serve .', 'not in the window'],
      ['verify . --kubeconfig x --context here', 'not in the window'],
    ] as const) {
      const refused = await run(page, line);
      expect(refused.exitCode, line).toBe(2);
      expect(textOf(refused, true), line).toMatch(/^podwire: /u);
      expect(textOf(refused, true), line).toContain(words);
      expect(textOf(refused), line).toBe('');
    }
    // Where the rig has the host's own files.
    expect(readdirSync(workspace.path).filter((name) => name !== 'data')).toEqual([FILE]);
  });

  it('is ended when somebody cancels it, and the next one runs', async () => {
    const page = await rig.serve(rig.folder({ [FILE]: SHOP_LAB }), FILE);
    const running = run(page, 'exec . node/control-plane -- sh -c "echo begun; while true; do true; done"');
    await page.request('jobs.cancel', {});
    expect((await running).exitCode).toBeUndefined();
    expect((await run(page, 'addresses .')).exitCode).toBe(0);
  });
});
