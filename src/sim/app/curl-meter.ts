export const METER_HEADING =
  '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n' +
  '                                 Dload  Upload   Total   Spent    Left  Speed\n';
/** A transfer of which nothing has come yet. */
export const EMPTY_METER = '\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0';

/** A transfer that is over, as the meter of curl shows it on standard error. */
export function formatMeter(lengthBytes: number, elapsedNs: number): string {
  const size = shortSize(lengthBytes, 5);
  const speed = elapsedNs === 0 ? 0 : Math.floor((lengthBytes * 1_000_000_000) / elapsedNs);
  const percent = lengthBytes === 0 ? '  0' : '100';
  return (
    `${EMPTY_METER}\r${percent} ${size}  ${percent} ${size}    0     0 ${shortSize(speed, 6)}      0` +
    ` --:--:-- --:--:-- --:--:-- ${shortSize(speed, 5)}\n`
  );
}

/** Five columns (six for a speed), as `max5data` of curl writes them. */
function shortSize(value: number, width: number): string {
  if (value < 100_000) return String(value).padStart(width, ' ');
  const kibibytes = Math.floor(value / 1024);
  if (kibibytes < 10_000) return `${kibibytes}k`.padStart(width, ' ');
  return `${Math.floor(kibibytes / 1024)}M`.padStart(width, ' ');
}
