/**
 * The text of files as tools print them, made into YAML: `kubectl cluster-info dump` writes JSON objects one after the other
 * and the logs of containers between them (kubectl, pkg/cmd/clusterinfo/clusterinfo_dump.go). Lines stay where they are.
 */

const LOG_START = /^==== START logs for container (?<container>\S+) of pod (?<pod>\S+) ====$/u;
const LOG_END = '==== END logs for container ';

export function withoutDumpedLogs(text: string): string {
  if (!text.includes('==== START logs for container ')) return withMarkers(text);
  let open: string | undefined;
  const lines = text.split('\n').map((line) => {
    const { container, pod } = LOG_START.exec(line)?.groups ?? {};
    if (open === undefined && container !== undefined)
      open = `${LOG_END}${container} of pod ${pod ?? ''} ====`;
    if (open === undefined) return line;
    // A log that does not end with a line feed has the mark behind its last words.
    if (line.endsWith(open)) open = undefined;
    return '';
  });
  return withMarkers(lines.join('\n'));
}

/** JSON that begins where other JSON has ended is a document of its own. */
function withMarkers(text: string): string {
  if (!/^\s*\{/u.test(text)) return text;
  return text.replaceAll(/^\}(?<blank>\s*)\n\{/gmu, (_, blank: string) => `}${blank}\n--- {`);
}
