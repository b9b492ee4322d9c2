/** A line as Kubernetes' programs print it (`k8s.io/klog/v2`): `I0102 15:04:05.000000       1 server.go:143] text`. */
import { calendarTime, twoDigits } from '../app/calendar';
import type { Process } from '../host/process';

/** `place`: the source file and line that says it. */
export function klog(
  { environment, stderr }: Pick<Process, 'environment' | 'stderr'>,
  severity: 'I' | 'W' | 'E',
  place: string,
  text: string,
): void {
  const time = calendarTime(environment.startTimeMs, environment.scheduler.now());
  const micros = String(Math.floor(time.nanosecond / 1_000)).padStart(6, '0');
  const clock = `${twoDigits(time.hour)}:${twoDigits(time.minute)}:${twoDigits(time.second)}.${micros}`;
  stderr(`${severity}${twoDigits(time.month)}${twoDigits(time.day)} ${clock}       1 ${place}] ${text}\n`);
}
