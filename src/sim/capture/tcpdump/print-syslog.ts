/** Log messages (RFC 3164; print-syslog.c). */
import { printUnknownData } from './print-unknown';
import type { TcpdumpContext } from './tcpdump-context';

const FACILITIES = (
  'kernel user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp security console cron ' +
  'local0 local1 local2 local3 local4 local5 local6 local7'
).split(' ');
const SEVERITIES = ['emergency', 'alert', 'critical', 'error', 'warning', 'notice', 'info', 'debug'] as const;
const MAX_DIGITS = 3;

export function printSyslog(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  return context.written(() => print(context, offset, lengthBytes));
}

function print(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  context.protocol = 'syslog';
  let priority = 0;
  let at: number;
  if (context.get8(offset) === 0x3c) {
    at = 1;
    for (let digits = 0; digits < MAX_DIGITS; digits += 1) {
      const octet = context.get8(offset + at);
      if (octet < 0x30 || octet > 0x39) break;
      priority = priority * 10 + octet - 0x30;
      at += 1;
    }
    if (context.get8(offset + at) !== 0x3e) {
      context.put(' (invalid)');
      return;
    }
    at += 1;
  } else {
    context.put(' (invalid)');
    return;
  }
  const severity = priority & 7;
  const facility = priority >>> 3;
  const severityName = SEVERITIES[severity] ?? '';
  const facilityName = FACILITIES[facility] ?? `unknown (${facility})`;
  if (context.options.verbosity < 1) {
    context.put(`SYSLOG ${facilityName}.${severityName}, length: ${lengthBytes}`);
    return;
  }
  context.put(
    `SYSLOG, length: ${lengthBytes}\n\tFacility ${facilityName} (${facility}), Severity ${severityName} (${severity})\n\tMsg: `,
  );
  for (; at < lengthBytes && !context.isCut; at += 1) {
    if (context.need(offset + at, 1)) context.put(context.visible(offset + at, 1));
  }
  if (context.options.verbosity > 1) printUnknownData(context, offset, lengthBytes, '\n\t');
}
