/** `podwire fmt` on files. */
import { readFileSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { podwire, Workspace } from '#kit/podwire';

const WIDE = 'a: [ 1,2 ]\r\n';
const CANONICAL = 'a: [1, 2]\n';

const workspace = new Workspace({
  'wide.yaml': WIDE,
  'fine.yaml': CANONICAL,
  'broken.yaml': 'a: [1\nb: 2\n',
});

afterAll(() => {
  workspace.remove();
});

it('podwire fmt --check names files of another form; --write changes them alone, and leaves what is no YAML', async () => {
  const directory = workspace.path;
  const checked = await podwire(['fmt', '--check', 'wide.yaml', 'fine.yaml'], { directory });
  expect(checked).toMatchObject({ exitCode: 1, stdout: 'wide.yaml\n', stderr: '' });
  expect(readFileSync(workspace.file('wide.yaml'), 'utf8')).toBe(WIDE);
  const written = await podwire(['fmt', '-w', 'broken.yaml', 'wide.yaml', 'fine.yaml'], { directory });
  expect(written).toMatchObject({ exitCode: 2, stdout: 'wide.yaml\n' });
  expect(written.stderr).toMatch(/^broken\.yaml:\d+:\d+: error/u);
  expect(readFileSync(workspace.file('wide.yaml'), 'utf8')).toBe(CANONICAL);
  expect(readFileSync(workspace.file('broken.yaml'), 'utf8')).toBe('a: [1\nb: 2\n');
});
