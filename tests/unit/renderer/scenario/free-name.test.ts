import { expect, it } from 'vitest';
import { freeName } from '../../../../src/renderer/scenario/free-name';

it('takes the first number that no Scenario has', () => {
  expect(freeName([])).toBe('recording-1');
  expect(freeName(['recording-1', 'recording-3', 'dns'])).toBe('recording-2');
});
