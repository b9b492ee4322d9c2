import { describe, expect, it } from 'vitest';
import { TlsLedger } from '#sim/wire/tls-ledger';

function randomOf(number: number): Uint8Array {
  return Uint8Array.of(number >> 16, number >> 8, number);
}

describe('TlsLedger', () => {
  it('keeps the keys of the newest connections, however long a lab goes on', () => {
    const ledger = new TlsLedger();
    for (let number = 0; number < 20_010; number += 1) ledger.log(randomOf(number), [String(number)]);
    expect([9, 10, 20_009].map((number) => ledger.linesOf(randomOf(number)))).toEqual([
      [],
      ['10'],
      ['20009'],
    ]);
  });
});
