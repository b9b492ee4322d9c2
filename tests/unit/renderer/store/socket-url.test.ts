import { expect, it } from 'vitest';
import { socketUrlOf } from '../../../../src/renderer/store/socket-url';

it('takes the token of the page to the socket of the same host', () => {
  expect(socketUrlOf('http://127.0.0.1:4000/?token=abc#x')).toBe('ws://127.0.0.1:4000/api/socket?token=abc');
  expect(socketUrlOf('https://lab.example/')).toBe('wss://lab.example/api/socket?token=');
});
