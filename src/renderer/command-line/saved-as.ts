/** The file that a command's output goes into: by its command and the format that it was asked for. Pure. */
const KINDS: Readonly<Record<string, { readonly ending: string; readonly mediaType: string }>> = {
  csv: { ending: 'csv', mediaType: 'text/csv' },
  html: { ending: 'html', mediaType: 'text/html' },
  json: { ending: 'json', mediaType: 'application/json' },
  junit: { ending: 'xml', mediaType: 'application/xml' },
  markdown: { ending: 'md', mediaType: 'text/markdown' },
  sarif: { ending: 'sarif', mediaType: 'application/sarif+json' },
  tap: { ending: 'tap', mediaType: 'text/plain' },
};
const TEXT = { ending: 'txt', mediaType: 'text/plain' } as const;

const FORMAT_OPTION = /(?:^|\s)(?:-o\s*|--output(?:=|\s+))(?<format>[a-z]+)(?:\s|$)/u;

export function savedAs(line: string): { readonly name: string; readonly mediaType: string } {
  const words = line.trim().split(/\s+/u);
  const command = (words[0] === 'podwire' ? words[1] : words[0])?.replaceAll(/[^a-z]/gu, '') ?? '';
  const { ending, mediaType } = KINDS[FORMAT_OPTION.exec(line)?.groups?.['format'] ?? ''] ?? TEXT;
  return {
    name: `podwire-${command === '' ? 'output' : command}.${ending}`,
    mediaType: `${mediaType}; charset=utf-8`,
  };
}
