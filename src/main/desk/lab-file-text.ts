/** The text of a lab file for manifests that had none: what is Podwire's own goes there, and they stay as they are. */
export function labFileText(name: string, manifests: readonly string[]): string {
  const label = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/gu, '-')
    .replaceAll(/^-+|-+$/gu, '');
  const lines = [
    'apiVersion: podwire.dev/v1',
    'kind: Lab',
    'metadata:',
    `  name: ${JSON.stringify(label === '' ? 'lab' : label)}`,
    'spec:',
    '  manifests:',
    // A string of JSON is one of YAML too, whatever is in it.
    ...manifests.map((manifest) => `    - ${JSON.stringify(manifest)}`),
  ];
  return `${lines.join('\n')}\n`;
}
