import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mount } from '#kit/mounted';
import { stubClipboard } from '#kit/page-clipboard';
import { find } from '#kit/page-elements';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { clusterTopology } from '#kit/topology-builder';
import { CommandLineView } from '../../../../src/renderer/command-line/command-line-view';
import type { Stores } from '../../../../src/renderer/store/stores';

const LONG = `${'x'.repeat(99)}\n`.repeat(3000);

let stores: Stores;
let cancel: () => void;

beforeEach(async () => {
  const api = new SilentLabApi({
    'commandLine.run': async ({ line }) => {
      if (line === 'slow') await new Promise<void>((resolve) => (cancel = resolve));
      return {
        pieces: [
          { isError: true, text: 'podwire: note\n' },
          { isError: false, text: line === 'long' ? LONG : `printed by ${line}\n` },
        ],
        isCut: line === 'long',
        ...(line === 'long' || line === 'slow' ? {} : { exitCode: 1 }),
      };
    },
    'jobs.cancel': () => {
      cancel();
      return undefined;
    },
  });
  stores = await pageStoresFor(api);
  stores.lab.setState({ isConnected: true, topology: clusterTopology([{ name: 'worker-7', pods: [] }]) });
  stores.text.setState({ flush: () => Promise.resolve() });
  mount(<CommandLineView />, stores);
});

afterEach(() => {
  localStorage.clear();
});

async function run(line: string): Promise<void> {
  await stores.commandLine.getState().run(line);
  await vi.waitFor(() => expect(find('command-line').textContent).toContain(`podwire ${line}`));
}

/** The line after it. */
function press(key: string): string {
  find('command-line-input').dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  return stores.commandLine.getState().line;
}

describe('the panel of commands', () => {
  it('begins with lines to try, which name a node of the lab', async () => {
    const example = [...document.querySelectorAll('button')].find(({ textContent }) =>
      textContent.includes('node/worker-7'),
    );
    example?.click();
    const printed = await vi.waitFor(() => find('command-line-printed'));
    expect(printed.textContent).toContain('printed by rules . --at node/worker-7');
  });

  it('shows both outputs in their order and the exit code, and copies the output alone', async () => {
    const writeText = stubClipboard();
    await run('lint .');
    expect(find('command-line-printed').textContent).toBe('podwire: note\nprinted by lint .\n');
    expect(find('command-line-ended').textContent).toBe('Exit code 1');
    find('command-line-copy').click();
    expect(writeText.mock.calls).toEqual([['printed by lint .\n']]);
  });

  it('brings lines back with the arrows, and what was being typed after them', async () => {
    await run('lint .');
    await run('addresses .');
    stores.commandLine.getState().change('rea');
    const keys = ['ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowDown', 'ArrowDown', 'ArrowDown'];
    const lines = keys.map(press);
    expect(lines).toEqual(['addresses .', 'lint .', 'lint .', 'addresses .', 'rea', 'rea']);
  });

  it('ends what runs when Escape is pressed in its field', async () => {
    const running = stores.commandLine.getState().run('slow');
    await vi.waitFor(() => expect(find('command-line').querySelector('[aria-busy=true]')).not.toBeNull());
    press('Escape');
    await running;
    await vi.waitFor(() => expect(find('command-line-ended').textContent).toBe('Ended before it was done'));
  });

  it('says that it shows the beginning alone, and that a command was ended', async () => {
    await run('long');
    expect(find('command-line-printed').textContent.length).toBe(200_000);
    expect(find('command-line').textContent).toContain('Only the beginning is shown.');
    expect(find('command-line').textContent).toContain('It printed more than is taken here, and was ended.');
    expect(find('command-line-ended').textContent).toBe('Ended before it was done');
  });
});
