import type { Diagnostic } from '../../sim/api/read-lab';
import type { ContractDiagnostic } from '../contract/diagnostic';

export function contractDiagnosticOf(diagnostic: Diagnostic): ContractDiagnostic {
  const { severity, code, object, related, fixes, location } = diagnostic;
  const { message, hint, cause, effect } = diagnostic.words ?? diagnostic;
  return {
    severity,
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(cause === undefined ? {} : { cause }),
    ...(effect === undefined ? {} : { effect }),
    ...(object === undefined ? {} : { object }),
    ...(related === undefined
      ? {}
      : {
          related: related.map((place) => ({
            message: place.words ?? place.message,
            location: { ...place.location },
          })),
        }),
    ...(fixes === undefined ? {} : { fixes: fixes.map(contractFixOf) }),
    ...(location === undefined ? {} : { location: { ...location } }),
  };
}

type TextFix = NonNullable<Diagnostic['fixes']>[number];

function contractFixOf({ title, words, files }: TextFix): NonNullable<ContractDiagnostic['fixes']>[number] {
  return {
    title: words ?? title,
    files: files.map(({ name, changes }) => ({ name, changes: [...changes] })),
  };
}
