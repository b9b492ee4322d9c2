/** Counters, limits and quotas as `nft list` prints them (nftables 1.0.6). */
import type { CountingStatement, LimitStatement, QuotaStatement } from './counting-statement';

const KILO = 1024n;
const BYTE_UNITS = ['bytes', 'kbytes', 'mbytes'];

export function formatCounting(statement: CountingStatement): string {
  switch (statement.kind) {
    case 'counter':
      return `counter packets ${statement.packets} bytes ${statement.bytes}`;
    case 'limit':
      return `limit ${formatLimitBody(statement)}`;
    case 'quota':
      return `quota ${formatQuotaBody(statement)}`;
  }
}

function formatBytes(bytes: bigint): string {
  let amount = bytes;
  let unit = 0;
  while (amount !== 0n && amount % KILO === 0n && unit < BYTE_UNITS.length - 1) {
    amount /= KILO;
    unit += 1;
  }
  return `${amount} ${BYTE_UNITS[unit] ?? 'bytes'}`;
}

export function formatLimitBody({ isOver, rate, isBytes, unit, burst }: LimitStatement): string {
  const over = isOver ? 'over ' : '';
  if (!isBytes) return `rate ${over}${rate}/${unit}${burst === 5n ? '' : ` burst ${burst} packets`}`;
  const burstText = burst === 0n ? '' : ` burst ${formatBytes(burst)}`;
  return `rate ${over}${formatBytes(rate)}/${unit}${burstText}`;
}

export function formatQuotaBody({ isOver, bytes, used }: Omit<QuotaStatement, 'kind' | 'place'>): string {
  const usedText = used === 0n ? '' : ` used ${formatBytes(used)}`;
  return `${isOver ? 'over ' : ''}${formatBytes(bytes)}${usedText}`;
}
