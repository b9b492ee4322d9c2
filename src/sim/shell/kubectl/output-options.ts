/** How a command prints objects, from its flags. */
import type { Result } from '../../base/result';
import { absolutePath } from './manifest-files';
import { objectPrinterOf, type ObjectPrinter, type PrinterOptions } from './output/object-printer';
import type { KubectlCommand } from './verb';

export function printerOf(
  command: KubectlCommand,
  extra: Partial<PrinterOptions> = {},
): Result<ObjectPrinter, string> {
  const { flags, process } = command;
  return objectPrinterOf({
    output: flags.text('output'),
    template: flags.text('template'),
    isMissingAllowed: flags.isOn('allow-missing-template-keys'),
    hasHeaders: !flags.isOn('no-headers'),
    hasManagedFields: flags.isOn('show-managed-fields'),
    readFile: (path) => process.environment.files.read(absolutePath(process, path)),
    ...extra,
  });
}
