import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { CHECKOUT } from '#kit/podwire';

describe('the schemas in resources/schema', () => {
  it('are what the script makes of the sources', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(CHECKOUT, 'scripts/generate-schemas.js'), '--check'],
      { encoding: 'utf8' },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
