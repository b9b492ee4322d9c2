/** Texts that several of kubectl's commands print. */

export const NO_TYPE_TEXT =
  'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n';

/** Where nothing was found. */
export function noResourcesText(namespace: string | undefined): string {
  return namespace === undefined ? 'No resources found\n' : `No resources found in ${namespace} namespace.\n`;
}
