import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataFolder } from '#main/desk/data-folder';

describe('dataFolder', () => {
  it.each([
    ['the one that was chosen', { PODWIRE_DATA: '/data' }, 'linux', '/data'],
    ['the state of the user', { XDG_STATE_HOME: '/state' }, 'linux', '/state/podwire'],
    [
      'without a relative path',
      { XDG_STATE_HOME: 'state' },
      'linux',
      join(homedir(), '.local/state/podwire'),
    ],
    ['without any', {}, 'linux', join(homedir(), '.local/state/podwire')],
    ["the Mac's own", {}, 'darwin', join(homedir(), 'Library/Application Support/Podwire')],
    ["Windows' own", { LOCALAPPDATA: '/local' }, 'win32', '/local/Podwire'],
  ] as const)('is %s', (_, environment, platform, expected) => {
    expect(dataFolder(environment, platform)).toBe(expected);
  });
});
