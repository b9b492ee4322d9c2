import { expect, it } from 'vitest';
import { base64OfBytes } from '../../../../src/renderer/ui/base64-of-bytes';
import { bytesOfBase64 } from '../../../../src/renderer/ui/bytes-of-base64';

it('carries every byte there and back', () => {
  const bytes = Uint8Array.from({ length: 10_000 }, (_each, index) => (index * 7) & 0xff);
  expect(bytesOfBase64(base64OfBytes(bytes))).toEqual(bytes);
  expect(bytesOfBase64('')).toEqual(new Uint8Array(0));
});
